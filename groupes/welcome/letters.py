# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of the door, written when they leave."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from groupes import emails
from groupes.access import Me, standing
from groupes.letters import Found
from groupes.models import Letter, Member, Membership
from groupes.web.paths import reverse
from groupes.welcome import rules
from groupes.welcome.actions import links
from groupes.welcome.models import Addressed

ADDRESSED: Final = "addressed"
REQUEST: Final = "request_waits"


def leave_invitation(request: HttpRequest, one: Addressed) -> None:
    """A letter to the address of an invitation, whoever's it is. One query."""
    emails.leave(request, ADDRESSED, one.email, invitation=one.pk)


def invitation(letter: Letter) -> Found:
    rows = Addressed.objects.waiting().select_related(
        "groupe__cooperative", "invited_by__cooperative", "invited_by__user"
    )
    one = rows.filter(pk=letter.facts["invitation"], email=letter.to).first()
    if one is None or not one.groupe.is_open:
        return None
    maker = standing(Me(one.invited_by), one.groupe) if one.invited_by is not None else None
    state = rules.state_of_addressed(one, one.groupe.today())
    if rules.kept(state, maker) is not rules.LinkState.OPEN:
        return None
    link = letter.origin + reverse("welcome:opened", args=[links.token_of(one)])
    return letter.to, "account/email/invitation", {"one": one, "by": one.invited_by, "url": link}


def leave_reminder(member: Member, waiting: Membership) -> None:
    """Tell someone who welcomes (with their account) that a request waits. One query."""
    emails.leave_in(
        REQUEST,
        member.user.email,
        language=emails.language_of(member),
        origin=getattr(settings, "HERE", settings.ORIGIN),
        member=member.pk,
        membership=waiting.pk,
    )


def reminder(letter: Letter) -> Found:
    member = Member.objects.select_related("user").filter(pk=letter.facts["member"]).first()
    rows = Membership.objects.waiting().of_current().select_related("groupe", "member")
    tie = rows.filter(pk=letter.facts["membership"]).first()
    if member is None or not member.is_current or tie is None or tie.asked_at is None:
        return None
    link = letter.origin + reverse("groupes:members", args=[tie.groupe.slug])
    days = (timezone.now() - tie.asked_at).days
    facts = {"member": member, "tie": tie, "days": days, "url": link}
    return member.user.email, "account/email/request_waits", facts
