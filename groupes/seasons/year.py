# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four seasons of a year, and when a sum of answers may be shown: plain values, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

FEWEST: Final = 5
"""What is said of a groupe is said of so many people at least."""
LEVELS: Final = (0, 1, 3, 10, 15)
"""What may be answered, in days a month: coarse, so that nobody counts theirs."""
BEGINS: Final = (3, 6, 9, 12)
"""The months in which a season begins, on their first day."""


def first_day(of: dt.date) -> dt.date:
    """The first day of the season in which a day is."""
    month = max((one for one in BEGINS if one <= of.month), default=12)
    return dt.date(of.year if of.month >= 3 else of.year - 1, month, 1)


def following(first: dt.date) -> dt.date:
    """The first day of the season that comes after the one that begins on this day."""
    return first_day(first + dt.timedelta(days=95))


def preceding(first: dt.date) -> dt.date:
    """The first day of the season before the one that begins on this day."""
    return first_day(first - dt.timedelta(days=1))


def may_sum(
    said: Mapping[int, int], counted: Mapping[int, int], gone: Collection[int] = ()
) -> bool:
    """Whether the sum may be made anew: :data:`FEWEST` answers at least, of which as many people
    changed theirs since the last one.

    ``said``: member → what they say now; ``counted``: member → what the last sum counted of them;
    ``gone``: who took theirs away since. A sum made anew at each answer would tell the last one: it
    is the difference between two sums.
    """
    moved = {member for member, days in said.items() if counted.get(member) != days}
    return len(said) >= FEWEST and len(moved | set(gone)) >= FEWEST
