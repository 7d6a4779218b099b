# SPDX-License-Identifier: AGPL-3.0-or-later
"""What actions and pages alike know of a bid: the tender's notices and bids, who said what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes.access import Me
from groupes.models import Groupe
from tenders.bids import actions, facts
from tenders.bids.models import Bid
from tenders.notices.models import Notice
from tests import factories
from tests.groupes.web.test_prepared import same
from tests.tenders import calls
from tests.tenders.calls import boamp, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    """On a call of two lots, announced in two sources."""
    bring(boamp("26-1", procedure="a", lots=("Un", "Deux", "Trois")))
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))[0]


@pytest.mark.parametrize("name", ["LOTS_AROUND", "ANNOUNCED", "INTENTIONS"])
def test_what_is_prepared_answers_as_its_queryset(
    name: str, cast: factories.Cast, bid: Bid
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.get(position=1)
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    values: dict[str, dict[str, object]] = {
        "LOTS_AROUND": {"tender": bid.tender_id, "cooperative": bid.cooperative_id},
        "ANNOUNCED": {"tender": bid.tender_id},
        "INTENTIONS": {"bid": bid.pk},
    }
    assert same(getattr(facts, name), **values[name])


def test_how_a_tender_is_announced(bid: Bid, django_assert_num_queries) -> None:
    twin = Notice.objects.get(notice_id="26-1")
    with django_assert_num_queries(1):
        found = facts.announced_by(bid.notice)
    assert [(lot.position, lot.lot_id) for lot in found.lots] == [(1, "LOT-0001"), (2, "LOT-0002")]
    assert found.others == [twin]
    assert found.counts == {bid.notice_id: 2, twin.pk: 3}


def test_a_collision_tells_whether_the_other_groupe_may_be_known(
    cast: factories.Cast, bid: Bid
) -> None:
    twin = Notice.objects.get(notice_id="26-1")
    for visibility in (Groupe.Visibility.PRIVATE, Groupe.Visibility.COOPERATIVE):
        near = factories.groupe(cast.outsider, visibility=visibility)
        actions.take_up(by=cast.outsider, groupe=near, notice=twin)
    met = facts.around(bid, Me(cast.plain)).collisions
    assert [one.visible for one in met] == [False, True]
    assert {one.refs for one in met} == {frozenset({"LOT-0001", "LOT-0002"})}
    assert [one.visible for one in facts.around(bid).collisions] == [False, False]


def test_the_bid_on_a_tender_is_found_from_any_of_its_notices(
    cast: factories.Cast, bid: Bid
) -> None:
    twin = Notice.objects.get(notice_id="26-1")
    assert facts.bid_on(cast.groupe, bid.notice) == facts.bid_on(cast.groupe, twin) == bid
    assert facts.bid_on(factories.groupe(cast.plain), twin) is None
