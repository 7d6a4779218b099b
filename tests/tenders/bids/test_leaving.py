# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone lets go of in a groupe's answers by leaving it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes import access
from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.models import Membership
from tenders.bids import actions, leaving
from tenders.bids.models import Bid, Intention, Piece
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db


def test_their_word_and_their_pieces_are_free_again_unless_the_answer_was_submitted() -> None:
    cast = factories.cast(*access.powers())
    someone, groupe = cast.plain, cast.groupe

    def answer() -> Bid:
        notice = calls.call(deadline=calls.in_days(20))
        bid = actions.take_up(by=cast.holder, groupe=groupe, notice=notice)[0]
        need = actions.add_need(by=cast.holder, bid=bid, title="Enquête")
        actions.state_intention(by=someone, need=need, level="lead", days=Decimal(2))
        piece = actions.add_piece(by=cast.holder, bid=bid, title="Mémoire")
        actions.take_piece(by=someone, piece=piece)
        return bid

    written, submitted = answer(), answer()
    Bid.objects.filter(pk=submitted.pk).update(state=Bid.State.SUBMITTED)
    assert len(leaving.what_goes(groupe, someone)) == 2
    tie = Membership.objects.get(groupe=groupe, member=someone)
    ground.leave(by=someone, membership=tie)
    assert [word.need.bid_id for word in Intention.objects.all()] == [submitted.pk]
    assert Piece.objects.get(holder=someone).bid_id == submitted.pk
    told = Entry.objects.filter(target_type="bids.bid", target_id=written.pk)
    assert {"bids.intention_withdrawn", "bids.piece_left"} <= set(
        told.values_list("verb", flat=True)
    )
    assert leaving.what_goes(groupe, someone) == []
