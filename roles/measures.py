# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured of a groupe, never of a person: plain numbers in, plain numbers out.

Nothing is measured of fewer than :data:`FEWEST` people, as each would be found again in the figure; nor
is it told that one person alone carries a thing: a count of people is two at least.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

FEWEST: Final = 5
"""People, at least, of whom something is measured."""

ALONE: Final = 2
"""The fewest people that are told to carry something: one or two are both told as two."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A mandate as a measure sees it. ``energy`` in days a month; ``last`` included."""

    role: int
    person: int
    first: dt.date
    last: dt.date
    energy: Fraction


def enough(people: Collection[int]) -> bool:
    """Whether there are people enough to measure anything."""
    return len(people) >= FEWEST


def days_in(stay: Stay, first: dt.date, last: dt.date) -> int:
    """On how many days of a time (both included) a mandate runs."""
    return max(0, (min(stay.last, last) - max(stay.first, first)).days + 1)


def carried(stays: Iterable[Stay], first: dt.date, last: dt.date) -> dict[int, Fraction]:
    """Person → energy times days of what they held in a time. Who held nothing is not there."""
    found: dict[int, Fraction] = {}
    for stay in stays:
        if days := days_in(stay, first, last):
            found[stay.person] = found.get(stay.person, Fraction(0)) + stay.energy * days
    return {person: load for person, load in found.items() if load}


def carry_half(loads: Mapping[int, Fraction]) -> int:
    """How few people carry half of it all together: the largest first. :data:`ALONE` at least; 0 where
    there is nothing to carry.

    10, 10, 10, 10 → 2; 30, 5, 5 → 2 (one of them does, which is not told); 1, 1, 1, 1, 1, 1 → 3.
    """
    whole = sum(loads.values(), Fraction(0))
    if not whole:
        return 0
    so_far, count = Fraction(0), 0
    for load in sorted(loads.values(), reverse=True):
        so_far += load
        count += 1
        if 2 * so_far >= whole:
            break
    return max(ALONE, count)


def unevenness(loads: Mapping[int, Fraction], people: Collection[int]) -> Fraction:
    """How far from an even share, from 0 (all carry as much) to nearly 1 (one carries all): the part
    of it all that would have to change hands. Who carries nothing counts.

    6, 2, 2, 2 of four people: 3 each would be even, 3 of 12 would change hands: 1/4.
    """
    among = frozenset(people)
    carried = [load for person, load in loads.items() if person in among]
    whole = sum(carried, Fraction(0))
    if not whole:
        return Fraction(0)
    even = whole / len(among)
    return sum((load - even for load in carried if load > even), Fraction(0)) / whole


def in_a_row(stays: Iterable[Stay], on: dt.date, *, gap: int = 31) -> list[int]:
    """Of each mandate that runs on a day: how many, one after the other, its person has held in that
    role, this one included. ``gap``: days between two that still make a row."""
    by_seat: dict[tuple[int, int], list[Stay]] = {}
    for stay in stays:
        by_seat.setdefault((stay.role, stay.person), []).append(stay)
    found = []
    for held in by_seat.values():
        count = 0
        before: Stay | None = None
        for stay in sorted(held, key=lambda one: one.first):
            goes_on = before is not None and (stay.first - before.last).days <= gap
            count = count + 1 if goes_on else 1
            before = stay
            if stay.first <= on <= stay.last:
                found.append(count)
    return found


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None of nothing."""
    return Fraction(part, whole) if whole else None


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months before, or the last of a shorter month."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


# --- what comes slowly ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Then:
    """What is compared from one year to the next: how few carry half of the roles; how many different
    people facilitate; how large a piece of work is on average, in days (None: not known)."""

    carry_half: int
    facilitate: int
    piece: Fraction | None = None


def degenerates(before: Then, now: Then) -> list[str]:
    """Which of the signs by which work slowly becomes ordinary again have grown in a year: "fewer"
    (people carry more), "same" (people facilitate), "finer" (work is cut). Told from two of them on: one
    alone comes and goes."""
    signs = []
    if 0 < now.carry_half < before.carry_half:
        signs.append("fewer")
    if now.facilitate < before.facilitate:
        signs.append("same")
    if before.piece and now.piece and now.piece * 4 <= before.piece * 3:
        signs.append("finer")
    return signs if len(signs) >= 2 else []


def average(sizes: Sequence[Fraction]) -> Fraction | None:
    """None of nothing."""
    return sum(sizes, Fraction(0)) / len(sizes) if sizes else None
