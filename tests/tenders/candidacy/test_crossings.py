# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one body stands in two bids for the same lot."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.web.prepared import PK
from groupes.web.together import Together
from tenders.bids.models import Bid
from tenders.candidacy import actions, crossings
from tenders.candidacy.models import Body
from tests import factories
from tests.tenders.bids.visits import HTMX, login, text
from tests.tenders.candidacy.makers import siret, taken_up, three

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_member_of_a_consortium_meets_its_own_bid_on_the_lots_of_both() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    body = Body.objects.get(candidacy__bid=world.bid, cooperative=world.other)
    actions.change_body(by=world.ours, body=body, edition=1, lots=["LOT-0001"])
    second = taken_up(world.other, world.bid, ["LOT-0002"])
    assert crossings.of_bid(world.bid, [world.other.pk]) == []
    actions.change_body(by=world.ours, body=body, edition=2, lots=["LOT-0001", "LOT-0002"])
    (met,) = crossings.of_bid(world.bid, [world.other.pk])
    assert (met.cooperative, met.refs, met.other) == (
        world.other.pk,
        frozenset({"LOT-0002"}),
        second,
    )
    (back,) = crossings.of_bid(second, [world.other.pk])  # both sides see it
    assert back.other == world.bid


def test_who_takes_a_call_up_after_a_consortium_of_their_cooperative_is_told_and_so_is_it() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    second = taken_up(world.other, world.bid, ["LOT-0002"])
    told = Entry.objects.filter(verb="bids.collision_found").values_list("target_id", "actor")
    expected: set[tuple[int | None, int | None]] = {(world.bid.pk, None), (second.pk, None)}
    assert set(told) == expected
    assert len(told) == 2


def test_to_write_down_a_cooperative_tells_nobody_what_it_answers() -> None:
    """Nobody of it takes part: neither side is told, whichever came first."""
    world = three()
    named = factories.cooperative("Vent d’Ouest", siret=siret(), federation=world.other.federation)
    actions.begin(by=world.ours, bid=world.bid)
    actions.add_body(by=world.ours, bid=world.bid, cooperative=named)
    taken_up(named, world.bid, ["LOT-0001", "LOT-0002"])
    assert not Entry.objects.filter(verb="bids.collision_found").exists()


def test_lots_that_a_member_moves_to_may_meet_another_bid_and_both_are_told() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    body = Body.objects.get(candidacy__bid=world.bid, cooperative=world.other)
    actions.change_body(by=world.ours, body=body, edition=1, lots=["LOT-0001"])
    taken_up(world.other, world.bid, ["LOT-0002"])
    assert not Entry.objects.filter(verb="bids.collision_found").exists()
    actions.change_body(by=world.ours, body=body, edition=2, lots=["LOT-0002"])
    assert Entry.objects.filter(verb="bids.collision_found").count() == 2


def test_bids_that_are_over_meet_nobody() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    second = taken_up(world.other, world.bid, [])
    Bid.objects.filter(pk=second.pk).update(state=Bid.State.NO_GO)
    assert crossings.of_bid(world.bid, [world.other.pk]) == []


def test_those_who_administer_are_told_of_the_call_and_of_no_bid() -> None:
    world = three()
    taken_up(world.bid.cooperative, world.bid, ["LOT-0002"])
    staff = Me(factories.member(of=world.bid.cooperative, administers=True))
    (met,) = crossings.of_cooperative(world.bid.cooperative, staff)
    assert met.notice == world.bid.notice
    assert [lot.lot_id for lot in met.lots] == ["LOT-0002"]
    assert (met.groupes, met.hidden) == ((), 2)  # both are private
    assert crossings.of_cooperative(world.other, staff) == []


def test_nothing_is_asked_where_there_is_nobody_to_ask_of(django_assert_num_queries: Any) -> None:
    world = three()
    with django_assert_num_queries(0):
        assert crossings.of_bid(world.bid, []) == []


# --- told on the bid's own page -----------------------------------------------------------------------


def told_on(bid: Bid, reader: Member) -> str:
    client = Client(headers={"accept-language": "en"})
    return text(login(client, reader).get(bid.get_absolute_url()))


