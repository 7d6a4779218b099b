# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the places of many say together, in a word and never a score; without Django."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from typing import Final

PLACES: Final = 5
"""Along an axis, from one end to the other."""
FEWEST: Final = 5
"""Answers without which nothing is shown: fewer would say who stands where."""
MOST_OF: Final = Fraction(3, 5)
AT_BOTH: Final = Fraction(3, 10)
MOVED: Final = Fraction(3, 4)
"""Of a place: less is no movement."""


class Shape(Enum):
    """How the places of a groupe lie along an axis."""

    LEFT = "left"  # most near the first end
    RIGHT = "right"  # most near the other
    BETWEEN = "between"
    BOTH = "both"  # some at each end
    SPREAD = "spread"


class Drift(Enum):
    """Where they went since the time before."""

    LEFT = "left"
    RIGHT = "right"
    STILL = "still"


type Counts = Sequence[int]  # how many at each of the PLACES


def shown(counts: Counts) -> bool:
    """Whether enough answered for the spread to be seen."""
    return sum(counts) >= FEWEST


def shape(counts: Counts) -> Shape | None:
    """None: too few answered."""
    if not shown(counts):
        return None
    total = sum(counts)
    left, middle, right = counts[0] + counts[1], counts[2], counts[3] + counts[4]
    if left >= MOST_OF * total:
        return Shape.LEFT
    if right >= MOST_OF * total:
        return Shape.RIGHT
    if middle >= MOST_OF * total:
        return Shape.BETWEEN
    if left >= AT_BOTH * total and right >= AT_BOTH * total:
        return Shape.BOTH
    return Shape.SPREAD


def drift(before: Counts, after: Counts) -> Drift | None:
    """None: too few answered, one time or the other."""
    if not (shown(before) and shown(after)):
        return None
    moved = _middle(after) - _middle(before)
    if abs(moved) < MOVED:
        return Drift.STILL
    return Drift.RIGHT if moved > 0 else Drift.LEFT


def _middle(counts: Counts) -> Fraction:
    return Fraction(sum(place * count for place, count in enumerate(counts)), sum(counts))
