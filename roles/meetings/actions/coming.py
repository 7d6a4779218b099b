# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes, who looks after what: said by each for themselves."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold as hold_groupe
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.meetings import caring, events
from roles.meetings.actions.held import hold, need_ahead, need_part, need_planned, record
from roles.meetings.models import Attendance, Item, Meeting, Part, Turn, Willing

TAKEN: Final = {
    Part.FACILITATOR: lambda: _("%(name)s facilitates this meeting already."),
    Part.SECRETARY: lambda: _("%(name)s takes notes at this meeting already."),
}


def own_row(meeting: Meeting, member: Member) -> Attendance:
    """Somebody's row in a meeting that is held; not saved where it is new."""
    found = Attendance.objects.filter(meeting=meeting, member=member).first()
    return found or Attendance(meeting=meeting, member=member)


@action
def answer(*, by: Member, meeting: Meeting, answer: str, word: str | None = None) -> Attendance:
    """Say whether one comes (:class:`Attendance.Answer`). Whoever said that they cannot gives back what
    they looked after. ``word``: None leaves what was written."""
    meeting = hold(meeting)
    need_planned(meeting)
    groupe = meeting.groupe
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    if not _belongs(groupe, by):
        raise Refusal(_("You no longer belong to this groupe."))
    row = own_row(meeting, by)
    said = row.answer, row.word
    row.answer = Attendance.Answer(answer)
    row.word = row.word if word is None else word
    if (row.answer, row.word) == said:
        return row
    row.answered_at = timezone.now()
    row.save()
    if row.answer == Attendance.Answer.NO:
        for part in Part.values:
            if getattr(meeting, f"{part}_id") == by.pk:
                _give_back(meeting, by, part)
    record(events.ANSWERED, by, meeting)
    return row


def _belongs(groupe: Groupe, member: Member) -> bool:
    """Whether the person belongs today, on pause included. One query."""
    ties = Membership.objects.belonging_on(groupe.today())
    return ties.filter(groupe=groupe, member=member).exists()


@action
def take(*, by: Member, meeting: Meeting, part: str) -> Meeting:
    """Look after a part of a meeting: what nobody does, or what is one's own by a mandate or in turn.
    While it goes on, somebody who is there may go on for who is not. Taken by oneself twice, it stays."""
    part = Part(part)
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_ahead(meeting)
    now: Member | None = getattr(meeting, part)
    if now is not None and now.pk == by.pk:
        return meeting
    if now is not None and not (meeting.is_live and not _is_there(meeting, now)):
        raise Refusal(TAKEN[part]() % {"name": now.name})
    setattr(meeting, part, by)
    meeting.save(update_fields=[part])
    row = own_row(meeting, by)
    setattr(row, f"not_{part}", False)
    if meeting.is_live:
        row.was_there = True
    row.save()
    record(events.PART_TAKEN, by, meeting, part=part.value, member=by.pk)
    return meeting


def _is_there(meeting: Meeting, member: Member) -> bool:
    return Attendance.objects.filter(meeting=meeting, member=member, was_there=True).exists()


@action
def give_back(*, by: Member, meeting: Meeting, part: str) -> Meeting:
    """No longer look after a part: the others are asked. Twice changes nothing."""
    part = Part(part)
    meeting = hold(meeting)
    need_ahead(meeting)
    if getattr(meeting, f"{part}_id") != by.pk:
        return meeting
    _give_back(meeting, by, part)
    row = own_row(meeting, by)
    setattr(row, f"not_{part}", True)
    row.save()
    return meeting


def _give_back(meeting: Meeting, by: Member, part: str) -> None:
    setattr(meeting, part, None)
    meeting.save(update_fields=[part])
    record(events.PART_GIVEN_BACK, by, meeting, part=str(part))


@action
def step_aside(*, by: Member, meeting: Meeting, part: str) -> None:
    """Say that one cannot look after a part this time, though it is one's turn or one's mandate: whoever is
    next is asked. A no needs no reason, and is told to nobody."""
    part = Part(part)
    meeting = hold(meeting)
    need_ahead(meeting)
    row = own_row(meeting, by)
    if getattr(row, f"not_{part}"):
        return
    setattr(row, f"not_{part}", True)
    row.save()
    record(events.ASIDE, by, meeting)


@action
def be_willing(*, by: Member, groupe: Groupe, part: str, willing: bool) -> None:
    """Say that one looks after a part in turn with others, or no longer does."""
    part = Part(part)
    groupe = hold_groupe(groupe)
    rows = Willing.objects.filter(groupe=groupe, member=by, part=part)
    if willing:
        need_part(groupe, by)
        if rows.exists():
            return
        Willing.objects.create(groupe=groupe, member=by, part=part)
    elif not rows.delete()[0]:
        return
    journal.record(events.WILLING, by=by, groupe=groupe)


def settle(meeting: Meeting, by: Member) -> None:
    """Who facilitates a meeting that begins, its row held: who said yes; else who does by their mandate;
    else whoever opens it. Never nobody."""
    if meeting.facilitator_id is not None:
        return
    answered = caring.answers(meeting)
    today = meeting.groupe.today()
    care = caring.carers(meeting.groupe, meeting, today, answered, turns=False)[Part.FACILITATOR]
    member = Member.objects.get(pk=care.member) if care.how == caring.MANDATE else by
    meeting.facilitator = member
    record(events.PART_TAKEN, by, meeting, part=Part.FACILITATOR.value, member=member.pk)


def come_in(meeting: Meeting, by: Member) -> None:
    """They are there; whoever comes during a round speaks last in it."""
    row = own_row(meeting, by)
    if row.was_there:
        return
    row.was_there = True
    row.save()
    item = meeting.items.filter(state=Item.State.NOW).first()
    if item is not None and item.way in Item.ROUNDS:
        add_turns(item, [by.pk])
    record(events.CAME, by, meeting)


def add_turns(item: Item, members: list[int]) -> None:
    """These speak in the round too, after those who are in it."""
    known = dict(item.turns.values_list("member", "position"))
    last = max(known.values(), default=0)
    new = [member for member in members if member not in known]
    Turn.objects.bulk_create(
        [Turn(item=item, member_id=one, position=last + n) for n, one in enumerate(new, 1)]
    )
