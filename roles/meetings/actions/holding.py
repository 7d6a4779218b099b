# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting that goes on: begun, from one item to the next, rounds, hands, notes, over.

All of it is in the database: whoever comes late, or back after a cut, sees what all see. The meeting's
row is held through each change, so that two who press at once press once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.jobs import each, job, periodic
from groupes.models import Member
from groupes.web import text
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action, locked
from roles.meetings import events
from roles.meetings.actions import recording
from roles.meetings.actions.coming import add_turns, come_in, settle
from roles.meetings.actions.held import (
    hold,
    hold_item,
    need_ahead,
    need_live,
    need_part,
    need_planned,
    record,
)
from roles.meetings.models import HELD_LATE, Attendance, Hand, Item, Meeting, Turn

PEN: Final = dt.timedelta(seconds=90)
"""How long one has the pen without writing anything."""
EARLY: Final = dt.timedelta(hours=12)
"""How long before its hour a meeting may begin."""


@action
def begin(*, by: Member, meeting: Meeting) -> Meeting:
    """Open a meeting: its first item is on, somebody facilitates. Twice, by two: it begins once."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    if meeting.is_live:
        come_in(meeting, by)
        return meeting
    need_planned(meeting)
    now = timezone.now()
    if meeting.starts_at - now > EARLY:
        raise Refusal(_("It is too early to begin: move the meeting first."))
    settle(meeting, by)
    meeting.state, meeting.began_at = Meeting.State.LIVE, now
    meeting.save(update_fields=["state", "began_at", "facilitator"])
    come_in(meeting, by)
    record(events.BEGUN, by, meeting)
    first = meeting.items.filter(state=Item.State.WAITING).first()
    if first is not None:
        _put_on(meeting, first, now)
    return meeting


@action
def come(*, by: Member, meeting: Meeting) -> None:
    """Say that one is there. Twice changes nothing."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_live(meeting)
    come_in(meeting, by)


# --- from one item to the next -------------------------------------------------------------------


@action
def go_to(*, by: Member, meeting: Meeting, item: Item | None, seen: int) -> Meeting:
    """Go to an item, or (None) to the next that waits; where none does, the last one is done. ``seen``: the
    item that was on for who presses (0: none): pressed twice, or by two, it goes one on."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_live(meeting)
    on = meeting.items.filter(state=Item.State.NOW).first()
    if (on.pk if on is not None else 0) != seen:
        return meeting
    now = timezone.now()
    if item is not None:
        chosen = meeting.items.filter(pk=item.pk).first()
        if chosen is None:
            raise Refusal(_("This line was taken off the agenda meanwhile."))
        if on is not None and chosen.pk == on.pk:
            return meeting
    else:
        chosen = meeting.items.filter(state=Item.State.WAITING).first()
    if on is not None:
        on.state = Item.State.DONE
        on.spent += _since(meeting, now)
        on.save(update_fields=["state", "spent"])
        Hand.objects.filter(meeting=meeting).delete()
    if chosen is not None:
        _put_on(meeting, chosen, now)
    else:
        meeting.item_since = None
        meeting.save(update_fields=["item_since"])
    record(events.ITEM_BEGUN, by, meeting)
    return meeting


def _since(meeting: Meeting, now: dt.datetime) -> int:
    return int((now - meeting.item_since).total_seconds()) if meeting.item_since else 0


def _put_on(meeting: Meeting, item: Item, now: dt.datetime) -> None:
    item.state = Item.State.NOW
    item.save(update_fields=["state"])
    meeting.item_since = now
    meeting.save(update_fields=["item_since"])
    if item.way in Item.ROUNDS and not item.turns.exists():
        there = Attendance.objects.filter(meeting=meeting, was_there=True)
        add_turns(item, list(there.order_by("pk").values_list("member", flat=True)))


# --- rounds and hands ----------------------------------------------------------------------------


@action
def open_round(*, by: Member, item: Item) -> None:
    """A round on the item that is on: everyone who is there, in turn. One that was made is made anew."""
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_live(item.meeting)
    item.turns.all().delete()
    there = Attendance.objects.filter(meeting=item.meeting, was_there=True)
    add_turns(item, list(there.order_by("pk").values_list("member", flat=True)))
    record(events.SPOKEN, by, item.meeting)


@action
def speak(*, by: Member, item: Item, member: int, passes: bool = False) -> None:
    """Somebody's turn is over: they spoke, or pass. What is over already stays as it was."""
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_live(item.meeting)
    turn = item.turns.filter(member=member, state=Turn.State.WAITING).first()
    if turn is None:
        return
    turn.state = Turn.State.PASSED if passes else Turn.State.SPOKE
    turn.save(update_fields=["state"])
    record(events.SPOKEN, by, item.meeting)


@action
def raise_hand(*, by: Member, meeting: Meeting, up: bool) -> None:
    """Raise one's hand, or put it down."""
    meeting = hold(meeting)
    need_live(meeting)
    hands = Hand.objects.filter(meeting=meeting, member=by)
    if not up:
        if hands.delete()[0]:
            record(events.HAND, by, meeting)
        return
    need_part(meeting.groupe, by)
    if hands.exists():
        return
    Hand.objects.create(meeting=meeting, member=by)
    come_in(meeting, by)
    record(events.HAND, by, meeting)


