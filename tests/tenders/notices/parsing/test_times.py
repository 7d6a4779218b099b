# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and hours of notices: properties, and examples by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.notices.parsing import codes
from tenders.notices.parsing.times import (
    Instant,
    combine,
    day_of_stamp,
    from_wall_clock,
    other_reading,
    read_date,
    read_stamp,
    start_of_day,
    utc_text,
)

days = st.dates(date(1950, 1, 2), date(2199, 12, 30))
clocks = st.times().map(lambda moment: moment.replace(microsecond=0))
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
zones = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Paris", *codes.OVERSEAS_ZONES.values())]
)
PARIS = ZoneInfo("Europe/Paris")


def written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@given(days, clocks, offsets, st.sampled_from(["", ".0", ".000", ".0000000", ".1234567"]))
def test_a_date_and_a_time_with_one_offset_make_one_instant(
    day: date, clock: time, offset: timedelta, fraction: str
) -> None:
    zone = written(offset)
    instant, said = combine(f"{day}{zone}", f"{clock}{fraction}{zone}", PARIS)
    assert said == []
    assert instant is not None
    assert instant.local.isoformat() == f"{day}T{clock}{zone if offset else '+00:00'}"
    assert instant.at == datetime.combine(day, clock, UTC) - offset
    assert utc_text(instant.at).endswith("Z")
    assert datetime.fromisoformat(utc_text(instant.at)) == instant.local


@given(days, clocks, zones)
def test_a_wall_clock_is_kept_or_moved_only_over_a_skipped_hour(
    day: date, clock: time, zone: ZoneInfo
) -> None:
    wall = datetime.combine(day, clock)
    instant, said = from_wall_clock(wall, zone)
    assert instant.at == instant.local
    assert instant.at.astimezone(zone).replace(tzinfo=None) == instant.local.replace(tzinfo=None)
    shown = instant.local.replace(tzinfo=None)
    assert (shown == wall) == (said == [])
    assert timedelta(0) <= shown - wall <= timedelta(days=1)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_for_a_date_and_a_time_is_survived(day: str, clock: str) -> None:
    instant, said = combine(day, clock, PARIS)
    assert instant is None or isinstance(said, list)
    assert read_stamp(day) is None or read_stamp(day)


@pytest.mark.parametrize(
    ("day", "clock", "at", "said"),
    [
        ("2026-07-01+02:00", "24:00:00+02:00", "2026-07-01T22:00:00Z", []),
        ("2026-07-01+02:00", None, "2026-07-01T21:59:59Z", ["time_missing"]),
        ("2026-07-01+02:00", "midi", "2026-07-01T21:59:59Z", ["time_unreadable"]),
        ("2026-07-01", "12:00:00", "2026-07-01T10:00:00Z", ["offset_missing"]),
        ("2026-07-01Z", "12:00:00+02:00", "2026-07-01T10:00:00Z", ["offsets_differ"]),
        ("2026-07-01Z", "12:00:00+00:00", "2026-07-01T12:00:00Z", []),
        ("2026-07-01+0200", "12:00+0200", "2026-07-01T10:00:00Z", []),
        ("2026-07-01", "12:00:00-03:00", "2026-07-01T15:00:00Z", []),
        ("2026-02-30", "12:00:00", None, ["date_unreadable"]),
        ("0206-07-01", "12:00:00", None, ["date_unreadable"]),
        ("", "12:00:00", None, []),
    ],
)
def test_dates_and_times_by_hand(
    day: str, clock: str | None, at: str | None, said: list[str]
) -> None:
    instant, found = combine(day, clock, PARIS)
    assert (utc_text(instant.at) if instant else None) == at
    assert found == said


def test_an_impossible_offset_is_none_at_all() -> None:
    found = read_date("2026-07-01+99:00")
    assert found == (date(2026, 7, 1), None)


# --- two readings ----------------------------------------------------------------------------------


def instant(text: str) -> Instant:
    local = datetime.fromisoformat(text)
    return Instant(at=local.astimezone(UTC), local=local)


@pytest.mark.parametrize(
    ("zone", "written", "other"),
    [
        ("Europe/Paris", "2027-07-01T12:00:00+02:00", None),
        ("Europe/Paris", "2027-01-15T12:00:00+01:00", None),
        ("Europe/Paris", "2027-07-01T12:00:00+01:00", "2027-07-01T12:00:00+02:00"),
        ("Europe/Paris", "2027-01-15T12:00:00+02:00", "2027-01-15T12:00:00+01:00"),
        ("Europe/Paris", "2027-01-15T12:00:00+00:00", "2027-01-15T12:00:00+01:00"),
        ("Indian/Reunion", "2027-07-01T12:00:00+04:00", None),
        ("Indian/Reunion", "2027-07-01T12:00:00+02:00", "2027-07-01T12:00:00+04:00"),
        ("America/Guadeloupe", "2027-07-01T12:00:00+02:00", "2027-07-01T12:00:00-04:00"),
        # Midnight there: nobody writes 22:00Z who does not count from it.
        ("Europe/Paris", "2027-06-30T22:00:00+00:00", None),
        ("Europe/Paris", "2027-06-30T21:59:59+00:00", None),
        # The hour that comes twice in autumn bears either offset.
        ("Europe/Paris", "2027-10-31T02:30:00+02:00", None),
        ("Europe/Paris", "2027-10-31T02:30:00+01:00", None),
    ],
)
def test_an_offset_that_is_not_that_of_the_clocks_there_gives_another_reading(
    zone: str, written: str, other: str | None
) -> None:
    found = other_reading(instant(written), ZoneInfo(zone))
    assert (found.local.isoformat() if found else None) == other


@given(days, clocks, zones)
def test_what_the_clocks_there_show_has_one_reading(day: date, clock: time, zone: ZoneInfo) -> None:
    there, _said = from_wall_clock(datetime.combine(day, clock), zone)
    assert other_reading(there, zone) is None


@pytest.mark.parametrize("hour", ["T25:00:00", " à 12h", "T12h30", "Tmidi"])
def test_a_day_is_read_before_an_hour_that_can_not_be(hour: str) -> None:
    assert read_stamp(f"2027-03-15{hour}") is None
    assert day_of_stamp(f"2027-03-15{hour}") == datetime.fromisoformat("2027-03-15T23:59:59")
    assert day_of_stamp("2027-03-155") is None
    assert day_of_stamp("le 15 mars") is None
    assert day_of_stamp(None) is None


def test_the_first_moment_of_a_day_has_its_offset() -> None:
    found = start_of_day(instant("2027-03-15T23:59:59+04:00"))
    assert found.local.isoformat() == "2027-03-15T00:00:00+04:00"
    assert found.at == datetime(2027, 3, 14, 20, tzinfo=UTC)
