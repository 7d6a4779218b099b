# SPDX-License-Identifier: AGPL-3.0-or-later
"""A status and its days, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple


class Period(NamedTuple):
    """From ``starts_on`` until the next period; ``ends_on``: the last day that was agreed."""

    status: str
    starts_on: dt.date
    ends_on: dt.date | None = None


def on(periods: Iterable[Period], day: dt.date, *, otherwise: str) -> str:
    """The status in force on a day: of the last period that has begun, else of the first one that
    was known (``otherwise`` where there is none)."""
    before = [one for one in periods if one.starts_on <= day]
    return max(before, key=lambda one: one.starts_on).status if before else otherwise


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last of that month: 31 August and six months make the end
    of February."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def last_day(starts_on: dt.date, months: int) -> dt.date:
    """The last day of a contract of so many months, included."""
    return months_later(starts_on, months) - dt.timedelta(days=1)


def test_began(periods: list[Period], day: dt.date, *, test: str) -> dt.date | None:
    """When the test contracts that follow each other until ``day`` began: renewals count as one. None
    for who is in none then."""
    began = None
    for one in sorted(periods, key=lambda one: one.starts_on):
        if one.starts_on > day:
            break
        if one.status != test:
            began = None
        elif began is None:
            began = one.starts_on
    return began
