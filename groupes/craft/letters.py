# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter to whom a pairing has ended by the other's doing. No groupe tells it, so that what is new in
groupes never does: at the pace and the hours that they chose, as things stand when it leaves, and nothing of
what was written.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import timezone

from groupes.craft.models import Pairing
from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications.letters import stop_path
from groupes.notifications.models import Pace
from groupes.notifications.rules import Choices, away_until, choices_of, quiet_of, zone_of
from groupes.notifications.timing import due
from groupes.web.one_click import headers

KIND: Final = "pairing"


def _pace(choices: Choices) -> str:
    """How what is of no groupe comes: as they chose for all."""
    return choices.pace(0)


def leave(pairing: Pairing, member: Member) -> None:
    """Leave a letter to one of the two (with account and cooperative), if they wish letters. Three queries."""
    if not settings.MAIL_LEAVES or not member.is_current:
        return
    choices = choices_of(member)
    when = due(
        _pace(choices),
        timezone.now(),
        zone_of(member),
        quiet_of(choices.habit),
        away_until=away_until(member),
    )
    if when is not None:
        Letter.objects.create(
            kind=KIND,
            to=member.user.email,
            facts={"member": member.pk, "pairing": pairing.pk},
            language=member.user.language or settings.LANGUAGE_CODE,
            origin=settings.HERE,
            due=when,
        )


def write(letter: Letter) -> Written | None:
    """None where they have seen it, or no letter is wanted any more."""
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    rows = Pairing.objects.filter(pk=letter.facts["pairing"], state=Pairing.State.ENDED)
    pairing = rows.select_related("learner", "passer", "skill__merged_into").first()
    if member is None or not member.is_current or pairing is None:
        return None
    pace = _pace(choices_of(member))
    if pace == Pace.NEVER or pairing.answer_for_id != member.pk:
        return None
    stop = letter.origin + stop_path(member.pk, pace)
    return Written(
        to=member.user.email,
        template="account/email/pairing",
        facts={
            "member": member,
            "other": pairing.other_name(member.pk),
            "skill": pairing.skill.current.name,
            "url": letter.origin + pairing.get_absolute_url(),
            "stop_url": stop,
        },
        headers=headers(stop),
    )
