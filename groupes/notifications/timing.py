# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a letter may leave, in its reader's own time: the pace they chose, and their quiet hours.

Pure: instants, times of day and zones; nothing of the database.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

GATHERED: Final = dt.timedelta(minutes=5)
"""What is told soon waits so long for what comes with it."""
MORNING: Final = dt.time(8)
MONDAY: Final = 0
SUNDAY: Final = 6
DAY: Final = dt.timedelta(days=1)

SOON: Final = "soon"
DAILY: Final = "daily"
WEEKLY: Final = "weekly"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without letters, from ``begins`` to ``ends`` (over midnight where it is the later), and
    Sundays. The same hour twice: none."""

    begins: dt.time = dt.time(19)
    ends: dt.time = dt.time(8)
    sundays: bool = True

    def holds(self, at: dt.datetime) -> bool:
        """Whether a letter would disturb at this time of its reader's."""
        if self.sundays and at.weekday() == SUNDAY:
            return True
        time = at.time()
        if self.begins <= self.ends:
            return self.begins <= time < self.ends
        return time >= self.begins or time < self.ends


def _at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """That time of that day; where clocks skip it, as much later. Told in the zone's true hours."""
    return dt.datetime.combine(day, time, zone).astimezone(dt.UTC).astimezone(zone)


def released(at: dt.datetime, zone: ZoneInfo, quiet: Quiet | None) -> dt.datetime:
    """The first instant from ``at`` on when a letter may leave; ``quiet`` None: at once."""
    here = at.astimezone(zone)
    if quiet is None:
        return here
    for _step in range(4):  # a night, a Sunday, its night: three at most
        if not quiet.holds(here):
            break
        if quiet.sundays and here.weekday() == SUNDAY:
            here = _at(here.date() + DAY, dt.time.min, zone)
        elif here.time() >= quiet.ends:
            here = _at(here.date() + DAY, quiet.ends, zone)
        else:
            here = _at(here.date(), quiet.ends, zone)
    return here


def due(
    pace: str,
    at: dt.datetime,
    zone: ZoneInfo,
    quiet: Quiet | None,
    *,
    away_until: dt.date | None = None,
) -> dt.datetime | None:
    """When what happened at an instant leaves by letter; None: never.

    ``away_until``: the last day somebody is away; what comes meanwhile waits for the morning after.
    """
    here = at.astimezone(zone)
    if pace == SOON:
        wanted = here + GATHERED
    elif pace == DAILY:
        wanted = _morning(here, zone)
    elif pace == WEEKLY:
        wanted = _morning(here, zone)
        ahead = (MONDAY - wanted.weekday()) % 7
        wanted = _at(wanted.date() + ahead * DAY, MORNING, zone)
    else:
        return None
    if away_until is not None and wanted.date() <= away_until:
        wanted = _at(away_until + DAY, MORNING, zone)
    return released(wanted, zone, quiet)


def _morning(here: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The next morning's hour, after this instant."""
    today = _at(here.date(), MORNING, zone)
    return today if here < today else _at(here.date() + DAY, MORNING, zone)


def morning_of(
    day: dt.date, zone: ZoneInfo, quiet: Quiet | None, away_until: dt.date | None = None
) -> dt.datetime:
    """When what is kept for a day is told by letter."""
    if away_until is not None and day <= away_until:
        day = away_until + DAY
    return released(_at(day, MORNING, zone), zone, quiet)


def monday_after(day: dt.date) -> dt.date:
    """The Monday that follows a day, never that day itself."""
    return day + ((MONDAY - day.weekday() - 1) % 7 + 1) * DAY
