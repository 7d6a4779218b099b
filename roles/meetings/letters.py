# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter that invites to a meeting, and the one that says that it is called off: written when they
leave, with the rights of then. They carry the meeting as a calendar file, which a calendar program knows
again. An invitation has, for each answer, an address signed for one person and one meeting: a GET, which
mail programs make by themselves, shows the buttons; a POST answers."""

from __future__ import annotations

from typing import Final

from django.core import signing
from django.utils import timezone

from groupes.access import Me
from groupes.letters import Attached, Written
from groupes.models import Letter, Member
from groupes.notifications.letters import stop_path
from groupes.notifications.models import Pace
from groupes.notifications.rules import zone_of
from groupes.web import formats, zones
from groupes.web.paths import reverse
from roles.meetings import calendars, ical, words
from roles.meetings.models import Attendance, Meeting

SALT: Final = "roles.meetings.answer"


def answer_path(member: int, meeting: int) -> str:
    """Where a person answers an invitation without logging in."""
    return reverse("meeting_answer", args=[signing.dumps([member, meeting], salt=SALT)])


def read_answer(token: str) -> tuple[int, int] | None:
    """(member, meeting) of an address; None for one that we did not sign."""
    try:
        member, meeting = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(member), int(meeting)


def write(letter: Letter) -> Written | None:
    """The invitation. None when nothing is to be said any more: called off, changed since, or theirs no
    more."""
    return _write(letter, Meeting.State.PLANNED, "account/email/meeting")


def write_called_off(letter: Letter) -> Written | None:
    """That it is called off. None once its hour is over, or where it is theirs no more."""
    return _write(letter, Meeting.State.CANCELLED, "account/email/meeting_off")


def _write(letter: Letter, state: Meeting.State, template: str) -> Written | None:
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    rows = Meeting.objects.select_related("groupe__cooperative", "series", "facilitator")
    meeting = rows.filter(pk=letter.facts["meeting"], state=state).first()
    if member is None or meeting is None or meeting.sequence != letter.facts["sequence"]:
        return None
    me, off = Me(member), state == Meeting.State.CANCELLED
    if meeting.groupe.is_open:
        if meeting.groupe_id not in me.active_ids:
            return None
    elif not off or meeting.groupe_id not in me.groupe_ids:  # who belonged to its end is told
        return None
    if off and meeting.starts_at <= timezone.now():
        return None
    if meeting.series is not None:
        meeting.series.groupe = meeting.groupe
    file = ical.calendar(
        [calendars.of(meeting, letter.origin, True, meeting.series)], meeting.groupe.name
    )
    answer = letter.origin + answer_path(member.pk, meeting.pk)
    stop = letter.origin + stop_path(member.pk, Pace.SOON, meeting.groupe_id)
    with timezone.override(zone_of(member)):
        here = meeting.groupe.cooperative.time_zone
        same = zones.same_clock(here, zones.current(), meeting.starts_at)
        return Written(
            member.user.email,
            template,
            {
                "meeting": meeting,
                "groupe": meeting.groupe,
                "member": member,
                "length": words.length(meeting.minutes),
                "there": "" if same else zones.called(here),
                "there_clock": formats.clock(meeting.starts_at, here),
                "url": letter.origin + meeting.get_absolute_url(),
                "answers": [(a.label, f"{answer}?reponse={a.value}") for a in Attendance.Answer],
                "stop_url": stop,
            },
            {
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
            (Attached("reunion.ics", file, "text/calendar"),),
        )
