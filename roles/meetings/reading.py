# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a groupe that leaves, as one reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from groupes.models import Groupe
from roles.meetings.models import Minutes


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(title with the day, minutes), the oldest first. One query."""
    place = ZoneInfo(groupe.cooperative.time_zone)
    rows = Minutes.objects.filter(meeting__groupe=groupe).select_related("meeting")
    for one in rows.defer("html").order_by("meeting__starts_at", "pk"):
        day = one.meeting.starts_at.astimezone(place).date()
        yield f"{day} {one.meeting.title}", one.text
