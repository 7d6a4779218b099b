# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of bids read: counted, together, in a known number of queries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes.access import Me
from tenders.bids import actions, queries
from tenders.bids.models import Bid
from tenders.notices.models import Notice
from tests import factories
from tests.groupes.web.test_prepared import same
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go")


def taken(cast: factories.Cast, word: str) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call(word))[0]


def test_the_progress_of_many_bids_is_counted_at_once(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    full, empty = taken(cast, "a"), taken(cast, "b")
    first, second = full.needs.all()
    for member in (cast.plain, cast.founder):  # two who would lead make one need led
        actions.state_intention(by=member, need=first, level="lead", days=Decimal(1))
    actions.state_intention(by=cast.founder, need=second, level="learn")
    piece = actions.add_piece(by=cast.plain, bid=full, title="DC1")
    actions.add_piece(by=cast.plain, bid=full, title="Mémoire")
    type(piece).objects.filter(pk=piece.pk).update(state="signed")
    with django_assert_num_queries(1):
        found = queries.progress_of([full.pk, empty.pk], cast.plain)
    assert found == {
        full.pk: queries.Progress(needs=2, led=1, said=True, pieces=2, ready=1),
        empty.pk: queries.Progress(needs=2),
    }
    assert not queries.progress_of([full.pk], cast.holder)[full.pk].said
    with django_assert_num_queries(0):
        assert queries.progress_of([], cast.plain) == {}


def test_a_bid_comes_with_its_last_decision_and_the_last_move_of_the_deadline(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    bid = taken(cast, "a")
    found = queries.load(cast.groupe, bid.pk)
    assert found is not None
    assert found[1] == queries.Facts(None, None, [], [])
    for go, reason in ((False, "Trop tôt"), (True, "Allons-y")):
        actions.decide(by=cast.holder, bid=bid, go=go, reason=reason, on=cast.groupe.today())
    for days in (21, 22):
        bring(
            calls.eforms(
                f"c{days}", procedure="a", deadline=in_days(days), number=f"{days}-2026",
                changes=f"{calls.identifier('a')}-01",
            )
        )  # fmt: skip
    with django_assert_num_queries(1):
        found = queries.load(cast.groupe, bid.pk)
    assert found is not None
    decision, move = found[1].decision, found[1].move
    assert decision is not None
    assert (decision.go, decision.reason, decision.by) == (True, "Allons-y", cast.holder.name)
    assert decision.role == cast.role.name
    assert move is not None
    assert (move.old, move.new) == (in_days(21), in_days(22))
    assert queries.load(factories.groupe(cast.plain), bid.pk) is None


def test_what_my_groupes_do_is_told_by_tender_whatever_the_source(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    twin = Notice.objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=twin)
    me = Me(cast.plain)
    assert me.groupe_ids
    with django_assert_num_queries(1):
        [mark] = queries.marks(me, {notice.tender_id})
    assert (mark.tender_id, mark.url) == (notice.tender_id, bid.get_absolute_url())
    panel = queries.panel(me, notice)
    assert panel.context["bids"] == [bid]
    assert panel.context["groupes"] == []
    assert queries.marks(Me(cast.outsider), {notice.tender_id}) == []


def test_the_pieces_are_listed_with_their_holders_and_the_makers_of_their_templates(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    bid = taken(cast, "a")
    held = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.take_piece(by=cast.plain, piece=held)
    actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    with django_assert_num_queries(1):
        first, second = queries.pieces_of(bid)
    assert first.holder == queries.Holder(cast.plain.pk, cast.plain.name, None)
    assert (second.holder, second.template, second.authors) == (None, "", ())


@pytest.mark.parametrize("name", ["LOADED", "PIECES", "NEEDS", "PRICES", "KEPT_PRICES"])
def test_what_a_bid_asks_is_prepared_and_answers_as_its_queryset(
    name: str, cast: factories.Cast
) -> None:
    bid = full(cast)
    loaded = {"pk": bid.pk, "groupe": bid.groupe_id}
    assert same(getattr(queries, name), **(loaded if name == "LOADED" else {"bid": bid.pk}))


def full(cast: factories.Cast) -> Bid:
    """A bid with something of everything."""
    bring(boamp("26-1", procedure="a", lots=("Un", "Deux")))
    bid = taken(cast, "a")
    factories.split_rule(cast.groupe, cast.founder)
    need = queries.needs_of(bid)[0]
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    held = actions.add_piece(by=cast.plain, bid=bid, title="DC1")
    actions.take_piece(by=cast.plain, piece=held)
    actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    return bid
