# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visits to the pages of bids: their addresses, what a reader sees, a bid that holds everything."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from commons.library import actions as library
from groupes.models import Member
from tenders.bids import actions
from tenders.bids.models import Bid
from tests import factories
from tests.tenders.calls import in_days

HTMX = {"HX-Request": "true"}


def login(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def url(name: str, bid: Bid, *args: object) -> str:
    return reverse(f"bids:{name}", args=[bid.groupe.slug, bid.pk, *args])


def text(response: Any) -> str:
    """What a reader sees, on one line."""
    return text_of(response.content.decode())


def text_of(page: str) -> str:
    """The words of a piece of HTML, on one line, all spaces alike."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def fill(cast: factories.Cast, bid: Bid, rows: int) -> None:
    """Everything a bid can hold, ``rows`` times."""
    for n in range(rows):
        member = factories.member()
        factories.join(cast.groupe, member)
        need = actions.add_need(by=cast.plain, bid=bid, title=f"Besoin {n}")
        actions.state_intention(by=member, need=need, level="lead", days=Decimal(2))
        piece = actions.add_piece(by=cast.plain, bid=bid, title=f"Pièce {n}", due_on=in_days(5))
        actions.take_piece(by=member, piece=piece)
        page = library.add_page(
            by=member, groupe=cast.groupe, title=f"Trame {bid.pk}-{n}", body="…"
        )
        actions.use_template(by=cast.plain, bid=bid, resource=page)
        actions.set_price(by=cast.plain, bid=bid, name=f"Prix {n}", amount_cents=1000 + n)
    actions.decide(by=cast.holder, bid=bid, go=True, reason="Oui", on=cast.groupe.today())
