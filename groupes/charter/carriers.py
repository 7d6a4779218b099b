# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can carry a red line: each floor declares its kinds of things (a role, a bid, a rule)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import Model

from groupes.models import Groupe
from groupes.things import Ref
from groupes.web.wiring import declared, remembered


@dataclass(frozen=True, slots=True)
class Carrier:
    """Declares a kind of thing that can carry red lines, and be said to cross one. ``label``: as its
    ``things.Kind`` has it, which names it. ``find(groupe, pk)``: the thing, if it is one of that
    groupe; one query. Its page shows what it carries: ``{% red_lines thing %}``."""

    label: str
    find: Callable[[Groupe, int], Model | None]


@remembered
@cache
def _carriers() -> Mapping[str, Carrier]:
    return {carrier.label: carrier for carrier in declared(Carrier)}


def find(groupe: Groupe, ref: Ref) -> Model | None:
    """The thing of this groupe that ``ref`` points at, if it can carry a red line. One query."""
    carrier = _carriers().get(ref.label)
    return carrier.find(groupe, ref.id) if carrier is not None else None
