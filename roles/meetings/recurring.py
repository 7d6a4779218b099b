# SPDX-License-Identifier: AGPL-3.0-or-later
"""The instants at which a meeting comes back: plain values, no database.

A rule is an RRULE (RFC 5545) of a few shapes alone, bounded by a count; it is told by the clock on the
wall of a zone, so that 18:30 stays 18:30 when clocks change. An hour that clocks skip in spring is the one
they show instead; of one that comes twice in autumn, the first.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

DAY: Final = "day"
WEEK: Final = "week"
FORTNIGHT: Final = "fortnight"
MONTH: Final = "month"
MONTH_LAST: Final = "month_last"
MONTH_DATE: Final = "month_date"
QUARTER: Final = "quarter"
YEAR: Final = "year"
EVERY: Final = (DAY, WEEK, FORTNIGHT, MONTH, MONTH_LAST, MONTH_DATE, QUARTER, YEAR)

MOST: Final = 60
"""Meetings of one series."""
FARTHEST: Final = dt.timedelta(days=6 * 366)
"""From the first to the last."""

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def which(day: dt.date) -> int:
    """Which of its weekdays of the month a day is: 1 to 4, and -1 for a fifth: the last one."""
    number = (day.day - 1) // 7 + 1
    return number if number < 5 else -1


def rule(every: str, first: dt.date) -> str:
    """The RRULE of what comes back from ``first`` on, without its bound. ValueError for what is none of
    :data:`EVERY`."""
    weekday = DAYS[first.weekday()]
    month_day = first.day if first.day < 29 else -1  # every month has a last day, not a 31st
    if every == YEAR and (first.month, first.day) == (2, 29):
        return "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
    shapes = {
        DAY: "FREQ=DAILY",
        WEEK: f"FREQ=WEEKLY;BYDAY={weekday}",
        FORTNIGHT: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        MONTH: f"FREQ=MONTHLY;BYDAY={which(first)}{weekday}",
        MONTH_LAST: f"FREQ=MONTHLY;BYDAY=-1{weekday}",
        MONTH_DATE: f"FREQ=MONTHLY;BYMONTHDAY={month_day}",
        QUARTER: f"FREQ=MONTHLY;INTERVAL=3;BYDAY={which(first)}{weekday}",
        YEAR: "FREQ=YEARLY",
    }
    if every not in shapes:
        raise ValueError(f"no way of coming back: {every}")
    return shapes[every]


def is_first(every: str, first: dt.date) -> bool:
    """Whether the rule that begins on a day has this day in it: the last Tuesday, the last of the month."""
    last = calendar.monthrange(first.year, first.month)[1]
    if every == MONTH_LAST:
        return first.day > last - 7
    if every == MONTH_DATE:
        return first.day < 29 or first.day == last
    return True


def instants(rule: str, first: dt.datetime, zone: str, count: int) -> list[dt.datetime]:
    """The first ``count`` instants (UTC) of a rule, ``first`` (an instant) being where it begins; fewer
    where the farthest day comes before. :data:`MOST` at most, whatever is asked."""
    place = ZoneInfo(zone)
    wall = first.astimezone(place).replace(tzinfo=None, fold=0)
    until = wall + FARTHEST
    found: list[dt.datetime] = []
    for at in rrulestr(f"{rule};COUNT={min(count, MOST)}", dtstart=wall):
        if at > until:
            break
        found.append(at.replace(tzinfo=place).astimezone(dt.UTC))
    return found
