# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of bids waits for a person today."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from groupes.access import Me
from tenders.bids import actions
from tenders.bids import todo as waiting
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import bring, eforms, in_days
from tests.waiting import awaits, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


def test_what_waits_for_me(cast: factories.Cast, django_assert_num_queries) -> None:
    near = calls.call("a", deadline=in_days(5), title="Proche")
    far = calls.call("b", deadline=in_days(50), title="Loin")
    bids = [
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
        for notice in (near, far)
    ]
    # ties, roles and grants, which a page has already; the bids, their progress
    with django_assert_num_queries(4):
        [asked] = waiting.bids(Me(cast.founder))  # the far one can wait
    assert (asked.kind, asked.url) == ("intention_asked", bids[0].get_absolute_url())
    need = bids[0].needs.first()
    assert need is not None
    actions.state_intention(by=cast.founder, need=need, level="lead")
    assert [i.kind for i in waiting.bids(Me(cast.founder))] == ["deadline"]
    assert [i.kind for i in waiting.bids(Me(cast.outsider))] == []
    piece = actions.add_piece(
        by=cast.plain, bid=bids[1], title="Mémoire", due_on=timezone.localdate() - dt.timedelta(1)
    )
    assert lines(waiting.pieces, Me(cast.founder)) == []
    actions.take_piece(by=cast.founder, piece=piece)
    with django_assert_num_queries(2):  # ties, which a page has already; the pieces
        [item] = lines(waiting.pieces, Me(cast.founder))
    assert item.url == reverse("bids:piece", args=[cast.groupe.slug, bids[1].pk, piece.pk])
    actions.decide(by=cast.holder, bid=bids[1], go=False, reason="", on=cast.groupe.today())
    assert lines(waiting.pieces, Me(cast.founder)) == []


def test_the_groupe_of_a_submitted_bid_hears_of_a_cancellation_too(cast: factories.Cast) -> None:
    notice = calls.call("a")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    assert list(waiting.bids(Me(cast.plain))) == []
    bring(eforms("c", procedure="a", changes=f"{calls.identifier('a')}-01", reason="cancel"))
    assert [item.kind for item in waiting.bids(Me(cast.plain))] == ["notice_changed"]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_call_one_took_up_is_awaited_until_it_is_decided(
    rows: int, cast: factories.Cast, django_assert_num_queries
) -> None:
    bids = [
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call(f"n{number}"))[0]
        for number in range(rows)
    ]
    me = Me(cast.plain)
    assert me.groupes  # which a page has already
    with django_assert_num_queries(2):  # and where one welcomes, which a page knows already
        waits = awaits(waiting.awaited, me)
    assert [wait.url for wait in waits] == [bid.get_absolute_url() for bid in reversed(bids)]
    actions.decide(by=cast.holder, bid=bids[0], go=True, reason="", on=cast.groupe.today())
    assert len(awaits(waiting.awaited, Me(cast.plain))) == rows - 1
    assert awaits(waiting.awaited, Me(cast.founder)) == []
