# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings as events of a calendar file (``ical``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import get_language

from groupes.models import Groupe
from roles.meetings import dated, ical, queries
from roles.meetings.models import Meeting, Series

KEPT_FOR = 24 * 3600  # seconds


def written(groupes: Collection[Groupe], name: str, origin: str, key: str) -> bytes:
    """The calendar of the meetings of these groupes; ``key``: what tells its state (``queries.mark``),
    under which it is kept. Two queries where it is not, or is kept no more, and those of what else has a
    date (``dated``)."""
    where = f"ical:{key}:{get_language()}"
    found: bytes | None = cache.get(where)
    if found is not None:
        return found
    several = len(groupes) > 1
    meetings, series = queries.in_calendar([one.pk for one in groupes], timezone.now())
    events = [_series(one, origin, several) for one in series]
    events += [of(one, origin, several) for one in meetings if one.series_id is None]
    for one in series:
        events += [
            of(meeting, origin, several, one) for meeting in _told(one) if differs(meeting, one)
        ]
    events += dated.events(groupes, origin, several)
    made = ical.calendar(events, name)
    cache.set(where, made, KEPT_FOR)
    return made


def differs(meeting: Meeting, series: Series) -> bool:
    """Whether a meeting is told otherwise than by the rule of its series; what went with a series that was
    stopped is no event at all."""
    if _went_with(meeting, series):
        return False
    return (
        meeting.state == Meeting.State.CANCELLED
        or meeting.starts_at != meeting.original
        or any(
            getattr(meeting, name) != getattr(series, name)
            for name in ("title", "minutes", "place", "link")
        )
    )


def _went_with(meeting: Meeting, series: Series) -> bool:
    return series.stopped_on is not None and meeting.state == Meeting.State.CANCELLED


def _told(series: Series) -> list[Meeting]:
    """Its meetings, each told its groupe. They must be fetched."""
    found = sorted(series.meetings.all(), key=lambda one: (one.original or one.starts_at, one.pk))
    for meeting in found:
        meeting.groupe = series.groupe
    return found


def _title(title: str, groupe: Groupe, several: bool) -> str:
    return f"{title} · {groupe.name}" if several else str(title)


def uid(one: Meeting | Series) -> str:
    """What a calendar program knows it by, for ever."""
    return f"{one.uid}@groupes"


def _series(series: Series, origin: str, several: bool) -> ical.Event:
    return ical.Event(
        uid=uid(series),
        starts_at=series.first_at,
        minutes=series.minutes,
        zone=series.zone,
        title=_title(series.title, series.groupe, several),
        url=f"{origin}{series.get_absolute_url()}",
        sequence=series.sequence,
        changed_at=series.changed_at,
        place=series.place,
        link=series.link,
        rule=f"{series.rule};COUNT={series.count}",
        without=tuple(
            meeting.original
            for meeting in series.meetings.all()
            if meeting.original is not None and _went_with(meeting, series)
        ),
    )


def of(meeting: Meeting, origin: str, several: bool, series: Series | None = None) -> ical.Event:
    """One meeting; of a ``series``, in the place of the one that its rule gives. Sequences of a series and
    of what stands in it grow together, for programs that compare them."""
    changed: dt.datetime = meeting.changed_at
    sequence = meeting.sequence
    if series is not None:
        sequence += series.sequence
        changed = max(changed, series.changed_at)
    return ical.Event(
        uid=uid(series or meeting),
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        zone=series.zone if series is not None else meeting.groupe.cooperative.time_zone,
        title=_title(meeting.title, meeting.groupe, several),
        url=f"{origin}{meeting.get_absolute_url()}",
        sequence=sequence,
        changed_at=changed,
        place=meeting.place,
        link=meeting.link,
        status=ical.CANCELLED if meeting.state == Meeting.State.CANCELLED else ical.CONFIRMED,
        instead_of=meeting.original if series is not None else None,
    )
