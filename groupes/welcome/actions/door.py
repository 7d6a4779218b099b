# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thread at the door: a person and those who welcome write to each other before joining."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold, hold_person
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.text import normalised
from groupes.web.transactions import action
from groupes.welcome import events, rules
from groupes.welcome.models import Line, Thread

MOST_LINES: Final = 200
"""Of one thread: more than that is a talk to have inside."""


@action
def open_door(*, by: Member, groupe: Groupe, text: str) -> Thread:
    """The person at the door writes, for the first time or again."""
    hold_person(by)
    groupe = hold(groupe)
    thread, _new = Thread.objects.get_or_create(groupe=groupe, member=by)
    thread.groupe = groupe
    return _write(thread, by=by, text=text)


@action
def write(*, by: Member, thread: Thread, text: str) -> Thread:
    """Whoever may read it writes, while it is open."""
    groupe = hold(thread.groupe)
    thread = Thread.objects.select_related("member").get(pk=thread.pk)
    thread.groupe = groupe
    return _write(thread, by=by, text=text)


def _write(thread: Thread, *, by: Member, text: str) -> Thread:
    rows = Membership.objects.filter(groupe=thread.groupe, member=thread.member_id)
    if not rules.thread_open(thread, rows.order_by("-pk").first()):
        raise Refusal(_("This talk is over: it stays here to read."))
    said = thread.lines.order_by("-pk")
    last = said.first()
    text = normalised(text).strip()
    if last is not None and last.by_id == by.pk and last.text == text:
        return thread  # sent twice
    if said.count() >= MOST_LINES:
        raise Refusal(_("This talk is long enough: meet, or join."))
    Line.objects.create(thread=thread, by=by, text=text)
    at_door = thread.member_id == by.pk
    thread.asks, thread.answered, thread.last_at = at_door, not at_door, timezone.now()
    thread.save(update_fields=["asks", "answered", "last_at"])
    journal.record(events.SAID_AT_DOOR, by=by, target=thread, member=thread.member_id)
    return thread


@action
def see(*, by: Member, thread: Thread) -> None:
    """What was said is read, and waits no more: for the person, or for all who welcome."""
    hold(thread.groupe)
    flag = "answered" if thread.member_id == by.pk else "asks"
    if Thread.objects.filter(pk=thread.pk, **{flag: True}).update(**{flag: False}):
        journal.record(events.SEEN_AT_DOOR, by=by, target=thread)
