# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone lets go of in a groupe's answers by leaving it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes import access
from groupes import actions as ground
from groupes.belonging import Fate
from groupes.journal.models import Entry
from groupes.models import Membership
from tenders.bids import actions, facts, leaving
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
    assert [one.fate for one in leaving.what_goes(groupe, someone)] == [Fate.OFFERED] * 2
    assert len(leaving.stays(groupe, someone)) == 1
    tie = Membership.objects.get(groupe=groupe, member=someone)
    ground.leave(by=someone, membership=tie)
    assert [word.need.bid_id for word in Intention.objects.all()] == [submitted.pk]
    assert Piece.objects.get(holder=someone).bid_id == submitted.pk
    told = Entry.objects.filter(target_type="bids.bid", target_id=written.pk)
    assert {"bids.intention_withdrawn", "bids.piece_left"} <= set(
        told.values_list("verb", flat=True)
    )
    assert leaving.what_goes(groupe, someone) == []


def led(cast: factories.Cast) -> Bid:
    """A bid one need of which the plain member leads, with three days and a piece."""
    notice = calls.call(deadline=calls.in_days(20))
    bid = actions.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)[0]
    need = actions.add_need(by=cast.holder, bid=bid, title="Enquête")
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(3))
    actions.state_intention(by=cast.holder, need=need, level="contribute", days=Decimal(1))
    piece = actions.add_piece(by=cast.holder, bid=bid, title="Mémoire")
    actions.take_piece(by=cast.plain, piece=piece)
    return bid


def test_who_left_while_it_was_a_no_go_does_not_come_back_with_the_go() -> None:
    cast = factories.cast(*access.powers())
    bid, today = led(cast), cast.groupe.today()
    actions.decide(by=cast.holder, bid=bid, go=False, reason="", on=today)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=today)
    assert [word.member for word in Intention.objects.filter(need__bid=bid)] == [cast.holder]
    assert not bid.pieces.exclude(holder=None).exists()


def test_who_left_takes_no_share_of_the_price() -> None:
    cast = factories.cast(*access.powers())
    factories.split_rule(cast.groupe, cast.holder)
    bid = led(cast)
    price = actions.set_price(by=cast.holder, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is not None
    assert price.preview.took_part(cast.plain)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    price.refresh_from_db()
    assert price.preview is None  # computed anew for whoever looks
    people = [one.member for one in facts.participants(bid)]
    assert people == [cast.holder]


@pytest.mark.parametrize("how", ["leave", "pause", "cooperative"])
def test_each_way_of_going_frees_what_was_held(how: str) -> None:
    cast = factories.cast(*access.powers())
    bid = led(cast)
    tie = cast.groupe.memberships.get(member=cast.plain)
    if how == "cooperative":
        ground.leave_cooperative(by=cast.outsider, member=cast.plain, on=cast.groupe.today())
    else:
        getattr(ground, how)(by=cast.plain, membership=tie)
    assert [word.member for word in Intention.objects.filter(need__bid=bid)] == [cast.holder]
    assert not bid.pieces.exclude(holder=None).exists()


def test_a_groupe_that_closes_leaves_aside_what_it_was_writing() -> None:
    cast = factories.cast(*access.powers())
    written, submitted = led(cast), led(cast)
    Bid.objects.filter(pk=submitted.pk).update(state=Bid.State.SUBMITTED)
    assert len(leaving.closing(cast.groupe)) == 2
    ground.close_groupe(by=cast.holder, groupe=cast.groupe)
    for bid, state in ((written, Bid.State.NO_GO), (submitted, Bid.State.SUBMITTED)):
        bid.refresh_from_db()
        assert bid.state == state
    assert len(leaving.closing(cast.groupe)) == 1  # the submitted one still waits for its result
