# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a meeting comes back: by the clocks of a zone, bounded."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from roles.meetings import recurring

PARIS = "Europe/Paris"


def wall(*values: int, zone: str = PARIS) -> dt.datetime:
    return dt.datetime(*values, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]  # a clock’s numbers


def local(every: str, first: dt.datetime, count: int, zone: str = PARIS) -> list[str]:
    rule = recurring.rule(every, first.date())
    found = recurring.instants(rule, first, zone, count)
    return [at.astimezone(ZoneInfo(zone)).isoformat()[:16] for at in found]


def test_the_first_tuesday_stays_at_half_past_six_when_clocks_change() -> None:
    first = wall(2026, 9, 1, 18, 30)
    instants = recurring.instants(recurring.rule("month", first.date()), first, PARIS, 9)
    assert [at.astimezone(ZoneInfo(PARIS)).strftime("%d %H:%M %z") for at in instants[:4]] == [
        "01 18:30 +0200", "06 18:30 +0200", "03 18:30 +0100", "01 18:30 +0100",
    ]  # fmt: skip
    assert len(instants) == 9
    assert all(at.tzinfo is dt.UTC for at in instants)


def test_in_the_spring_night_the_skipped_hour_is_the_one_clocks_show_instead() -> None:
    # Clocks go from 2:00 to 3:00 on 28 March 2027.
    assert local("day", wall(2027, 3, 27, 2, 30), 3) == [
        "2027-03-27T02:30", "2027-03-28T03:30", "2027-03-29T02:30",
    ]  # fmt: skip


def test_in_the_autumn_night_the_hour_that_comes_twice_is_the_first() -> None:
    found = recurring.instants("FREQ=DAILY", wall(2027, 10, 30, 2, 30), PARIS, 3)
    assert [at.hour for at in found] == [0, 0, 1]  # 2:30 is +02:00 on the 31st, its first time


def test_an_island_without_summer_time_keeps_its_instants() -> None:
    reunion = "Indian/Reunion"
    found = recurring.instants(
        "FREQ=MONTHLY;BYDAY=1TU", wall(2026, 9, 1, 18, 30, zone=reunion), reunion, 6
    )
    assert {at.hour for at in found} == {14}


@pytest.mark.parametrize(
    ("every", "first", "expected"),
    [
        ("week", wall(2026, 9, 1, 9), ["2026-09-01T09:00", "2026-09-08T09:00"]),
        ("fortnight", wall(2026, 9, 1, 9), ["2026-09-01T09:00", "2026-09-15T09:00"]),
        ("month", wall(2026, 9, 29, 9), ["2026-09-29T09:00", "2026-10-27T09:00"]),  # the fifth
        ("month_last", wall(2026, 9, 25, 9), ["2026-09-25T09:00", "2026-10-30T09:00"]),
        ("month_date", wall(2026, 8, 31, 9), ["2026-08-31T09:00", "2026-09-30T09:00"]),
        ("quarter", wall(2026, 9, 1, 9), ["2026-09-01T09:00", "2026-12-01T09:00"]),
        ("year", wall(2028, 2, 29, 9), ["2028-02-29T09:00", "2029-02-28T09:00"]),
    ],
)
def test_each_way_of_coming_back(every: str, first: dt.datetime, expected: list[str]) -> None:
    assert local(every, first, 2) == expected
    assert recurring.is_first(every, first.date())


def test_nothing_is_made_without_bounds() -> None:
    assert len(recurring.instants("FREQ=DAILY", wall(2026, 9, 1, 9), PARIS, 10_000)) == 60
    assert len(recurring.instants("FREQ=YEARLY", wall(2026, 9, 1, 9), PARIS, 60)) == 7
    with pytest.raises(ValueError, match="secondly"):
        recurring.rule("secondly", dt.date(2026, 9, 1))


def test_a_first_one_that_is_not_such_a_day_is_none() -> None:
    assert not recurring.is_first("month_last", dt.date(2026, 9, 1))
    assert not recurring.is_first("month_date", dt.date(2026, 4, 29))
    assert recurring.is_first("month_date", dt.date(2026, 4, 30))
