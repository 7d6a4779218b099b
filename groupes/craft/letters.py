# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter to whom a pairing has ended by the other's doing. No groupe tells it, so that what is new in
groupes never does: at the pace and the hours that they chose, as things stand when it leaves, and nothing of
what was written.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from groupes.craft.models import Pairing
from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications import delivery
from groupes.notifications.letters import stop_path
from groupes.notifications.models import Pace
from groupes.notifications.rules import choices_of
from groupes.web.one_click import headers

KIND: Final = "pairing"


def leave(pairing: Pairing, member: Member) -> None:
    """Leave a letter to one of the two (with account and cooperative), if they wish letters. Three queries."""
    if settings.MAIL_LEAVES and member.is_current:
        delivery.leave(KIND, member, {"pairing": pairing.pk})


def write(letter: Letter) -> Written | None:
    """None where they have seen it, or no letter is wanted any more."""
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    rows = Pairing.objects.filter(pk=letter.facts["pairing"], state=Pairing.State.ENDED)
    pairing = rows.select_related("learner", "passer", "skill__merged_into").first()
    if member is None or not member.is_current or pairing is None:
        return None
    pace = choices_of(member).pace(0)  # of no groupe: as they chose for all
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
