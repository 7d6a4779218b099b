# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who reads what of a profile: plain values, no Django.

A reader of the same federation is of the same cooperative or not, and shares a groupe with the person
or not: four kinds. Each choice means what it says and no more: *my cooperative* are its people, whether
or not in a groupe with me; *members of my groupes* are they alone, whatever their cooperative.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Kind(NamedTuple):
    """A kind of reader, by the name of its column in the directory."""

    name: str
    home: bool
    mate: bool


FAR: Final = Kind("far", home=False, mate=False)
HOME: Final = Kind("home", home=True, mate=False)
MATE: Final = Kind("mate", home=False, mate=True)
BOTH: Final = Kind("both", home=True, mate=True)
KINDS: Final = (FAR, HOME, MATE, BOTH)


def tells(audiences: Mapping[str, str], *, home: bool, mate: bool) -> frozenset[str]:
    """The parts that are told to a reader. ``audiences``: part → "federation", "cooperative",
    "groupes" or "nobody"."""
    told = {"federation"}
    if home:
        told.add("cooperative")
    if mate:
        told.add("groupes")
    return frozenset(part for part, audience in audiences.items() if audience in told)


def by_kind(audiences: Mapping[str, str]) -> dict[frozenset[str], list[str]]:
    """The sets of parts that are told, and to which kinds of reader each."""
    found: dict[frozenset[str], list[str]] = {}
    for kind in KINDS:
        found.setdefault(tells(audiences, home=kind.home, mate=kind.mate), []).append(kind.name)
    return found
