# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who take part in the groupe no more have no word and no piece in what can change again."""

from __future__ import annotations

from groupes.models import Membership
from tenders.bids.actions.intentions import drop_intention
from tenders.bids.actions.pieces import free_piece
from tenders.bids.models import Bid, Intention


def let_go_of_the_gone(bid: Bid) -> None:
    """A bid that was decided or submitted is written again, and held: whoever left meanwhile, or is on
    pause, does not come back with it. The shares kept with its prices counted them: they go too."""
    here = Membership.objects.on(bid.groupe.today()).filter(groupe=bid.groupe).values("member")
    words = Intention.objects.filter(need__bid=bid).exclude(member__in=here)
    dropped = list(words.select_related("member", "need__bid__groupe").order_by("pk"))
    for word in dropped:
        drop_intention(by=word.member, need=word.need)
    if dropped:
        bid.prices.exclude(preview=None).update(preview=None)
    held = bid.pieces.exclude(holder=None).exclude(holder__in=here)
    for piece in held.select_related("holder", "bid__groupe").order_by("pk"):
        if piece.holder is not None:
            free_piece(by=piece.holder, piece=piece)
