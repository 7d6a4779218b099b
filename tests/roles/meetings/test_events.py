# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of meetings: what is told of them, and to whom."""

from __future__ import annotations

import pytest

from groupes.journal.events import EVERYONE
from groupes.journal.models import Entry
from roles.meetings import events

pytestmark = pytest.mark.usefixtures("in_english")


def test_a_part_is_told_for_what_it_is() -> None:
    for part, words in (("secretary", "takes notes at"), ("facilitator", "facilitates")):
        entry = Entry(verb="meetings.part_taken", facts={"part": part})
        assert words in str(events.PART_TAKEN.words(entry))  # type: ignore[operator,misc]
    back = Entry(verb="meetings.corrected", facts={"restores": 2})
    assert "restores edition" in str(events.CORRECTED.words(back))  # type: ignore[operator,misc]


def test_everyone_hears_of_what_changes_their_day_and_nobody_of_who_comes() -> None:
    for event in (events.PLANNED, events.MOVED, events.CANCELLED):
        assert event.heard_by == EVERYONE
    for event in (events.ANSWERED, events.ASIDE, events.WILLING, events.CAME, events.READ):
        assert event.words is None
