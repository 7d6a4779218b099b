# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of meetings waits for a person: the next ones to answer, somebody wanted to look after one, minutes
to read over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import (
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.todo import Action, Item
from groupes.web.paths import reverse
from roles.meetings import caring, queries, words
from roles.meetings.models import Attendance, Meeting, Minutes, Part, Read

SOON: Final = dt.timedelta(days=21)
"""How long before a meeting one is asked whether one comes."""
WANTED: Final = dt.timedelta(days=14)
"""How long before it somebody to look after it is looked for."""
ALL: Final = dt.timedelta(days=3)
"""From then on all are asked, not only whose turn it is."""


def _open(me: Me) -> dict[int, Groupe]:
    ids = set(queries.open_ids(me))
    return {one.pk: one for one in me.groupes if one.pk in ids}


def _within(span: dt.timedelta) -> Q:
    """Meetings that are planned and begin within so long."""
    return Q(
        state=Meeting.State.PLANNED,
        starts_at__gt=Now(),
        starts_at__lte=ExpressionWrapper(Now() + Value(span, DurationField()), DateTimeField()),
    )


def _today(url: str, label: str, *fields: tuple[str, str]) -> Action:
    return Action(label, url, "post", (*fields, ("next", reverse("groupes:today"))))


# --- to answer -----------------------------------------------------------------------------------


def _whole(found: QuerySet[Meeting, Meeting]) -> QuerySet[Meeting, Meeting]:
    """With all that their lines say."""
    rows = found.select_related("facilitator", "secretary").only(*queries.SHORT)
    return rows.order_by("starts_at", "pk")


def to_answer(member: Any, groupes: Any, day: Any = None) -> QuerySet[Meeting, Meeting]:
    """Those soon, of which the member said nothing yet; and those that go on."""
    said = Attendance.objects.filter(meeting=OuterRef("pk"), member=member).exclude(answer="")
    return _whole(
        Meeting.objects.filter(
            Q(_within(SOON), ~Exists(said)) | Q(state=Meeting.State.LIVE), groupe__any_of=groupes
        )
    )


def meetings(me: Me, found: list[Meeting]) -> Iterator[Item]:
    """The next one of each groupe, to answer, and those that go on."""
    inside = _open(me)
    seen: set[tuple[int, bool]] = set()
    for meeting in found:
        groupe = inside.get(meeting.groupe_id)
        if groupe is None or (meeting.groupe_id, meeting.is_live) in seen:
            continue
        seen.add((meeting.groupe_id, meeting.is_live))
        url = reverse("meetings:meeting", args=[groupe.slug, meeting.pk])
        if meeting.is_live:
            yield Item(
                kind="meeting_live", title=_("%(meeting)s goes on") % {"meeting": meeting.title},
                url=url, margin=_("now"), groupe=groupe, action=Action(_("Join"), url),
                urgent=True, icon="calendar",
            )  # fmt: skip
            continue
        answer = reverse("meetings:answer", args=[groupe.slug, meeting.pk])
        yes, maybe, no = (
            _today(answer, str(a.label), ("answer", a.value)) for a in Attendance.Answer
        )
        yield Item(
            kind="meeting_answer",
            title=meeting.title,
            url=url,
            due=meeting.starts_at,
            groupe=groupe,
            facts=(words.length(meeting.minutes), meeting.place),
            action=yes,
            others=(maybe, no),
            icon="calendar",
        )


# --- somebody wanted -----------------------------------------------------------------------------


def wanted(member: Any, groupes: Any, day: Any = None) -> QuerySet[Meeting, Meeting]:
    """Those soon that nobody said yes to facilitating or taking notes at."""
    absent = Attendance.objects.filter(
        meeting=OuterRef("pk"), member=member, answer=Attendance.Answer.NO
    )
    return _whole(
        Meeting.objects.filter(
            _within(WANTED),
            Q(facilitator=None) | Q(secretary=None),
            ~Exists(absent),
            groupe__any_of=groupes,
        )
    )


def somebody(me: Me, found: list[Meeting]) -> Iterator[Item]:
    """The soonest of each groupe that has nobody: who facilitates before who takes notes, for one thing is
    asked of one at a time; of whose turn it is, then of whoever did not say that they cannot. One query at
    most."""
    inside = _open(me)
    rows = [one for one in found if one.groupe_id in inside]
    if not rows:
        return
    near, aside = caring.around_all(rows, me.today(inside[rows[0].groupe_id]))
    lacking: dict[int, tuple[Meeting, str]] = {}
    facilitating: dict[int, set[int]] = {}
    for meeting in rows:
        meeting.groupe = inside[meeting.groupe_id]
        day, cannot = caring.day_of(meeting, meeting.groupe), aside[meeting.pk]
        able = caring.by_mandate(meeting, day, near.held, cannot[Part.FACILITATOR])
        part = _lacks(meeting, bool(able))
        if part is not None and me.pk not in cannot[part]:
            lacking.setdefault(meeting.groupe_id, (meeting, part))
            facilitating[meeting.pk] = {one.member for one in able}
    turns = caring.whose_turn(dict(lacking.values()), near, facilitating, aside)
    for meeting, part in lacking.values():
        turn = turns.get(meeting.pk)
        if turn not in (None, me.pk) and meeting.starts_at - timezone.now() > ALL:
            continue  # they are asked first
        yield _asks(meeting, meeting.groupe, part, is_turn=turn == me.pk)


def _asks(meeting: Meeting, groupe: Groupe, part: str, *, is_turn: bool) -> Item:
    url = reverse("meetings:part", args=[groupe.slug, meeting.pk, part])
    said = {
        (Part.FACILITATOR, False): _("Somebody is wanted to facilitate %(meeting)s"),
        (Part.SECRETARY, False): _("Somebody is wanted to take notes at %(meeting)s"),
        (Part.FACILITATOR, True): _("It is your turn to facilitate %(meeting)s"),
        (Part.SECRETARY, True): _("It is your turn to take notes at %(meeting)s"),
    }
    return Item(
        kind="meeting_wanted",
        title=said[Part(part), is_turn] % {"meeting": meeting.title},
        url=reverse("meetings:meeting", args=[groupe.slug, meeting.pk]),
        due=meeting.starts_at,
        groupe=groupe,
        action=_today(url, _("I’ll do it"), ("do", "take")),
        others=(_today(url, _("Not this time"), ("do", "aside")),),
        icon="users",
    )


def _lacks(meeting: Meeting, by_mandate: bool) -> str | None:
    """The part that a meeting lacks somebody for, None for none. ``by_mandate``: whether somebody
    facilitates it by a mandate, who did not say that they cannot."""
    if meeting.facilitator_id is None and not by_mandate:
        return Part.FACILITATOR
    return Part.SECRETARY if meeting.secretary_id is None else None


# --- minutes to read over ------------------------------------------------------------------------


def to_read(member: Any, groupes: Any, day: Any) -> QuerySet[Minutes, Any]:
    """Those still corrected, of meetings one was at, that one did not read over."""
    there = Attendance.objects.filter(meeting=OuterRef("meeting"), member=member, was_there=True)
    read = Read.objects.filter(minutes=OuterRef("pk"), member=member)
    return (
        Minutes.objects.filter(
            Exists(there),
            ~Exists(read),
            meeting__groupe__any_of=groupes,
            kept_at=None,
            corrected_until__gte=ExpressionWrapper(Value(day, DateField()), DateField()),
        )
        .order_by("made_at", "pk")
        .values_list("meeting_id", "meeting__title", "meeting__groupe_id", "corrected_until")
    )


def minutes(me: Me, found: list[tuple[int, str, int, dt.date]]) -> Iterator[Item]:
    inside = _open(me)
    for pk, title, groupe_id, until in found:
        groupe = inside.get(groupe_id)
        if groupe is None:
            continue
        yield Item(
            kind="meeting_minutes",
            title=_("Read the minutes over: %(meeting)s") % {"meeting": title},
            url=reverse("meetings:minutes", args=[groupe.slug, pk]),
            due=until,
            groupe=groupe,
            action=Action(_("Read"), reverse("meetings:minutes", args=[groupe.slug, pk])),
            others=(_today(reverse("meetings:read", args=[groupe.slug, pk]), _("Read over")),),
            icon="file-text",
        )