@action
def give_word(*, by: Member, meeting: Meeting, member: int) -> None:
    """Give the word to who raised their hand: it comes down."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_live(meeting)
    if Hand.objects.filter(meeting=meeting, member=member).delete()[0]:
        record(events.HAND, by, meeting)


# --- notes ---------------------------------------------------------------------------------------


@action
def take_pen(*, by: Member, item: Item) -> bool:
    """Take the pen of an item: whether one has it. Where another writes, one is next: they see it, and
    what they wrote is kept before it changes hands."""
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_ahead(item.meeting)
    now = timezone.now()
    writer = item.writer(now)
    if writer is not None and writer != by.pk:
        if item.pen_next_id != by.pk:
            item.pen_next = by
            item.save(update_fields=["pen_next"])
            record(events.PEN, by, item.meeting)
        return False
    item.pen, item.pen_until = by, now + PEN
    if item.pen_next_id == by.pk:
        item.pen_next = None
    item.save(update_fields=["pen", "pen_until", "pen_next"])
    if writer != by.pk:
        record(events.PEN, by, item.meeting)
    return True


@action
def give_pen(*, by: Member, item: Item) -> None:
    """Put the pen down: whoever asked for it has it."""
    item = hold_item(item)
    if item.writer(timezone.now()) != by.pk:
        return
    _put_down(item)
    item.save(update_fields=["pen", "pen_until", "pen_next"])
    record(events.PEN, by, item.meeting)


def _put_down(item: Item) -> None:
    item.pen, item.pen_next = item.pen_next, None
    item.pen_until = timezone.now() + PEN if item.pen is not None else None


@action
def write(*, by: Member, item: Item, notes: str, edition: int, done: bool = False) -> Item:
    """Write the notes of an item. ``edition``: the one its writer saw. ``done``: the pen is put down.

    Refusal while another has the pen, Outdated where somebody wrote since: what was typed stays with who
    typed it. The same text again changes nothing.
    """
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_ahead(item.meeting)
    now = timezone.now()
    writer = item.writer(now)
    kept = text.normalised(notes)
    if writer is not None and writer != by.pk:
        name = item.pen.name if item.pen is not None else ""
        raise Refusal(_("%(name)s is writing here. Your text stays with you.") % {"name": name})
    if item.notes != kept and item.edition != edition:
        name = item.pen.name if item.pen is not None and item.pen_id != by.pk else ""
        raise Outdated(
            _("Somebody wrote here meanwhile. Your text is kept here: bring the two together."),
            edition=item.edition,
            now={"notes": item.notes},
            by=name,
        )
    fields: dict[str, Any] = {}
    if item.notes != kept:
        fields = {
            "notes": kept,
            "notes_html": text.render(kept),
            "renderer_version": text.RENDERER_VERSION,
            "edition": item.edition + 1,
        }
    for name, value in fields.items():
        setattr(item, name, value)
    item.pen, item.pen_until = by, now + PEN
    if done:
        _put_down(item)
    item.save(update_fields=[*fields, "pen", "pen_until", "pen_next"])
    if fields or done:
        record(events.NOTED, by, item.meeting)
    return item


# --- the end -------------------------------------------------------------------------------------


@action
def finish(*, by: Member, meeting: Meeting) -> Meeting:
    """End a meeting: its minutes are made. Twice, by two: it ends once."""
    meeting = hold(meeting)
    if meeting.state == Meeting.State.OVER:
        return meeting
    need_part(meeting.groupe, by)
    need_live(meeting)
    end(meeting, by)
    return meeting


def end(meeting: Meeting, by: Member | None) -> None:
    """End a meeting whose row is held."""
    now = timezone.now()
    on = meeting.items.filter(state=Item.State.NOW).first()
    if on is not None:
        on.state, on.spent = Item.State.DONE, on.spent + _since(meeting, now)
        on.save(update_fields=["state", "spent"])
    Hand.objects.filter(meeting=meeting).delete()
    meeting.items.update(pen=None, pen_until=None, pen_next=None)
    meeting.state, meeting.ended_at, meeting.item_since = Meeting.State.OVER, now, None
    meeting.save(update_fields=["state", "ended_at", "item_since"])
    recording.make(meeting)
    record(events.OVER, by, meeting)


@action
def end_forgotten(*, meeting: int) -> bool:
    """End a meeting that nobody ended, long after it began. Whether it was."""
    row = locked(Meeting.objects.select_related("groupe__cooperative")).get(pk=meeting)
    if not row.is_live or row.began_at is None or timezone.now() - row.began_at < HELD_LATE:
        return False
    end(row, None)
    return True


@periodic("50 * * * *")
@job("meetings.end", gettext_lazy("Meetings that nobody ended are over"), alone=True)
def end_all_forgotten() -> None:
    """Twelve hours after they began. Late, or twice, it does no harm; one that cannot be ended keeps no
    others back."""
    long_ago = timezone.now() - HELD_LATE
    going = Meeting.objects.filter(state=Meeting.State.LIVE, began_at__lte=long_ago)
    pks = list(going.order_by("pk").values_list("pk", flat=True))
    each(pks, lambda pk: end_forgotten(meeting=pk))