def test_a_bid_s_page_tells_where_a_member_of_its_consortium_stands_in_another_bid_too() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    second = taken_up(world.other, world.bid, ["LOT-0002"])
    Groupe.objects.filter(pk=second.groupe_id).update(name="Collectif tu")
    words = "Vent d’Est answers this in another bid too: Lot 2: Volet 2."
    ours = told_on(world.bid, world.ours)
    assert words in ours
    assert "Collectif tu" not in ours
    assert "Talk to them" not in ours  # they may not know of that groupe
    assert "ask someone who looks after the cooperative" not in ours  # nobody does, here
    # both sides read it, and no word of the other
    theirs = told_on(second, second.taken_up_by)
    assert "Vent d’Est answers this call in another bid too." in theirs
    assert world.cast.groupe.name not in theirs
    # where one may know of the groupe, one may talk to it
    Groupe.objects.filter(pk=second.groupe_id).update(visibility="federation")
    assert "Talk to them" in told_on(world.bid, world.ours)
    # once the other is over, nothing is told
    Bid.objects.filter(pk=second.pk).update(state=Bid.State.NO_GO)
    assert "in another bid too" not in told_on(world.bid, world.ours)


def test_two_groupes_of_one_cooperative_are_told_once_on_the_page() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    taken_up(world.bid.cooperative, world.bid, ["LOT-0002"])
    page = told_on(world.bid, world.ours)
    assert page.count("prepares lot 2 too") == 1
    assert "in another bid too" not in page


def test_who_is_only_written_down_is_told_of_no_bid_on_the_page() -> None:
    world = three()
    named = factories.cooperative("Vent d’Ouest", siret=siret(), federation=world.other.federation)
    actions.begin(by=world.ours, bid=world.bid)
    actions.add_body(by=world.ours, bid=world.bid, cooperative=named)
    taken_up(named, world.bid, ["LOT-0001", "LOT-0002"])
    assert "in another bid too" not in told_on(world.bid, world.ours)


def test_of_the_bids_that_answer_a_call_only_those_that_share_a_cooperative_are_read() -> None:
    """A row for each body, its lots in one: not one for each lot of each body of each bid."""
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    federation = world.other.federation
    for n in range(3):  # strangers
        far = factories.cooperative(f"Loin {n}", federation=federation, siret=siret())
        taken_up(far, world.bid, ["LOT-0001", "LOT-0002"])
    # a stranger's consortium that has our own cooperative, another that has the other of ours
    shares = []
    for n, shared in enumerate((world.bid.cooperative, world.other)):
        far = factories.cooperative(f"Ailleurs {n}", federation=federation, siret=siret())
        second = taken_up(far, world.bid, ["LOT-0001", "LOT-0002"])
        actions.add_body(by=second.taken_up_by, bid=second, cooperative=shared)
        shares.append(second.pk)
    alone = taken_up(world.other, world.bid, ["LOT-0002"])
    marks = {
        "bid": world.bid.pk,
        "tender": world.bid.notice.tender_id,
        "cooperative": world.bid.cooperative_id,
    }
    (rows,) = Together(crossings.rows_of, bid=PK, tender=PK + 1, cooperative=PK + 2)(**marks)
    alike: list[Any] = list(crossings.rows_of(**marks))
    assert [(row.pk, row.body) for row in rows] == [(row.pk, row.body) for row in alike]
    assert {row.pk for row in rows} == {world.bid.pk, alone.pk, *shares}
    assert len(rows) == 2 + 1 + 2
    assert next(row for row in rows if row.pk == alone.pk).refs == ["LOT-0002"]


def test_the_bid_s_page_asks_nothing_more_whatever_meets_it(django_assert_num_queries: Any) -> None:
    world = three()
    client = login(Client(headers={"accept-language": "en"}), world.ours)
    client.get(world.bid.get_absolute_url())
    head = reverse("bids:part", args=[world.bid.groupe.slug, world.bid.pk, "head"])
    # session and person, ties and unread, rights; the bid with its parts, what meets it, its
    # signature and red lines; and, once something does, whom to ask. Its head alone asks for the bid first.
    for met, asked in ((0, 4), (1, 5), (3, 5)):
        if met == 1:
            actions.begin(by=world.ours, bid=world.bid)
        while Bid.objects.count() < 1 + met:
            taken_up(world.other, world.bid, [])
        with django_assert_num_queries(asked):
            client.get(world.bid.get_absolute_url())
        with django_assert_num_queries(asked + 1):
            client.get(head, headers=HTMX)
