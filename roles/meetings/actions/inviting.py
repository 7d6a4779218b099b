# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by letter: one for each who takes part and did not answer yet, unless they want no letters
from this groupe. They hold ids; what they say is written when they leave (``letters``)."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import emails
from groupes.models import Member, Membership
from groupes.notifications.models import Habit, Pace, Wish
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.meetings import events
from roles.meetings.actions.held import hold, need_part, need_planned, record
from roles.meetings.models import Attendance, Meeting

INVITATION: Final = "meeting"


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
    today = meeting.groupe.today()
    again = meeting.invited is not None
    ties = Membership.objects.on(today).filter(groupe=meeting.groupe)
    people = Member.objects.filter(pk__in=ties.values("member")).exclude(pk=by.pk)
    said = Attendance.objects.filter(meeting=meeting).exclude(answer="")
    if not again:
        people = people.exclude(pk__in=said.values("member"))
    no = said.filter(answer=Attendance.Answer.NO)
    people = people.exclude(pk__in=no.values("member")).select_related("user")
    unwanted = _unwanted(meeting, ties)
    left = 0
    for member in people.order_by("pk"):
        if member.pk in unwanted:
            continue
        emails.leave_in(
            INVITATION,
            member.user.email,
            language=member.user.language or settings.LANGUAGE_CODE,
            origin=origin,
            member=member.pk,
            meeting=meeting.pk,
            sequence=meeting.sequence,
        )
        left += 1
    meeting.invited, meeting.invited_at = meeting.sequence, timezone.now()
    meeting.save(update_fields=["invited", "invited_at"])
    record(events.INVITED, by, meeting)
    return left


def _unwanted(meeting: Meeting, ties: QuerySet[Membership]) -> set[int]:
    """Who of these wants no letters from this groupe. Two queries."""
    wishes = dict(Wish.objects.filter(groupe=meeting.groupe).values_list("member", "pace"))
    habits = Habit.objects.filter(pace=Pace.NEVER, member__in=ties.values("member"))
    never = set(habits.values_list("member", flat=True)) - {
        pk for pk, pace in wishes.items() if pace
    }
    return never | {pk for pk, pace in wishes.items() if pace == Pace.NEVER}
