# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days on which work comes back: plain dates, no database.

Days are counted from the first one (the *anchor*), never from the one before: what begins on the 31st
is for the last day of shorter months, and for the 31st again after them. They are days where the groupe
is, so that no change of the clocks moves one.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final

WEEK: Final = "week"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"

MONTHS: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}
AHEAD: Final = {WEEK: 6, MONTH: 14, QUARTER: 30, YEAR: 45}
"""How many days before its own the next one is put on the board: less than the shortest gap between two
of its kind, so that a day never calls for two."""


def nth(anchor: dt.date, every: str, number: int) -> dt.date:
    """The day number ``number`` (from 0) of what comes back since ``anchor``."""
    if every == WEEK:
        return anchor + dt.timedelta(weeks=number)
    months = anchor.year * 12 + anchor.month - 1 + number * MONTHS[every]
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(anchor.day, calendar.monthrange(year, month + 1)[1]))


def following(anchor: dt.date, every: str, after: dt.date) -> dt.date:
    """The first day of what comes back since ``anchor`` that is later than ``after``."""
    if after < anchor:
        return anchor
    if every == WEEK:
        number = (after - anchor).days // 7
    else:
        apart = (after.year - anchor.year) * 12 + after.month - anchor.month
        number = max(apart // MONTHS[every] - 1, 0)
    while (day := nth(anchor, every, number)) <= after:
        number += 1
    return day


def next_due(anchor: dt.date, every: str, last: dt.date, today: dt.date) -> dt.date:
    """The day that the one after ``last`` is for. What was missed (nothing ran, or the one before was
    done late) is not made up for: it is for ``today`` at the soonest."""
    return following(anchor, every, max(last, today - dt.timedelta(days=1)))


def is_time(every: str, due: dt.date, today: dt.date) -> bool:
    """Whether the one that is for ``due`` is on the board by ``today``."""
    return due - today <= dt.timedelta(days=AHEAD[every])
