# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid and what hangs on it: its states, what the database never lets be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from groupes.access import Me
from groupes.models import Membership
from tenders.bids import actions
from tenders.bids.models import Bid, BidLot, GoDecision, Intention, Need, Piece, Price
from tests import factories
from tests.tenders import calls


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]


@pytest.mark.parametrize(
    ("state", "running", "writable", "frozen"),
    [
        ("studied", True, True, False),
        ("go", True, True, False),
        ("no_go", False, False, False),
        ("submitted", True, False, True),
        ("won", False, False, True),
        ("lost", False, False, True),
        ("closed", False, False, True),
    ],
)
def test_each_state_says_what_can_still_move(
    state: str, running: bool, writable: bool, frozen: bool
) -> None:
    bid = Bid(state=state)
    assert (bid.running, bid.writable, bid.frozen) == (running, writable, frozen)


def test_no_state_is_forgotten_by_the_three_questions() -> None:
    for state in Bid.State:
        bid = Bid(state=state)
        assert not (bid.writable and bid.frozen), state
        assert bid.running or bid.frozen or state == Bid.State.NO_GO, state


@pytest.mark.django_db
def test_the_list_of_those_running_agrees_with_each(bid: Bid) -> None:
    for state in Bid.State:
        Bid.objects.filter(pk=bid.pk).update(state=state)
        bid.refresh_from_db()
        assert Bid.objects.running().exists() is bid.running, state


@pytest.mark.django_db
def test_a_bid_is_its_groupes_own_to_the_end_of_each_membership(
    cast: factories.Cast, bid: Bid
) -> None:
    def seen(by: Any) -> bool:
        return Bid.objects.visible_to(Me(by)).exists()

    assert seen(cast.plain)
    assert not seen(cast.outsider)
    assert not seen(cast.stranger)
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    assert not seen(cast.plain)


@pytest.mark.parametrize(
    ("state", "ready"), [("to_do", False), ("draft", False), ("reviewed", True), ("signed", True)]
)
def test_a_piece_is_ready_once_someone_looked_at_it(state: str, ready: bool) -> None:
    assert Piece(state=state).ready is ready


def test_a_piece_shows_what_people_wrote_and_runs_nothing_of_it() -> None:
    html = Piece(body="**oui** <script>alert(1)</script>").html
    assert "<strong>oui</strong>" in html
    assert "<script" not in html


def test_each_is_called_by_what_people_call_it() -> None:
    assert str(Bid(title="Plan vélo")) == "Plan vélo"
    assert str(Price(name="Sobre", amount_cents=100)) == "Sobre: 100"
    assert [str(GoDecision(bid_id=3, go=go)) for go in (True, False)] == ["3: go", "3: no-go"]
    assert str(BidLot(bid_id=3, lot_ref="LOT-0001")) == "3:LOT-0001"


# --- what the database never lets be ---------------------------------------------------------------


def twice(make: Callable[[], Any], constraint: str) -> None:
    make()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


@pytest.mark.django_db
def test_a_groupe_has_one_bid_on_a_notice_and_on_a_tender(cast: factories.Cast, bid: Bid) -> None:
    values: dict[str, Any] = {
        "groupe": cast.groupe, "cooperative": bid.cooperative, "taken_up_by": cast.plain,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="bid_once_per_groupe"), transaction.atomic():
        Bid.objects.create(notice=bid.notice, **values)
    other = calls.call()
    with pytest.raises(IntegrityError, match="bid_once_per_groupe_and"), transaction.atomic():
        Bid.objects.create(notice=other, tender=bid.tender, **values)
    # Two that later news put on one tender: the second counts for none, and both stay.
    Bid.objects.create(notice=other, tender=None, **values)


@pytest.mark.django_db
def test_each_name_is_there_once_in_a_bid(cast: factories.Cast, bid: Bid) -> None:
    twice(lambda: Need.objects.create(bid=bid, title="Animer"), "need_title_in_bid")
    twice(lambda: Piece.objects.create(bid=bid, title="Mémoire"), "piece_title_in_bid")
    twice(lambda: BidLot.objects.create(bid=bid, lot_ref="LOT-0009"), "bid_lot_once")
    price: dict[str, Any] = {"bid": bid, "amount_cents": 1, "created_by": cast.plain}
    twice(lambda: Price.objects.create(name="Sobre", **price), "price_name_in_bid")
    names = iter("abc")
    twice(lambda: Price.objects.create(name=next(names), chosen=True, **price), "price_one_chosen")


@pytest.mark.django_db
def test_a_member_says_one_thing_on_a_need_within_reason(cast: factories.Cast, bid: Bid) -> None:
    need = bid.needs.get(position=1)
    said: dict[str, Any] = {"need": need, "level": "lead"}
    twice(lambda: Intention.objects.create(member=cast.plain, **said), "intention_once")
    for days in ("-0.1", "999.1"):
        with pytest.raises(IntegrityError, match="intention_days_range"), transaction.atomic():
            Intention.objects.create(member=cast.founder, days=Decimal(days), **said)
    with pytest.raises(IntegrityError, match="need_days_positive"), transaction.atomic():
        Need.objects.create(bid=bid, title="Autre", days_planned=Decimal(-1))


@pytest.mark.django_db
@pytest.mark.parametrize("cents", [0, -1])
def test_a_price_is_something(cast: factories.Cast, bid: Bid, cents: int) -> None:
    with pytest.raises(IntegrityError, match="price_positive"), transaction.atomic():
        Price.objects.create(bid=bid, name="Rien", amount_cents=cents, created_by=cast.plain)


@pytest.mark.django_db
def test_needs_pieces_and_prices_come_in_their_order(cast: factories.Cast, bid: Bid) -> None:
    bid.needs.all().delete()
    for position, title in ((2, "c"), (1, "b"), (1, "a")):
        Need.objects.create(bid=bid, title=title, position=position)
        Piece.objects.create(bid=bid, title=title, position=position)
        Price.objects.create(bid=bid, name=title, amount_cents=position, created_by=cast.plain)
    for found in (bid.needs.all(), bid.pieces.all(), bid.prices.all()):
        assert [str(one)[0] for one in found] == ["b", "a", "c"]


@pytest.mark.django_db
def test_the_last_decision_is_the_latest(cast: factories.Cast, bid: Bid) -> None:
    day = dt.date(2026, 7, 1)
    for go in (True, False):
        GoDecision.objects.create(bid=bid, go=go, by=cast.plain, decided_on=day)
    assert GoDecision.objects.latest().go is False
