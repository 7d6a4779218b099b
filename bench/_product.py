# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the measurements ask of the product by name, in one place.

Two versions of the product are compared by running the same measurements on both: what moved
between them is looked for in each of its places, the present one first. Models are asked for by
their label, pages by their address's name.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

PLACES = {
    "tell": ("deploy.demo.build", "deploy.seed.story"),
    "SPECS": ("deploy.demo.notices", "deploy.seed.notices"),
    "eforms": ("deploy.demo.notices", "deploy.seed.notices"),
    "records": ("deploy.demo.contracts",),
    "free_port": ("deploy.laptop.engines", "deploy.engines"),
    "spawn": ("deploy.laptop.engines", "deploy.engines"),
    "environment": ("deploy.laptop.state", "deploy.launch"),
    "server_command": ("deploy.laptop.serve", "deploy.launch"),
    "wait_until_served": ("deploy.laptop.serve", "deploy.launch"),
}


def find(name: str) -> Any:
    """The function or value of that name, from the first of its places that exists and has it."""
    for place in PLACES[name]:
        try:
            there = find_spec(place) is not None
        except ModuleNotFoundError:  # the package it would be in
            continue
        if there and hasattr(module := import_module(place), name):
            return getattr(module, name)
    raise ImportError(f"{name} is in none of {', '.join(PLACES[name])}")
