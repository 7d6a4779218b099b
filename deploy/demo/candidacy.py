# SPDX-License-Identifier: AGPL-3.0-or-later
"""The candidate of the demonstration's largest bid: a consortium of its two cooperatives and a firm, and
a link that somebody declared. All of it is invented, the numbers too: no SIREN begins with seven zeros."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from groupes.models import Cooperative, Member
from tenders.bids.models import Bid
from tenders.candidacy import actions
from tenders.candidacy.models import Body, Candidacy

NUMBERS: Final = ("00000001800010", "00000002600013")
"""Of the groupe's cooperative, of the other one."""
FIRM: Final[Mapping[str, Any]] = {
    "name": "Atelier Traverse",
    "siret": "00000003400017",
    "address": "12 rue des Essais, 59000 Lille",
    "does": "Facilitation graphique des six ateliers",
    "amount_cents": 420_000,
    "contact_name": "Agathe Delmotte",
    "contact_email": "agathe@traverse.example",
}
PARTS: Final = (
    ("Pilotage, diagnostic, enquête et bilan", 2_580_000),
    ("Ateliers publics et publics éloignés", 840_000),
)
LINK: Final = ("theo", "buyer", "Stage de fin d’études au service mobilités de la collectivité.")


def tell(members: Mapping[str, Member], bid: Bid, today: dt.date) -> None:
    """The bid and what its people would do are there."""
    by = members["nadia"]
    made = actions.begin(by=by, bid=bid)
    rows = list(made.bodies.select_related("cooperative"))
    for body, number, (does, cents) in zip(rows, NUMBERS, PARTS, strict=False):
        Cooperative.objects.filter(pk=body.cooperative_id or 0, siret="").update(siret=number)
        actions.change_body(by=by, body=body, edition=body.edition, does=does, amount_cents=cents)
    actions.add_body(by=by, bid=bid, **FIRM)
    lead = Body.objects.get(candidacy=made, is_lead=True)
    actions.say_form(
        by=by,
        bid=bid,
        edition=made.edition,
        form=Candidacy.Form.JOINT,
        liable_lead=False,
        lead=lead.pk,
    )
    who, kind, words = LINK
    since = today.replace(year=today.year - 6, month=3, day=1)
    actions.declare(by=members[who], bid=bid, kind=kind, words=words, since=since)
