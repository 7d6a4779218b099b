# SPDX-License-Identifier: AGPL-3.0-or-later
"""Noted by mistake: what was noted last is taken back, and why stays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commons.sharing import actions as sharing
from groupes import actions as groupes
from groupes.models import Membership
from groupes.web.refusals import Refusal
from tenders.bids import actions
from tenders.bids.models import Bid, Intention, Piece, TakenBack
from tests import factories
from tests.tenders.bids.actions.asked import go, last, writes

pytestmark = pytest.mark.django_db


def submitted(cast: factories.Cast, bid: Bid) -> dt.datetime:
    go(cast, bid)
    at = timezone.now() - dt.timedelta(hours=1)
    actions.submit(by=cast.holder, bid=bid, at=at)
    return at


def back(cast: factories.Cast, bid: Bid, what: str, reason: str = "Erreur de ligne") -> TakenBack:
    return actions.take_back(by=cast.holder, bid=bid, what=what, reason=reason)


def test_what_was_noted_is_taken_back_one_step_after_the_other(
    cast: factories.Cast, bid: Bid
) -> None:
    at = submitted(cast, bid)
    actions.record_result(by=cast.holder, bid=bid, result="lost")
    told = []
    for what, state in (("result", "submitted"), ("submission", "go"), ("decision", "studied")):
        back(cast, bid, what)
        bid.refresh_from_db()
        assert bid.state == state
        told.append((last(bid).verb, last(bid).facts["what"], last(bid).facts["was"]))
    assert told == [
        ("bids.taken_back", "result", "lost"),
        ("bids.taken_back", "submission", "submitted"),
        ("bids.taken_back", "decision", "go"),
    ]
    assert bid.submitted_at is None
    kept = TakenBack.objects.get(what="submission")
    assert (kept.noted_at, kept.by, kept.reason) == (at, cast.holder, "Erreur de ligne")


def test_once_the_submission_is_taken_back_the_bid_is_written_again(
    cast: factories.Cast, bid: Bid
) -> None:
    everything = writes(cast, bid)
    submitted(cast, bid)
    back(cast, bid, "submission")
    for name in ("need_added", "piece_taken", "price_set", "intention"):
        everything[name]()
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    bid.refresh_from_db()
    assert bid.state == Bid.State.SUBMITTED


def test_a_decision_taken_back_leaves_the_one_before(cast: factories.Cast, bid: Bid) -> None:
    today = cast.groupe.today()
    actions.decide(by=cast.holder, bid=bid, go=False, reason="Trop loin", on=today)
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=today)
    back(cast, bid, "decision")
    bid.refresh_from_db()
    assert bid.state == Bid.State.NO_GO
    # The same no-go as the one that stands: nothing more is noted.
    assert actions.decide(
        by=cast.holder, bid=bid, go=False, reason="Trop loin", on=today
    ).reason == "Trop loin"  # fmt: skip
    back(cast, bid, "decision")
    bid.refresh_from_db()
    assert bid.state == Bid.State.STUDIED


@pytest.mark.parametrize("what", ["submission", "decision", "piece", "nothing", ""])
def test_only_what_was_noted_last_is_taken_back_so_that_two_clicks_take_one_step(
    what: str, cast: factories.Cast, bid: Bid
) -> None:
    submitted(cast, bid)
    actions.record_result(by=cast.holder, bid=bid, result="won")
    with pytest.raises(Refusal):
        back(cast, bid, what)
    bid.refresh_from_db()
    assert bid.state == Bid.State.WON
    assert not TakenBack.objects.exists()


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_needed(reason: str, cast: factories.Cast, bid: Bid) -> None:
    submitted(cast, bid)
    with pytest.raises(Refusal) as refused:
        back(cast, bid, "submission", reason)
    assert refused.value.field == "reason"
    bid.refresh_from_db()
    assert bid.state == Bid.State.SUBMITTED
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenBack.objects.create(bid=bid, what="result", was="won", by=cast.plain)


def test_a_result_whose_income_is_shared_is_not_taken_back_before_the_share_is(
    cast: factories.Cast, bid: Bid
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.earliest("position")
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    submitted(cast, bid)
    actions.record_result(by=cast.holder, bid=bid, result="won")
    share = actions.share_income(by=cast.plain, bid=bid, on=cast.groupe.today())
    sharing.settle(by=cast.plain, distribution=share)
    with pytest.raises(Refusal, match=r"shared|répartie"):
        back(cast, bid, "result")
    bid.refresh_from_db()
    assert bid.state == Bid.State.WON
    sharing.reverse(by=cast.plain, distribution=share, reason="Marché perdu")
    back(cast, bid, "result")
    bid.refresh_from_db()
    assert bid.state == Bid.State.SUBMITTED


def test_a_share_that_was_only_looked_at_is_not_settled_once_the_result_is_taken_back(
    cast: factories.Cast, bid: Bid
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.earliest("position")
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    submitted(cast, bid)
    actions.record_result(by=cast.holder, bid=bid, result="won")
    share = actions.share_income(by=cast.plain, bid=bid, on=cast.groupe.today())
    back(cast, bid, "result")
    with pytest.raises(Refusal):
        sharing.settle(by=cast.plain, distribution=share)


def test_who_left_while_it_was_submitted_holds_nothing_of_it_once_it_is_written_again(
    cast: factories.Cast, bid: Bid
) -> None:
    need = bid.needs.earliest("position")
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    for person in (cast.plain, cast.founder):
        actions.state_intention(by=person, need=need, level="lead", days=Decimal(1))
    actions.take_piece(by=cast.plain, piece=piece)
    submitted(cast, bid)
    groupes.leave(
        by=cast.plain, membership=Membership.objects.get(member=cast.plain, groupe=cast.groupe)
    )
    assert Intention.objects.filter(member=cast.plain).exists()  # what was submitted stays
    back(cast, bid, "submission")
    assert [one.member for one in Intention.objects.all()] == [cast.founder]
    piece.refresh_from_db()
    assert piece.holder is None


def test_a_piece_said_signed_by_mistake_is_a_draft_again(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    actions.take_piece(by=cast.plain, piece=piece)
    signed = actions.change_piece(
        by=cast.plain, piece=piece, edition=1, title="Mémoire", body="Texte", due_on=None,
        state="signed",
    )  # fmt: skip
    found = actions.take_back_piece(by=cast.founder, piece=piece, reason="Pas relue")
    found.refresh_from_db()
    assert (found.state, found.body, found.holder) == (Piece.State.DRAFT, "Texte", cast.plain)
    assert found.edition > signed.edition  # whoever is writing it is told
    kept = TakenBack.objects.get()
    assert (kept.what, kept.was, kept.piece_title, kept.reason) == (
        "piece", "signed", "Mémoire", "Pas relue",
    )  # fmt: skip
    with pytest.raises(Refusal):
        actions.take_back_piece(by=cast.founder, piece=piece, reason="Encore")


def test_a_piece_of_what_was_submitted_stays_as_it_is(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    actions.change_piece(
        by=cast.plain,
        piece=piece,
        edition=1,
        title="Mémoire",
        body="x",
        due_on=None,
        state="signed",
    )
    submitted(cast, bid)
    with pytest.raises(Refusal):
        actions.take_back_piece(by=cast.founder, piece=piece, reason="Pas relue")


def test_a_journal_that_fails_takes_nothing_back(
    cast: factories.Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(cast, bid)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError):
        back(cast, bid, "submission")
    bid.refresh_from_db()
    assert bid.state == Bid.State.SUBMITTED
    assert not TakenBack.objects.exists()
