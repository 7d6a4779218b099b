# SPDX-License-Identifier: AGPL-3.0-or-later
"""When letters leave, by hand. The 26 of November 2026 is a Thursday."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupes.notifications.timing import Quiet, due, monday_after, morning_of, released

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
THURSDAY = dt.date(2026, 11, 26)


def paris(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("pace", "at", "expected"),
    [
        ("soon", "2026-11-26T10:00", "2026-11-26T10:05"),
        ("soon", "2026-11-26T18:57", "2026-11-27T08:00"),  # 19:02 is quiet already
        ("soon", "2026-11-26T23:30", "2026-11-27T08:00"),
        ("soon", "2026-11-26T06:00", "2026-11-26T08:00"),
        ("soon", "2026-11-28T20:00", "2026-11-30T08:00"),  # Saturday evening, then Sunday
        ("soon", "2026-11-29T11:00", "2026-11-30T08:00"),  # Sunday
        ("daily", "2026-11-26T07:59", "2026-11-26T08:00"),
        ("daily", "2026-11-26T08:00", "2026-11-27T08:00"),
        ("daily", "2026-11-28T09:00", "2026-11-30T08:00"),  # Sunday's goes with Monday's
        ("weekly", "2026-11-26T10:00", "2026-11-30T08:00"),
        ("weekly", "2026-11-30T07:00", "2026-11-30T08:00"),
        ("weekly", "2026-11-30T08:00", "2026-12-07T08:00"),
    ],
)
def test_each_pace_keeps_its_hour_and_the_quiet_ones(pace: str, at: str, expected: str) -> None:
    assert due(pace, paris(at), PARIS, Quiet()) == paris(expected)


def test_no_letter_is_due_to_who_wants_none() -> None:
    assert due("never", paris("2026-11-26T10:00"), PARIS, Quiet()) is None


def test_a_morning_is_the_reader_s_own() -> None:
    at = paris("2026-11-26T10:00")  # 13:00 there
    assert due("daily", at, REUNION, Quiet()) == dt.datetime(2026, 11, 27, 8, tzinfo=REUNION)


def test_who_is_away_is_written_to_on_the_morning_they_are_back() -> None:
    at = paris("2026-11-26T10:00")
    assert due("soon", at, PARIS, Quiet(), away_until=dt.date(2026, 11, 30)) == paris(
        "2026-12-01T08:00"
    )


def test_without_quiet_hours_a_letter_leaves_at_night() -> None:
    at = paris("2026-11-29T23:30")
    assert due("soon", at, PARIS, None) == at + dt.timedelta(minutes=5)


def test_quiet_hours_of_one_s_own() -> None:
    lunch = Quiet(dt.time(12), dt.time(14), sundays=False)
    assert released(paris("2026-11-29T12:30"), PARIS, lunch) == paris("2026-11-29T14:00")
    assert released(paris("2026-11-29T14:00"), PARIS, lunch) == paris("2026-11-29T14:00")
    none = Quiet(dt.time(9), dt.time(9), sundays=False)
    assert released(paris("2026-11-29T09:00"), PARIS, none) == paris("2026-11-29T09:00")


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    begins=st.times(),
    ends=st.times(),
    sundays=st.booleans(),
    pace=st.sampled_from(["soon", "daily", "weekly"]),
    zone=st.sampled_from([PARIS, REUNION, ZoneInfo("Pacific/Tahiti")]),
)
def test_a_letter_is_never_due_before_nor_in_quiet_hours(
    minutes: int, begins: dt.time, ends: dt.time, sundays: bool, pace: str, zone: ZoneInfo
) -> None:
    quiet = Quiet(begins, ends, sundays)
    happened = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    left = due(pace, happened, zone, quiet)
    assert left is not None
    assert happened < left <= happened + dt.timedelta(days=9)
    # The one hour that clocks go through twice in a year may belong to either side of a bound.
    fold = (
        left.astimezone(zone).utcoffset()
        != (left - dt.timedelta(hours=2)).astimezone(zone).utcoffset()
    )
    assert fold or not quiet.holds(left.astimezone(zone))


def test_what_is_kept_comes_back_in_the_morning_of_its_day() -> None:
    assert morning_of(THURSDAY, PARIS, Quiet()) == paris("2026-11-26T08:00")
    assert morning_of(dt.date(2026, 11, 29), PARIS, Quiet()) == paris("2026-11-30T08:00")
    assert morning_of(THURSDAY, PARIS, None, away_until=THURSDAY) == paris("2026-11-27T08:00")


def test_the_monday_that_follows() -> None:
    assert monday_after(THURSDAY) == dt.date(2026, 11, 30)
    assert monday_after(dt.date(2026, 11, 30)) == dt.date(2026, 12, 7)
