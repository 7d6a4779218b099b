# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and hours as notices write them, made into instants.

eForms gives a date and a time apart, each with its own offset (`2026-09-30+02:00`,
`11:00:00.0000000+02:00`, `Z`). BOAMP's own formats give one stamp whose offset is not to be
trusted (see `boamp.py`): only its wall clock is read, in the buyer's zone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

_OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})?"
_DATE = re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{2}})-(?P<d>\d{{2}}){_OFFSET}")
_TIME = re.compile(rf"(?P<h>\d{{2}}):(?P<mi>\d{{2}})(?::(?P<s>\d{{2}})(?:[.,]\d+)?)?{_OFFSET}")
_STAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?"
)
# Outside these years a date is a slip of the keyboard (0206, 20222) or a filler (1900-01-01).
_FIRST_YEAR, _LAST_YEAR = 1950, 2199
# The longest that a call stays open (a qualification system): beyond, its deadline is a date that
# was put where the form wants one.
FARTHEST = timedelta(days=3660)
# Longer texts are neither read nor kept in a cache.
_LONGEST = 64
# What is understood when a deadline has a day and no hour.
END_OF_DAY = time(23, 59, 59)
# A stamp whose day can be read and whose hour can not.
_DAY_FIRST = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)\s*\S")
# What a day ends or begins with, on a wall clock: nobody writes it who does not mean it.
_MIDNIGHTS = (time(0), time(23, 59), END_OF_DAY)


@dataclass(slots=True)
class Instant:
    """One moment: `at` in UTC, `local` with the offset the source (or the buyer's zone) gives."""

    at: datetime
    local: datetime

    def to_json(self) -> dict[str, str]:
        return {"at": utc_text(self.at), "local": self.local.isoformat()}


def utc_text(moment: datetime) -> str:
    """`2026-09-30T09:00:00Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


@lru_cache(maxsize=256)
def offset_zone(text: str | None) -> timezone | None:
    """A fixed zone from `Z`, `+02:00` or `+0200`; None for none, or for one beyond 14 hours."""
    if not text:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)


def read_date(text: str) -> tuple[date, timezone | None] | None:
    """An `xs:date` with its offset, or None when it is no date (or not of our times)."""
    return _read_date(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read_date(text: str) -> tuple[date, timezone | None] | None:
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    year = int(found["y"])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, int(found["m"]), int(found["d"])), offset_zone(found["offset"])
    except ValueError:
        return None


def read_time(text: str) -> tuple[time, bool, timezone | None] | None:
    """An `xs:time`: the time to the second, whether it was 24:00, and its offset."""
    return _read_time(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read_time(text: str) -> tuple[time, bool, timezone | None] | None:
    found = _TIME.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = int(found["h"]), int(found["mi"]), int(found["s"] or 0)
    if (hour, minute, second) == (24, 0, 0):
        return time(0), True, offset_zone(found["offset"])
    try:
        # A leap second is read as the second before it.
        return time(hour, minute, min(second, 59)), False, offset_zone(found["offset"])
    except ValueError:
        return None


def combine(
    day_text: str | None, time_text: str | None, default_zone: ZoneInfo
) -> tuple[Instant | None, list[str]]:
    """The instant of a date and a time given apart, and the codes of what had to be assumed.

    No time: the end of that day. No offset on either: `default_zone`. Two different offsets:
    the time's. Unreadable date: no instant.
    """
    if not day_text or not day_text.strip():
        return None, []
    day = read_date(day_text)
    if day is None:
        return None, ["date_unreadable"]
    said: list[str] = []
    moment, next_day, time_zone = END_OF_DAY, False, None
    clock = read_time(time_text) if time_text and time_text.strip() else None
    if clock:
        moment, next_day, time_zone = clock
    else:
        said.append("time_unreadable" if time_text and time_text.strip() else "time_missing")
    if time_zone and day[1] and time_zone != day[1]:
        said.append("offsets_differ")
    zone = time_zone or day[1]
    wall = datetime.combine(day[0], moment)
    if next_day:
        wall += timedelta(days=1)
    if zone is None:
        said.append("offset_missing")
        instant, more = from_wall_clock(wall, default_zone)
        return instant, said + more
    local = wall.replace(tzinfo=zone)
    return Instant(at=local.astimezone(UTC), local=local), said


def from_wall_clock(wall: datetime, zone: ZoneInfo) -> tuple[Instant, list[str]]:
    """The instant a clock on the wall of that zone shows `wall` (no tzinfo).

    An hour that the spring change skips is read as if the clock had not been put forward, so
    `02:30` becomes `03:30` summer time; an hour that the autumn change repeats is the first of
    the two, the safe one for a deadline.
    """
    at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    local = at.astimezone(zone)
    said = [] if local.replace(tzinfo=None) == wall else ["hour_skipped_by_clock_change"]
    offset = local.utcoffset() or timedelta(0)
    return Instant(at=at, local=local.replace(tzinfo=timezone(offset), fold=0)), said


def other_reading(instant: Instant, zone: ZoneInfo) -> Instant | None:
    """What an instant may mean as well, where its offset is not that of the clocks of `zone`.

    The offset may be a slip (the winter's in summer, the sender's for a buyer overseas): then the
    digits are what the buyer's clock shows. None when the offset is theirs on that day, or when
    what it gives there is midnight: it was computed from there.
    """
    there = instant.at.astimezone(zone)
    if there.utcoffset() == instant.local.utcoffset() or there.time() in _MIDNIGHTS:
        return None
    wall, _ = from_wall_clock(instant.local.replace(tzinfo=None), zone)
    return None if wall.at == instant.at else wall


def start_of_day(instant: Instant) -> Instant:
    """The first moment of the day of an instant, with its offset."""
    local = instant.local.replace(hour=0, minute=0, second=0)
    return Instant(at=local.astimezone(UTC), local=local)


def day_of_stamp(text: str | None) -> datetime | None:
    """The end of the day that a stamp begins with, when what follows is no hour; else None."""
    found = _DAY_FIRST.match(text.strip()) if text and len(text) <= _LONGEST else None
    day = read_date(found[1]) if found else None
    return datetime.combine(day[0], END_OF_DAY) if day else None


def read_stamp(text: str | None) -> tuple[datetime, bool, timezone | None] | None:
    """A one-piece stamp: the wall clock without zone or fraction, whether it has an hour, offset."""
    found = _STAMP.fullmatch(text.strip()) if text else None
    if not found:
        return None
    day = read_date(found[1])
    if day is None:
        return None
    zone = offset_zone(found[3])
    if not found[2]:
        return datetime.combine(day[0], END_OF_DAY), False, zone
    clock = read_time(found[2])
    if clock is None:
        return None
    wall = datetime.combine(day[0], clock[0])
    return wall + timedelta(days=1) if clock[1] else wall, True, zone
