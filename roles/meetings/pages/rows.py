# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings in a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from groupes.models import Groupe
from groupes.web.paths import reverse
from roles.meetings import caring, words
from roles.meetings.models import Attendance, Meeting


class Row(NamedTuple):
    """A meeting in a list. ``answer``: mine; ``facilitator``: who is sure to, "" for nobody yet."""

    title: str
    url: str
    starts_at: dt.datetime
    length: str
    place: str
    state: str
    not_held: bool
    comes_back: bool
    moved: bool
    facilitator: str
    answer: str
    answer_words: str


def row(meeting: Meeting, slug: str, facilitator: str, answer: str) -> Row:
    return Row(
        title=meeting.title,
        url=reverse("meetings:meeting", args=[slug, meeting.pk]),
        starts_at=meeting.starts_at,
        length=words.length(meeting.minutes),
        place=meeting.place,
        state=meeting.state,
        not_held=meeting.state == Meeting.State.PLANNED and meeting.ends_at < timezone.now(),
        comes_back=meeting.series_id is not None,
        moved=meeting.original is not None and meeting.original != meeting.starts_at,
        facilitator=facilitator,
        answer=answer,
        answer_words=str(Attendance.Answer(answer).label) if answer else "",
    )


def facilitator(meeting: Meeting, groupe: Groupe, held: Iterable[caring.Held]) -> str:
    """Who is sure to facilitate it: said yes, or by a mandate; "" for nobody yet."""
    if meeting.facilitator is not None:
        return meeting.facilitator.name
    holders = caring.by_mandate(meeting, caring.day_of(meeting, groupe), held)
    return holders[0].name if holders else ""
