# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the candidate of a bid is, as plain data that others fill papers in from."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.models import Cooperative
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions, pages, queries
from tenders.candidacy.models import Candidacy
from tenders.candidacy.queries import Contact
from tenders.dossier import facts as dossier
from tests import factories
from tests.tenders import calls
from tests.tenders.candidacy.makers import Three, siret, taken_up, three

pytestmark = pytest.mark.django_db


def test_members_of_one_cooperative_are_one_candidate_whatever_their_number() -> None:
    cast = factories.cast()
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a"))
    for person in (cast.plain, cast.holder, cast.former):
        bids.state_intention(by=person, need=bid.needs.all()[0], level="contribute")
    found = queries.candidate(bid)
    assert (found.form, found.several, found.recorded) == (queries.ALONE, False, False)
    assert found.lead.name == cast.groupe.cooperative.name


def test_nothing_recorded_the_people_of_two_cooperatives_make_a_consortium_without_a_form() -> None:
    world = three()
    found = queries.candidate(world.bid)
    assert [one.name for one in found.bodies] == [
        world.cast.groupe.cooperative.name,
        "Vent d’Est",
    ]
    assert (found.form, found.lead.is_lead, found.recorded) == (queries.UNSAID, True, False)
    assert found.lead.lots == ("LOT-0001", "LOT-0002")


def test_a_firm_from_outside_makes_a_consortium_with_those_who_take_part() -> None:
    world = three()
    firm = actions.add_body(
        by=world.ours,
        bid=world.bid,
        name="Atelier du Canal",
        siret=siret(),
        address="4 quai du Canal, 59000 Lille",
        does="Graphisme",
        lots=["LOT-0002"],
        amount_cents=400_000,
        contact_name="Rose Pommier",
        contact_email="rose@example.test",
    )
    found = queries.candidate(world.bid)
    assert [one.cooperative for one in found.bodies] == [
        world.bid.cooperative_id,
        world.other.pk,
        None,
    ]
    assert found.bodies[-1] == queries.LegalBody(
        pk=firm.pk,
        name="Atelier du Canal",
        siret=firm.siret,
        address="4 quai du Canal, 59000 Lille",
        is_lead=False,
        does="Graphisme",
        lots=("LOT-0002",),
        amount_cents=400_000,
        contact=Contact("Rose Pommier", "rose@example.test"),
        cooperative=None,
    )
    assert found.sum_cents is None  # two parts are not said


def test_while_it_is_written_a_cooperative_goes_by_the_name_and_number_it_has_today() -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    world.other.siret = siret()
    world.other.save()
    assert queries.candidate(world.bid).bodies[1].siret == world.other.siret


def test_the_parts_are_added_up_once_all_are_said() -> None:
    world = three()
    made = actions.begin(by=world.ours, bid=world.bid)
    for body, cents in zip(made.bodies.all(), (600_000, 400_001), strict=True):
        assert queries.candidate(world.bid).sum_cents is None
        actions.change_body(by=world.ours, body=body, edition=1, amount_cents=cents)
    assert queries.candidate(world.bid).sum_cents == 1_000_001


def test_it_costs_the_same_whatever_the_number_of_bodies(django_assert_num_queries: Any) -> None:
    world = three()
    with django_assert_num_queries(3):
        queries.candidate(world.bid)
    for n in range(3):
        actions.add_body(by=world.ours, bid=world.bid, name=f"Firme {n}", siret=siret())
        with django_assert_num_queries(2):
            assert len(queries.candidate(world.bid).bodies) == n + 3


def test_a_lot_that_left_the_bid_leaves_the_bodies_and_a_call_without_lots_has_none() -> None:
    world = three()
    body = actions.begin(by=world.ours, bid=world.bid).bodies.get(is_lead=True)
    actions.change_body(by=world.ours, body=body, edition=1, lots=["LOT-0002", "LOT-0009"])
    assert queries.candidate(world.bid).lead.lots == ("LOT-0002",)
    alone = three("b", lots=0)
    assert queries.candidate(alone.bid).lead.lots == ()


def go(world: Three) -> None:
    today = world.cast.groupe.today()
    bids.decide(by=world.cast.holder, bid=world.bid, go=True, reason="", on=today)


def hand_in(world: Three) -> None:
    bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    world.bid.refresh_from_db()


def rename(cooperative: Cooperative, name: str, number: str) -> None:
    Cooperative.objects.filter(pk=cooperative.pk).update(name=name, siret=number)


