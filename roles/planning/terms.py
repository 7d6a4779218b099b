# SPDX-License-Identifier: AGPL-3.0-or-later
"""The terms of a plan as days, and what of them a mandate covers: plain values, no database."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final, NamedTuple

LENGTHS: Final = (1, 2, 3, 4, 6, 12)
"""Months of a term: those that make up a year."""
MOST_TERMS: Final = 12
YEAR: Final = 12


class Span(NamedTuple):
    """First and last day, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day, so many months later (or before); the last day of a month that is shorter."""
    month = day.month - 1 + months
    year, month = day.year + month // YEAR, month % YEAR + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def term(first_day: dt.date, months: int, number: int) -> Span:
    """The term of a number, from 0; before 0, those that came before the plan. Counted from the first
    day of the plan, so that terms that begin on a 31st do not drift."""
    after = months_after(first_day, months * (number + 1))
    return Span(months_after(first_day, months * number), after - dt.timedelta(days=1))


def spans(first_day: dt.date, months: int, terms: int) -> list[Span]:
    return [term(first_day, months, number) for number in range(terms)]


def covers(held: Span, asked: Span) -> bool:
    """Whether a mandate is held for more than half of a term: so one at most is, of those that follow
    one another on a seat."""
    days = (min(held.last, asked.last) - max(held.first, asked.first)).days + 1
    return 2 * days > asked.days


def in_terms(count: int, role_months: int, months: int) -> int:
    """So many terms of a role, in terms of a plan, rounded up: two half-years are four quarters."""
    return -(-count * role_months // months)
