# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cents, percents and parts: whole numbers and exact fractions only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MILLIONTHS = 10**6
HUNDRED_PERCENT = 100 * MILLIONTHS
"""Percents are counted in millionths of a percent."""


def money(cents: int) -> str:
    """Cents as a decimal string: -5 → "-0.05"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def plain_number(millionths: int) -> str:
    """Millionths (0 or more) as the shortest decimal string: 4500000 → "4.5"."""
    whole, rest = divmod(millionths, MILLIONTHS)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def percent_text(part: Fraction) -> str:
    """A part of 1 as a percentage, cut (not rounded up) to 6 decimals: 2/3 → "66.666666"."""
    return plain_number(part.numerator * HUNDRED_PERCENT // part.denominator)


def percentage(percent: int, base: int) -> int:
    """`percent` (millionths of a percent) of `base` cents (0 or more), rounded half-up: cents."""
    return (2 * percent * base + HUNDRED_PERCENT) // (2 * HUNDRED_PERCENT)


def apportion(total: int, weights: Sequence[tuple[str, int]]) -> tuple[dict[str, int], list[str]]:
    """Share `total` cents (0 or more) in proportion to whole weights, exactly (largest remainder).

    `weights` is (id, weight) with unique ids, weights of 0 or more and a sum above 0. Returns
    the cents of each id, and the ids that got a left-over cent, first served first.
    """
    whole = sum(weight for _, weight in weights)
    floors: dict[str, int] = {}
    fractions: list[tuple[int, str]] = []
    for who, weight in weights:
        floors[who], fraction = divmod(total * weight, whole)
        fractions.append((-fraction, who))
    missing = total - sum(floors.values())
    # Fewer cents are missing than there are non-zero fractions, so nobody of weight 0 gets one.
    leftover = [who for _, who in sorted(fractions)[:missing]]
    for who in leftover:
        floors[who] += 1
    return floors, leftover
