# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving a groupe, going on pause, closing it: what one looked after in meetings is asked of the others,
and nothing comes back any more in a groupe that closes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.transactions import locked
from roles.meetings import events
from roles.meetings.actions.calling import call_off_held, stop_held
from roles.meetings.actions.held import record
from roles.meetings.actions.holding import end
from roles.meetings.models import Attendance, Feed, Hand, Item, Meeting, Part, Series, Turn, Willing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMED = 5


def _looked_after(groupe: Groupe, member: Member) -> QuerySet[Meeting]:
    mine = Q(facilitator=member) | Q(secretary=member)
    return Meeting.objects.ahead().filter(mine, groupe=groupe).order_by("starts_at", "pk")


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The meetings that they look after, asked of the others. One query."""
    told = []
    rows = list(_looked_after(groupe, member))
    for meeting in rows[:NAMED]:
        meeting.groupe = groupe
        part = Part.FACILITATOR if meeting.facilitator_id == member.pk else Part.SECRETARY
        words = (
            _("Facilitating “%(meeting)s”")
            if part == Part.FACILITATOR
            else _("Taking notes at “%(meeting)s”")
        )
        told.append(
            Goes(
                words % {"meeting": meeting.title},
                Fate.OFFERED,
                meeting.get_absolute_url(),
                _("See it"),
            )
        )
    if (more := len(rows) - NAMED) > 0:
        words = ngettext(
            "%(n)s more meeting that you look after",
            "%(n)s more meetings that you look after",
            more,
        )
        told.append(Goes(words % {"n": more}, Fate.OFFERED))
    return told


def hold_all(groupe: Groupe) -> None:
    """Take the series that go on and the meetings to come: somebody might take a part meanwhile."""
    list(locked(Series.objects.filter(groupe=groupe, stopped_on=None)))
    list(locked(Meeting.objects.ahead().filter(groupe=groupe)))


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """They look after no meeting to come, speak in no round, are asked in no turn. Their address of the
    groupe's calendar goes on while they belong, on pause too; to who left it answers nothing
    (``views.calendars.feed``). The meetings are held (:func:`hold_all`)."""
    for meeting in _looked_after(groupe, member):
        meeting.groupe = groupe
        for part in Part.values:
            if getattr(meeting, f"{part}_id") == member.pk:
                setattr(meeting, part, None)
                meeting.save(update_fields=[part])
                record(events.PART_GIVEN_BACK, None, meeting, part=part)
    ahead = Meeting.objects.ahead().filter(groupe=groupe)
    Attendance.objects.filter(meeting__in=ahead, member=member, was_there=False).delete()
    Hand.objects.filter(meeting__groupe=groupe, member=member).delete()
    Turn.objects.filter(item__meeting__in=ahead, member=member, state=Turn.State.WAITING).delete()
    Item.objects.filter(meeting__in=ahead, pen=member).update(pen=None, pen_until=None)
    Item.objects.filter(meeting__in=ahead, pen_next=member).update(pen_next=None)
    Item.objects.filter(meeting__in=ahead, lead=member).update(lead=None)
    Item.objects.filter(meeting__in=ahead, author=member).update(author=None)
    ahead.filter(author=member).update(author=None)
    Series.objects.filter(groupe=groupe, author=member).update(author=None)
    Willing.objects.filter(groupe=groupe, member=member).delete()


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """How many meetings are called off when the groupe closes. One query."""
    count = Meeting.objects.ahead().filter(groupe=groupe).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s meeting to come is called off", "%(n)s meetings to come are called off", count
    )
    return [words % {"n": count}]


def close_all(groupe: Groupe, by: Member, on: dt.date) -> None:
    """What goes on ends, with its minutes; what was to come is called off, and comes back no more."""
    for series in Series.objects.filter(groupe=groupe, stopped_on=None):
        series.groupe = groupe
        stop_held(series, by)
    for meeting in Meeting.objects.ahead().filter(groupe=groupe).order_by("pk"):
        meeting.groupe = groupe
        if meeting.is_live:
            end(meeting, by)
        else:
            call_off_held(meeting, by)
    Feed.objects.filter(groupe=groupe).delete()
