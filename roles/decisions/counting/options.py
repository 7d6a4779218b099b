# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be chosen of a count, method by method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any, Final

from roles.decisions.counting.reading import (
    MAX_WEIGHT,
    choice,
    decimal,
    join,
    mapping,
    name,
    refuse,
    sequence,
    share,
    shown,
    whole,
)

MAX_CANDIDATES: Final = 200
MAX_DOTS: Final = 1_000

METHODS: Final = ("schulze", "runoff", "majority", "score", "dot", "consent")
SYNONYMS: Final = {"instant_runoff": "runoff"}

_EVERYWHERE: Final = ("eligible", "quorum")
_PLACES: Final = ("seats", "tie", "seed", *_EVERYWHERE)
OF_METHOD: Final[Mapping[str, tuple[str, ...]]] = {
    "schulze": _PLACES,
    "runoff": ("equal", *_PLACES),
    "majority": ("needed", "of", *_EVERYWHERE),
    "score": ("scale", *_PLACES),
    "dot": ("dots", "most", *_PLACES),
    "consent": _EVERYWHERE,
}

SIMPLE: Final = None
"""The majority that is more than half; another is a share that has to be reached."""


@dataclass(frozen=True, slots=True)
class Options:
    """As `docs/formats/ballots.md` names them. `quorum`: ballots, in weight. `scale`: millionths."""

    seats: int = 1
    tie: str = "all"
    seed: str = ""
    equal: str = "first"
    needed: Fraction | None = SIMPLE
    of: str = "votes"
    scale: tuple[int, int] | None = None
    dots: int | None = None
    most: int | None = None
    eligible: int | None = None
    quorum: int | None = None

    @property
    def lot(self) -> bool:
        return self.tie == "lot"


def method(value: object, place: str) -> str:
    """The name of a method, by its one name."""
    if isinstance(value, str):
        value = SYNONYMS.get(value, value)
    return choice(value, place, METHODS)


def read_options(of: str, data: object, place: str) -> Options:
    """What is absent, or null, is as `Options` has it. Raises Wrong."""
    known = OF_METHOD[of]
    given = {key: each for key, each in mapping(data, place, known).items() if each is not None}
    found: dict[str, Any] = {}
    for key, value in given.items():
        at = join(place, key)
        match key:
            case "seats":
                found[key] = whole(value, at, 1, MAX_CANDIDATES)
            case "tie":
                found[key] = choice(value, at, ("all", "lot"))
            case "seed":
                found[key] = name(value, at)
            case "equal":
                found[key] = choice(value, at, ("first", "shared"))
            case "needed":
                found[key] = _needed(value, at)
            case "of":
                found[key] = choice(value, at, ("votes", "ballots", "eligible"))
            case "scale":
                found[key] = _scale(value, at)
            case "dots" | "most":
                found[key] = whole(value, at, 1, MAX_DOTS)
            case "eligible":
                found[key] = whole(value, at, 1, MAX_WEIGHT)
    if found.get("tie") == "lot" and "seed" not in found:
        refuse(join(place, "seed"), "missing", "missing: a lot needs its seed", field="seed")
    if "seed" in found and found.get("tie") != "lot":
        refuse(join(place, "seed"), "no_lot", 'a seed is for a lot: "tie": "lot"')
    if found.get("of") == "eligible" and "eligible" not in found:
        refuse(
            join(place, "eligible"), "missing",
            "missing: how many may vote, since shares are of them", field="eligible",
        )  # fmt: skip
    if "quorum" in given:
        found["quorum"] = _quorum(given["quorum"], join(place, "quorum"), found.get("eligible"))
    return Options(**found)


def _needed(value: object, place: str) -> Fraction | None:
    if value == "simple":
        return SIMPLE
    if value == "two_thirds":
        return Fraction(2, 3)
    return share(value, place)


def _scale(value: object, place: str) -> tuple[int, int]:
    ends = sequence(value, place, 2)
    if len(ends) != 2:
        refuse(place, "not_scale", "must be the lowest and the highest score")
    least, most = (decimal(each, f"{place}[{at}]") for at, each in enumerate(ends))
    if least >= most:
        refuse(place, "not_scale", "the lowest score must be below the highest")
    return least, most


def _quorum(value: object, place: str, eligible: int | None) -> int:
    """A whole number of ballots, or a part of those who may vote ("1/2", "50%"), rounded up."""
    if isinstance(value, str) and ("%" in value or "/" in value):
        part = share(value, place)
        if eligible is None:
            refuse(
                place, "no_eligible",
                f"{shown(value)} of how many? `eligible` says how many may vote",
            )  # fmt: skip
        return ceil(part * eligible)
    return whole(value, place, 1, MAX_WEIGHT)
