# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a bid shows of it, together."""

from __future__ import annotations

from typing import NamedTuple

from groupes.access import Me
from groupes.web.prepared import PK
from groupes.web.together import Together
from tenders.bids import facts
from tenders.bids.models import Bid, Intention, Need
from tenders.bids.queries.parts import NEEDS, PIECES, Listed, pieces_of

PARTS = Together(
    lambda bid, tender, cooperative: NEEDS.build(bid=bid),
    lambda bid, tender, cooperative: facts.INTENTIONS.build(bid=bid),
    lambda bid, tender, cooperative: facts.ANNOUNCED.build(tender=tender),
    lambda bid, tender, cooperative: facts.LOTS_AROUND.build(
        tender=tender, cooperative=cooperative
    ),
    lambda bid, tender, cooperative: PIECES.build(bid=bid),
    bid=PK,
    tender=PK + 1,
    cooperative=PK + 2,
)


class Parts(NamedTuple):
    """Of a bid: its needs, what was said of them, how its tender is announced, what else is done about
    it, its pieces."""

    needs: list[Need]
    intentions: list[Intention]
    announced: facts.Announced
    around: facts.Around
    pieces: list[Listed]


def parts_of(bid: Bid, me: Me) -> Parts:
    """``bid.notice`` loaded. One query, and one more at most when others of the cooperative are running."""
    needs, intentions, announced, lots, pieces = PARTS(
        bid=bid.pk, tender=bid.notice.tender_id, cooperative=bid.cooperative_id
    )
    known = facts.announced_by(bid.notice, announced)
    return Parts(
        needs, intentions, known, facts.around(bid, me, known, lots), pieces_of(bid, pieces)
    )
