# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting that goes on brings, written down in a line: a tension, a decision.

The groupe is held, then the meeting: of two who write the same, the second finds it; and nothing more is
written down once it is over. Work is written down by its own floor, once too; as it is remembered, also after.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from groupes.actions.held import hold as hold_groupe
from groupes.models import Member
from groupes.things import Ref
from groupes.web.names import visible_name
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import actions as decisions
from roles.decisions.models import Decision, Tension
from roles.meetings import events
from roles.meetings.actions.coming import come_in
from roles.meetings.actions.held import hold, need_live, need_part, record
from roles.meetings.models import Attendance, Item, Meeting
from roles.work import actions as work
from roles.work.models import Work

TENSION: Final = "decisions.tension"


def _hold_live(meeting: Meeting, by: Member) -> Meeting:
    """The meeting, which goes on, its groupe held first."""
    groupe = hold_groupe(meeting.groupe)
    meeting = hold(meeting)
    meeting.groupe = groupe
    need_part(groupe, by)
    need_live(meeting)
    return meeting


def _line(meeting: Meeting) -> Item | None:
    """The line of the agenda that is on."""
    return meeting.items.filter(state=Item.State.NOW).first()


@action
def raise_tension(*, by: Member, meeting: Meeting, sentence: str) -> Tension:
    """Say what is not right yet: of the line that is on, where one is. Said there already in these words: it
    is that one."""
    meeting = _hold_live(meeting, by)
    ref = Ref.of(meeting)
    there = Tension.objects.open().filter(
        groupe=meeting.groupe, raised_in_type=ref.label, raised_in_id=ref.id
    )
    wanted = visible_name(sentence)
    for one in there.order_by("pk"):
        if visible_name(one.sentence) == wanted:
            one.groupe = meeting.groupe
            return one
    line = _line(meeting)
    made = decisions.raise_tension(
        by=by,
        groupe=meeting.groupe,
        sentence=sentence,
        about=Ref.of(line) if line is not None else ref,
        raised_in=ref,
    )
    come_in(meeting, by)  # whoever writes something down is there
    record(events.CAPTURED, by, meeting, what="tension")
    return made


@action
def write_work(*, by: Member, meeting: Meeting, title: str, mine: bool = False) -> Work:
    """Write down what is to be done, for a meeting. Written down for it already in these words, and nobody
    else's: it is that one, sent again on a bad line; ``mine``: and whoever writes it takes it."""
    groupe = hold_groupe(meeting.groupe)
    need_part(groupe, by)
    ref, wanted = Ref.of(meeting), visible_name(title)
    there = Work.objects.filter(
        groupe=groupe, about_type=ref.label, about_id=ref.id, state__in=Work.LIVE
    )
    for one in there.order_by("pk"):
        if visible_name(one.title) != wanted or (mine and one.holder_id not in (None, by.pk)):
            continue
        one.groupe = groupe
        return work.take(by=by, work=one) if mine and one.holder_id is None else one
    return work.add(by=by, groupe=groupe, title=title, about=ref, mine=mine)


@action
def note_decision(
    *,
    by: Member,
    meeting: Meeting,
    title: str,
    how: str = "in_meeting",
    owner: Member | None = None,
    first_step: str = "",
    review_on: dt.date | None = None,
) -> Decision:
    """Write down what the meeting decided: by those who are there, adopted at once, doing nothing by itself
    (``roles.decisions.actions.noting``). Of a line about a tension, it answers it. Refusal for who
    neither facilitates nor takes notes now."""
    meeting = _hold_live(meeting, by)
    if by.pk not in (meeting.facilitator_id, meeting.secretary_id):
        raise Refusal(_("This is for who facilitates or takes notes."))
    there = Attendance.objects.filter(meeting=meeting, was_there=True)
    line = _line(meeting)
    about = line.about if line is not None else None
    made = decisions.note(
        by=by,
        groupe=meeting.groupe,
        made_in=Ref.of(meeting),
        title=title,
        there=[by.pk, *there.values_list("member_id", flat=True)],
        how=how,
        owner=owner,
        first_step=first_step,
        review_on=review_on,
        tension=about if about is not None and about.label == TENSION else None,
    )
    come_in(meeting, by)
    record(events.CAPTURED, by, meeting, what="decision")
    return made
