# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a bid shows of it, together."""

from __future__ import annotations

from typing import NamedTuple

from commons.sharing.models import SplitRule
from commons.sharing.queries import BINDING
from groupes.access import Me
from groupes.web.prepared import DAY, PK
from groupes.web.together import Together
from tenders.bids import facts
from tenders.bids.models import Bid, Intention, Need, Price
from tenders.bids.queries.parts import NEEDS, PIECES, PRICES, Listed, pieces_of, prices_of

PARTS = Together(
    lambda bid, tender, cooperative, groupe, on: NEEDS.build(bid=bid),
    lambda bid, tender, cooperative, groupe, on: facts.INTENTIONS.build(bid=bid),
    lambda bid, tender, cooperative, groupe, on: facts.ANNOUNCED.build(tender=tender),
    lambda bid, tender, cooperative, groupe, on: facts.LOTS_AROUND.build(
        tender=tender, cooperative=cooperative
    ),
    lambda bid, tender, cooperative, groupe, on: PIECES.build(bid=bid),
    lambda bid, tender, cooperative, groupe, on: PRICES.build(bid=bid),
    lambda bid, tender, cooperative, groupe, on: BINDING.build(groupe=groupe, on=on),
    bid=PK,
    tender=PK + 1,
    cooperative=PK + 2,
    groupe=PK + 3,
    on=DAY,
)


class Parts(NamedTuple):
    """Of a bid: its needs, what was said of them, how its tender is announced, what else is done about
    it, its pieces, its prices, the rule that binds its groupe today."""

    needs: list[Need]
    intentions: list[Intention]
    announced: facts.Announced
    around: facts.Around
    pieces: list[Listed]
    prices: list[Price]
    rule: SplitRule | None


def parts_of(bid: Bid, me: Me) -> Parts:
    """``bid.notice`` loaded. One query, one more at most when others of the cooperative are running, and one
    once it is submitted (the shares that were kept)."""
    needs, intentions, announced, lots, pieces, prices, rules = PARTS(
        bid=bid.pk,
        tender=bid.notice.tender_id,
        cooperative=bid.cooperative_id,
        groupe=bid.groupe_id,
        on=bid.groupe.today(),
    )
    known = facts.announced_by(bid.notice, announced)
    for rule in rules:
        rule.groupe = bid.groupe
    return Parts(
        needs,
        intentions,
        known,
        facts.around(bid, me, known, lots),
        pieces_of(bid, pieces),
        prices_of(bid) if bid.frozen else prices,
        next(iter(rules), None),
    )
