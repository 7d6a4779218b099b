# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter that invites somebody from outside, written when it leaves: in their language, with the clock of
where the groupe is named, for nobody knows theirs."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from groupes import emails
from groupes.letters import Found
from groupes.models import Letter
from groupes.web import formats, zones
from groupes.web.paths import reverse
from tenders.guests import actions, rules
from tenders.guests.models import Guest

INVITATION: Final = "guest_invited"


def leave_invitation(origin: str, guest: Guest) -> None:
    """A letter to the guest's address. One query."""
    emails.leave_in(INVITATION, guest.email, language=guest.language, origin=origin, guest=guest.pk)


def path_of(guest: Guest) -> str:
    """The path of the link of an invitation."""
    return reverse("guests:link", args=[actions.token_of(guest)])


def invitation(letter: Letter) -> Found:
    rows = Guest.objects.open().select_related(
        "bid__groupe__cooperative", "bid__notice", "host__cooperative"
    )
    guest = rows.filter(pk=letter.facts["guest"], email=letter.to).first()
    if guest is None or not rules.stands(guest):
        return None
    zone = guest.bid.groupe.cooperative.time_zone
    with timezone.override(zone):
        deadline = guest.bid.deadline_at
        facts = {
            "guest": guest,
            "by": guest.host,
            "bid": guest.bid,
            "groupe": guest.bid.groupe.name,
            "until": formats.longdate(guest.until),
            "deadline": f"{formats.longdate(deadline)}, {formats.clock(deadline)}"
            if deadline is not None
            else "",
            "city": zones.called(zone),
            "url": letter.origin + path_of(guest),
        }
    return letter.to, "account/email/guest_invited", facts
