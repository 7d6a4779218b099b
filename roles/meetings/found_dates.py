# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting that was called on the date that a decision found, told to decisions: where it stands, and that
another date moves it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from groupes.models import Groupe, Member
from groupes.web.prepared import PK, Prepared
from roles.decisions.dates import Led, OnDate
from roles.meetings import actions
from roles.meetings.models import Meeting

_ONE: Final = Prepared(
    lambda groupe, meeting: Meeting.objects.filter(groupe=groupe, pk=meeting).only(
        "starts_at", "state"
    ),
    groupe=PK,
    meeting=PK + 1,
)


def stands(groupe: int, meeting: int) -> Led | None:
    """One query."""
    for one in _ONE(groupe=groupe, meeting=meeting):
        planned = one.state == Meeting.State.PLANNED
        return Led(one.starts_at, planned, one.state == Meeting.State.CANCELLED)
    return None


def move(by: Member, groupe: Groupe, meeting: int, at: dt.datetime) -> None:
    """Moved as by hand, whatever else was changed of it: who comes is asked again, and all are told."""
    actions.change(by=by, meeting=Meeting.objects.get(groupe=groupe, pk=meeting), starts_at=at)


ON_DATE: Final = OnDate("meetings.meeting", stands, move)
