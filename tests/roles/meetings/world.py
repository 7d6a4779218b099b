# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from groupes.models import Member
from roles.meetings import actions
from roles.meetings.models import Meeting
from tests.factories import Cast

HOUR = dt.timedelta(hours=1)


def soon(hours: float = 1) -> dt.datetime:
    return (timezone.now() + hours * HOUR).replace(microsecond=0)


def call(cast: Cast, by: Member | None = None, **values: Any) -> Meeting:
    """A monthly sharing meeting in an hour, unless told otherwise; called by ``plain``."""
    return actions.call(
        by=by or cast.plain,
        groupe=cast.groupe,
        **({"kind": "sharing", "starts_at": soon()} | values),  # type: ignore[arg-type]  # any of them
    )


def begun(cast: Cast, by: Member | None = None, **values: Any) -> Meeting:
    return actions.begin(by=by or cast.plain, meeting=call(cast, **values))


def now(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("groupe__cooperative").get(pk=meeting.pk)
