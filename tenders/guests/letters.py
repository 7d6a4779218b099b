# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters to somebody from outside, written when they leave: that they are invited, that they were
answered. In their language, with the clock of where the groupe is named, for nobody knows theirs."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from groupes import emails
from groupes.letters import Found, Written
from groupes.models import Letter
from groupes.web import formats, zones
from groupes.web.one_click import StopAddress, headers
from groupes.web.paths import reverse
from tenders.guests import actions, rules
from tenders.guests.models import Guest, Word

INVITATION: Final = "guest_invited"
STOP: Final = StopAddress("stop_guest_letters", "tenders.guests.stop")
"""The address that ends letters of answers to a guest, by the id of their stay."""


def leave_invitation(origin: str, guest: Guest) -> None:
    """A letter to the guest's address. One query."""
    emails.leave_in(INVITATION, guest.email, language=guest.language, origin=origin, guest=guest.pk)


def path_of(guest: Guest) -> str:
    """The path of the link of an invitation."""
    return reverse("guests:link", args=[actions.token_of(guest)])


def _standing(letter: Letter) -> Guest | None:
    """Who a letter is for, if they may come in at this instant, by that address."""
    rows = Guest.objects.open().select_related(
        "bid__groupe__cooperative", "bid__notice", "host__cooperative"
    )
    rows = rows.defer("bid__notice__terms")
    guest = rows.filter(pk=letter.facts["guest"], email=letter.to).first()
    return guest if guest is not None and rules.stands(guest) else None


def answered(letter: Letter) -> Written | None:
    """That members wrote, how many times and on which bid: the words stay where they are read. None
    where the stay is over, or they wish no such letter."""
    guest = _standing(letter)
    if guest is None or guest.silent:
        return None
    words = Word.objects.filter(bid=guest.bid, pk__gte=letter.facts["since"], guest=None)
    by = list(words.select_related("member__cooperative").order_by("pk"))
    if not by:
        return None
    stop = letter.origin + STOP.path(guest.pk)
    names = dict.fromkeys(one.member.name for one in by if one.member is not None)
    with timezone.override(guest.bid.groupe.cooperative.time_zone):
        facts = {
            "guest": guest,
            "bid": guest.bid,
            "groupe": guest.bid.groupe.name,
            "names": formats.listed(names),
            "number": len(by),
            "until": formats.longdate(guest.until),
            "url": letter.origin + path_of(guest),
            "stop": stop,
        }
    return Written(
        letter.to,
        "account/email/guest_answered",
        facts,
        headers(stop),
    )


def invitation(letter: Letter) -> Found:
    guest = _standing(letter)
    if guest is None:
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
