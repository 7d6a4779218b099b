# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings of the demonstration: its people, on their first Tuesdays."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from deploy.demo import build, meetings
from roles.meetings.models import Item

PARIS = ZoneInfo("Europe/Paris")


def test_its_people_are_those_of_the_groupe() -> None:
    inside = next(one.members.split() for one in build.GROUPES if one.key == meetings.GROUPE)
    assert {key for key, _text, _tip in meetings.NEWS} <= {*inside}
    assert set(meetings.NOTES) <= set(Item.Way)


def test_the_next_first_tuesday_is_always_ahead() -> None:
    for now, day in (
        ((2027, 3, 1, 9), (3, 2)),
        ((2027, 3, 2, 9), (4, 6)),
        ((2026, 12, 30, 9), (1, 5)),
    ):
        first = meetings._first_tuesday(dt.datetime(*now, tzinfo=PARIS))
        assert (first.month, first.day) == day
        assert (first.weekday(), first.hour, first.minute) == (1, 18, 30)
