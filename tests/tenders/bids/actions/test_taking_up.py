# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking a call up: once for a tender, whoever and whatever the source; who else is told."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection

from groupes.chat.models import Topic
from groupes.models import Member
from groupes.web.refusals import Refusal
from tenders.bids import actions, facts
from tenders.bids.models import Bid
from tenders.notices.models import Notice
from tests import factories
from tests.tenders import calls
from tests.tenders.bids.actions.asked import last, verbs
from tests.tenders.calls import boamp, bring, eforms, in_boamp, in_days

pytestmark = pytest.mark.django_db


def test_taking_up_opens_a_bid_with_a_need_a_lot_a_topic_and_a_trace(cast: factories.Cast) -> None:
    notice = calls.call("a", lots=("Concertation", "Communication", "Évaluation"))
    bid, new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001", "LOT-0003"]
    )
    assert new
    assert bid.state == Bid.State.STUDIED
    assert bid.cooperative == cast.groupe.cooperative
    assert [need.title for need in bid.needs.all()] == ["Concertation", "Évaluation"]
    assert set(bid.bid_lots.values_list("lot_ref", flat=True)) == {"LOT-0001", "LOT-0003"}
    assert Topic.objects.get(room__groupe=cast.groupe, key=f"bids.bid:{bid.pk}").name == bid.title
    assert verbs(bid) == ["bids.taken_up"]
    assert last(bid).facts == {"notice": notice.pk, "lots": 2}


def test_twice_or_by_the_other_source_leads_to_the_bid_that_exists(cast: factories.Cast) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    twin = type(notice).objects.get(notice_id="26-1")
    for again in (notice, twin):
        assert actions.take_up(by=cast.founder, groupe=cast.groupe, notice=again) == (bid, False)
    assert verbs(bid) == ["bids.taken_up"]


def test_lots_of_one_name_give_needs_of_different_names(cast: factories.Cast) -> None:
    notice = calls.call("a", lots=("Ateliers", "Ateliers"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    assert [need.title for need in bid.needs.all()] == ["Ateliers", "2. Ateliers"]


def test_a_correction_is_taken_up_as_the_call_it_corrects(cast: factories.Cast) -> None:
    notice = calls.call("a")
    bring(eforms("c", procedure="a", changes=f"{calls.identifier('a')}-01"))
    correction = type(notice).objects.get(notice_id=calls.identifier("c"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=correction)
    assert bid.notice == notice


@pytest.mark.parametrize(
    "fields",
    [{"deadline": in_days(-1)}, {"form": "result"}],
    ids=["the deadline is over", "an award"],
)
def test_what_can_not_be_answered_is_not_taken_up(
    fields: dict[str, object], cast: factories.Cast
) -> None:
    with pytest.raises(Refusal):
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a", **fields))
    assert not Bid.objects.exists()


@pytest.mark.parametrize("sources", [1, 2], ids=["one notice", "its BOAMP and TED notices"])
@pytest.mark.django_db(transaction=True)
def test_two_members_taking_up_a_tender_at_once_make_one_bid(
    sources: int, cast: factories.Cast
) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    twin = type(notice).objects.get(notice_id="26-1")
    asked = [(cast.plain, notice), (cast.founder, twin if sources == 2 else notice)]
    found: list[tuple[Bid, bool]] = []
    together = threading.Barrier(2)

    def work(member: Member, taken: Notice) -> None:
        try:
            together.wait(timeout=30)
            found.append(actions.take_up(by=member, groupe=cast.groupe, notice=taken))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len({bid.pk for bid, _new in found}) == 1
    assert sorted(new for _bid, new in found) == [False, True]
    assert Bid.objects.count() == 1


def test_the_database_itself_refuses_a_second_bid_on_a_tender(cast: factories.Cast) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    twin = type(notice).objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    with pytest.raises(IntegrityError, match="bid_once_per_groupe_and_tender"):
        Bid.objects.create(
            groupe=cast.groupe, notice=twin, tender=twin.tender, cooperative=bid.cooperative,
            title="Le même", taken_up_by=cast.founder,
        )  # fmt: skip


def test_two_groupes_of_a_cooperative_on_a_lot_are_both_told_and_nothing_more(
    cast: factories.Cast,
) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p", lots=("Concertation", "Communication")))
    twin = type(notice).objects.get(notice_id="26-1")
    ours, _new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001"]
    )
    assert facts.around(ours).collisions == []
    neighbours = factories.groupe(cast.outsider)
    first = twin.lots.order_by("position").first()
    assert first is not None
    theirs, _new = actions.take_up(
        by=cast.outsider, groupe=neighbours, notice=twin, lots=[first.lot_id]
    )
    assert [one.bid for one in facts.around(ours).collisions] == [theirs]
    assert [one.bid for one in facts.around(theirs).collisions] == [ours]
    for met in (ours, theirs):
        entry = last(met)
        assert entry.verb == "bids.collision_found"
        assert entry.facts == {}
        assert entry.actor is None


def test_another_cooperative_another_lot_or_a_no_go_do_not_collide(cast: factories.Cast) -> None:
    notice = calls.call("a")
    ours, _new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001"]
    )
    far = factories.groupe(cast.stranger)
    actions.take_up(by=cast.stranger, groupe=far, notice=notice, lots=["LOT-0001"])
    near = factories.groupe(cast.outsider)
    other, _new = actions.take_up(by=cast.outsider, groupe=near, notice=notice, lots=["LOT-0002"])
    assert facts.around(ours).collisions == facts.around(other).collisions == []
    third = factories.groupe(cast.outsider)
    same, _new = actions.take_up(by=cast.outsider, groupe=third, notice=notice, lots=["LOT-0001"])
    assert [one.bid for one in facts.around(ours).collisions] == [same]
    actions.decide(by=cast.outsider, bid=same, go=False, reason="", on=third.today())
    assert facts.around(ours).collisions == []


@pytest.mark.parametrize("how", ["cancelled", "withdrawn"])
def test_a_lot_that_can_not_be_answered_any_more_is_not_taken_up(
    how: str, cast: factories.Cast
) -> None:
    calls.call("a", procedure="a", lots=("Un", "Deux", "Trois"))
    said: dict[str, object] = (
        {"lots": ("Un", "Deux", "Trois"), "reason": "cancel", "sections": ["LOT-0002"]}
        if how == "cancelled"
        else {"lots": ("Un", "Trois"), "numbers": (1, 3)}
    )
    bring(eforms("c", procedure="a", changes=f"{calls.identifier('a')}-01", **said))  # type: ignore[arg-type]  # the builder's own fields
    notice = calls.get("a")
    for asked in (["LOT-0002"], ["LOT-0001", "LOT-0002"]):
        with pytest.raises(Refusal):
            actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice, lots=asked)
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    assert set(bid.bid_lots.values_list("lot_ref", flat=True)) == {"LOT-0001", "LOT-0003"}


def test_a_call_that_a_result_closed_is_not_taken_up(cast: factories.Cast) -> None:
    bring(
        eforms("a", procedure="a"),
        eforms("r", procedure="a", form="result", outcomes={"LOT-0001": "selec-w",
                                                            "LOT-0002": "clos-nw"}),
    )  # fmt: skip
    with pytest.raises(Refusal, match=r"result|résultat"):
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.get("a"))


def test_the_other_announcement_of_a_cancelled_call_is_not_taken_up(cast: factories.Cast) -> None:
    xml = eforms("a", procedure="a")
    bring(xml, in_boamp(xml, "26-1"))
    bring(boamp("26-2", nature="ANNULATION", linked="26-1"))
    with pytest.raises(Refusal):
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.get("a"))
