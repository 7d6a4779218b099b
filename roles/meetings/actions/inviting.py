# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by letter: one for each who takes part and did not answer yet, unless they want no letters
from this groupe; and for those who were invited so, that the meeting is called off, since their calendar
program holds it. They hold ids; what they say is written when they leave (``letters``)."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import emails
from groupes.models import Letter, Member, Membership
from groupes.notifications.models import Habit, Pace, Wish
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.meetings import events
from roles.meetings.actions.held import hold, need_part, need_planned, record
from roles.meetings.models import Attendance, Meeting

INVITATION: Final = "meeting"
CALLED_OFF: Final = "meeting_off"


@action
def invite(*, by: Member, meeting: Meeting, origin: str) -> int:
    """Leave the invitations to a meeting; how many. Those of what was changed since leave again; pressed
    twice, they leave once. ``origin``: where links lead."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_planned(meeting)
    if not settings.MAIL_LEAVES:
        raise Refusal(_("No letter leaves from here: no mail server is set."))
    if meeting.invited == meeting.sequence:
        return 0
    people = _taking_part(meeting, by)
    if meeting.invited is None:
        said = Attendance.objects.filter(meeting=meeting).exclude(answer="")
        people = people.exclude(pk__in=said.values("member"))
    left = _leave(INVITATION, meeting, people, origin)
    meeting.invited, meeting.invited_at = meeting.sequence, timezone.now()
    meeting.save(update_fields=["invited", "invited_at"])
    record(events.INVITED, by, meeting)
    return left


def tell_called_off(meeting: Meeting, by: Member | None) -> int:
    """Leave it to those who take part, once a meeting is called off that letters had invited to and that was
    to come; how many. Whose invitation has not left hears of neither by letter. In the transaction of
    whoever calls it off."""
    if meeting.invited is None or meeting.starts_at <= timezone.now() or not settings.MAIL_LEAVES:
        return 0
    waiting = Letter.objects.filter(kind=INVITATION, facts__meeting=meeting.pk)
    unwritten = [facts["member"] for facts in waiting.values_list("facts", flat=True)]
    people = _taking_part(meeting, by).exclude(pk__in=unwritten)
    return _leave(CALLED_OFF, meeting, people, getattr(settings, "HERE", settings.ORIGIN))


def _taking_part(meeting: Meeting, by: Member | None) -> QuerySet[Member]:
    """Who takes part in the groupe, but for who does it and who said that they do not come."""
    ties = Membership.objects.on(meeting.groupe.today()).filter(groupe=meeting.groupe)
    no = Attendance.objects.filter(meeting=meeting, answer=Attendance.Answer.NO)
    people = Member.objects.filter(pk__in=ties.values("member")).exclude(pk__in=no.values("member"))
    return people.exclude(pk=by.pk) if by is not None else people


def _leave(kind: str, meeting: Meeting, people: QuerySet[Member], origin: str) -> int:
    """A letter for each of them who wants letters from the groupe; how many."""
    unwanted = _unwanted(meeting)
    left = 0
    for member in people.select_related("user").order_by("pk"):
        if member.pk in unwanted:
            continue
        emails.leave_in(
            kind,
            member.user.email,
            language=emails.language_of(member),
            origin=origin,
            member=member.pk,
            meeting=meeting.pk,
            sequence=meeting.sequence,
        )
        left += 1
    return left


def _unwanted(meeting: Meeting) -> set[int]:
    """Who wants no letters from the groupe. Two queries."""
    wishes = dict(Wish.objects.filter(groupe=meeting.groupe).values_list("member", "pace"))
    ties = Membership.objects.filter(groupe=meeting.groupe)
    habits = Habit.objects.filter(pace=Pace.NEVER, member__in=ties.values("member"))
    never = set(habits.values_list("member", flat=True)) - {
        pk for pk, pace in wishes.items() if pace
    }
    return never | {pk for pk, pace in wishes.items() if pace == Pace.NEVER}