def told(world: Three) -> list[tuple[str, str]]:
    bid = Bid.objects.select_related("cooperative", "notice").get(pk=world.bid.pk)
    return [(one.name, one.siret) for one in queries.candidate(bid).bodies]


def test_a_submitted_bid_keeps_names_and_numbers_of_the_day_it_was_submitted() -> None:
    world, on_the_day = three(), siret()
    actions.begin(by=world.ours, bid=world.bid)  # long before, with the number of then
    go(world)
    rename(world.other, "Vent du jour", on_the_day)
    before = told(world)
    assert ("Vent du jour", on_the_day) in before
    hand_in(world)
    assert told(world) == before
    rename(world.other, "Vent d’après", siret())
    assert told(world) == before
    assert queries.candidate(world.bid).recorded


@pytest.mark.usefixtures("in_english")
def test_a_submission_writes_down_no_consortium_that_nobody_declared_and_tells_nobody_of_it() -> (
    None
):
    """Somebody of another cooperative only said that they could help; it bids by itself elsewhere."""
    world = three()
    taken_up(world.other, world.bid, [])
    go(world)
    (words,) = pages.before_acting(world.bid, world.ours)
    assert words.startswith("No consortium is recorded")
    hand_in(world)
    assert told(world) == [(world.bid.cooperative.name, world.bid.cooperative.siret)]
    assert not Entry.objects.filter(verb="bids.collision_found").exists()
    rename(world.bid.cooperative, "Changée depuis", siret())
    assert told(world)[0][0] != "Changée depuis"
    assert queries.candidate(world.bid).form == queries.ALONE


def test_taken_back_and_submitted_again_it_keeps_those_of_the_last_day() -> None:
    world, second = three(), siret()
    actions.begin(by=world.ours, bid=world.bid)
    go(world)
    hand_in(world)
    bids.take_back(by=world.cast.holder, bid=world.bid, what="submission", reason="Pas encore")
    rename(world.other, "Vent changé", second)
    assert ("Vent changé", second) in told(world)
    hand_in(world)
    rename(world.other, "Vent plus tard", siret())
    assert ("Vent changé", second) in told(world)


def test_a_number_that_was_not_there_on_that_day_does_not_come_afterwards() -> None:
    world = three()
    rename(world.other, "Vent sans numéro", "")
    actions.begin(by=world.ours, bid=world.bid)
    go(world)
    hand_in(world)
    rename(world.other, "Vent sans numéro", siret())
    assert ("Vent sans numéro", "") in told(world)
    # one that was submitted before such things were written down shows what there is
    Candidacy.objects.update(frozen_at=None)
    assert ("Vent sans numéro", "") not in told(world)


def test_to_submit_does_not_change_what_was_signed() -> None:
    """The candidate is a part of what the cooperative signs, where papers are filled in from it."""
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    go(world)
    rename(world.other, "Vent signé", siret())
    before = dossier.Dossier(
        bid=Bid.objects.select_related("cooperative", "notice").get()
    ).candidate_mark
    hand_in(world)
    after = dossier.Dossier(
        bid=Bid.objects.select_related("cooperative", "notice").get()
    ).candidate_mark
    assert after == before


@pytest.mark.usefixtures("in_english")
def test_a_number_that_another_body_has_stops_no_submission_and_is_told_before() -> None:
    """A firm was added by hand with the number that its cooperative fills in only later."""
    world, number = three(), siret()
    rename(world.other, "Vent sans numéro", "")
    actions.begin(by=world.ours, bid=world.bid)
    actions.add_body(by=world.ours, bid=world.bid, name="Le même", siret=number)
    go(world)
    assert pages.before_acting(world.bid, world.ours) == []
    rename(world.other, "Vent inscrit", number)
    (words,) = pages.before_acting(world.bid, world.ours)
    assert words.startswith("Vent inscrit has the SIRET number of Le même:")
    before = told(world)
    hand_in(world)
    assert told(world) == before
    assert before[1:] == [("Vent inscrit", ""), ("Le même", number)]
    assert pages.before_acting(world.bid, world.ours) == []


def test_two_cooperatives_that_exchanged_their_numbers_are_written_down_with_those_of_the_day() -> (
    None
):
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    mine = world.bid.cooperative
    first, second = mine.siret, world.other.siret
    go(world)
    rename(mine, mine.name, "")
    rename(world.other, world.other.name, first)
    rename(mine, mine.name, second)
    hand_in(world)
    assert [number for _name, number in told(world)] == [second, first]
