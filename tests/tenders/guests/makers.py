# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid with a guest, and a browser that came in as them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.guests import actions
from tenders.guests.models import Guest
from tests import factories
from tests.tenders import calls


@dataclass
class Invited:
    """``cast.plain`` answers for the guest; ``bid`` is on a call of two lots."""

    cast: factories.Cast
    bid: Bid
    guest: Guest

    @property
    def link(self) -> str:
        return reverse("guests:link", args=[actions.token_of(Guest.objects.get(pk=self.guest.pk))])

    def url(self, name: str, *args: object) -> str:
        """Of a guest's page."""
        return reverse(f"guests:{name}", args=[self.guest.pk, *args])

    def inside(self, name: str, *args: object) -> str:
        """Of a page of the groupe about its guests."""
        return reverse(f"guests:{name}", args=[self.bid.groupe.slug, self.bid.pk, *args])

    def come_in(self, client: Client | None = None) -> Client:
        client = client or Client()
        assert client.post(self.link).status_code == 302
        return client


def invited(word: str = "a", **said: Any) -> Invited:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    notice = calls.call(word, procedure=f"p-{word}", deadline=calls.in_days(20))
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    return Invited(cast, bid, invite(bid, **said))


def invite(bid: Bid, **said: Any) -> Guest:
    values: dict[str, Any] = {
        "name": "Agathe Delmotte",
        "email": f"agathe-{bid.pk}@traverse.example",
        "firm": "Atelier Traverse",
        "kind": Guest.Kind.PARTNER,
        "language": Guest.Language.ENGLISH,
        "until": bid.groupe.today() + factories.days(7),
    } | said
    return actions.invite(by=bid.taken_up_by, bid=bid, **values)
