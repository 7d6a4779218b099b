# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is recorded of a bid's candidate: which bodies go together, who is told, what freezes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions, queries
from tenders.candidacy.models import Body, Candidacy, Interest
from tests import factories
from tests.tenders.candidacy.makers import Three, siret, three

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

FIRM: dict[str, Any] = {
    "name": "Atelier du Canal",
    "address": "4 quai du Canal, 59000 Lille",
    "does": "Graphisme",
    "amount_cents": 400_000,
    "contact_name": "Rose Pommier",
    "contact_email": "rose@example.test",
}


def verbs(bid: Bid) -> list[str]:
    return list(
        Entry.objects.filter(target_type="bids.bid", target_id=bid.pk)
        .order_by("seq")
        .values_list("verb", flat=True)
    )


def add_firm(world: Three, number: str = "", **said: Any) -> Body:
    return actions.add_body(
        by=world.ours, bid=world.bid, siret=number or siret(), **{**FIRM, **said}
    )


def test_one_siret_twice_is_refused_and_so_is_another_establishment_of_one_body() -> None:
    world = three()
    firm = add_firm(world)
    with pytest.raises(Refusal, match="one candidate, not a consortium") as again:
        add_firm(world, firm.siret, name="Le même")
    assert again.value.field == "siret"
    with pytest.raises(Refusal, match="two establishments of one legal body"):
        add_firm(world, siret(firm.siret[:9], 2), name="Son agence")
    with pytest.raises(Refusal, match="one candidate, not a consortium"):
        add_firm(world, world.bid.cooperative.siret, name="Nous, sous un autre nom")
    with pytest.raises(Refusal, match="is there already"):
        actions.add_body(by=world.ours, bid=world.bid, cooperative=world.other)
    assert Body.objects.filter(candidacy__bid=world.bid).count() == 3


@pytest.mark.parametrize("adds", [True, False])
def test_a_number_that_a_cooperative_has_left_is_free_for_a_firm(adds: bool) -> None:
    """The second cooperative, whose number was written down, has another since."""
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    left = world.other.siret
    firm = None if adds else add_firm(world)
    world.other.siret = siret()
    world.other.save()
    if firm is None:
        firm = add_firm(world, left)
    else:
        firm = actions.change_body(by=world.ours, body=firm, edition=1, siret=left)
    kept = {one.cooperative_id: one.siret for one in Body.objects.filter(candidacy__bid=world.bid)}
    assert (kept[None], kept[world.other.pk]) == (left, world.other.siret)


def test_a_number_that_two_have_and_one_had_is_written_once() -> None:
    """A firm took the cooperative's new number, another comes with its former one."""
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    left, taken = world.other.siret, siret()
    add_firm(world, taken)
    world.other.siret = taken  # filled in later
    world.other.save()
    add_firm(world, left, name="Autre")
    written = Body.objects.filter(candidacy__bid=world.bid).values_list("siret", flat=True)
    assert sorted(filter(None, written)) == sorted([world.bid.cooperative.siret, left, taken])


def test_a_firm_that_changes_its_number_to_one_that_is_there_is_refused() -> None:
    world = three()
    firm, other = add_firm(world), add_firm(world, name="Autre")
    with pytest.raises(Refusal, match="one candidate"):
        actions.change_body(by=world.ours, body=other, edition=1, siret=firm.siret)


def test_who_leads_and_how_all_are_bound_is_said_once_more_and_changes_nothing() -> None:
    world = three()
    firm = add_firm(world)
    said: dict[str, Any] = {"form": "joint", "liable_lead": True, "lead": firm.pk}
    made = actions.say_form(by=world.near, bid=world.bid, edition=1, **said)
    found = queries.candidate(world.bid)
    assert (found.form, found.liable_lead, found.lead.name) == ("joint", True, "Atelier du Canal")
    again = actions.say_form(by=world.ours, bid=world.bid, edition=1, **said)
    assert again.edition == made.edition == 2


def test_in_a_joint_and_several_consortium_each_answers_for_all_the_lead_too() -> None:
    world = three()
    lead = add_firm(world).candidacy.bodies.get(is_lead=True)
    made = actions.say_form(
        by=world.ours, bid=world.bid, edition=1, form="solidary", liable_lead=True, lead=lead.pk
    )
    assert made.liable_lead is False
    assert queries.candidate(world.bid).form == queries.SOLIDARY


def test_the_second_writer_is_told_what_the_first_put() -> None:
    world = three()
    firm = add_firm(world)
    actions.change_body(by=world.near, body=firm, edition=1, does="Illustration")
    with pytest.raises(Outdated) as told:
        actions.change_body(by=world.ours, body=firm, edition=1, does="Impression")
    assert told.value.now == {"does": "Illustration"}
    assert told.value.by == "Nour Belkacem"
    lead = firm.candidacy.bodies.get(is_lead=True)
    actions.say_form(
        by=world.near, bid=world.bid, edition=1, form="joint", liable_lead=False, lead=lead.pk
    )
    with pytest.raises(Outdated) as told:
        actions.say_form(
            by=world.ours,
            bid=world.bid,
            edition=1,
            form="solidary",
            liable_lead=False,
            lead=lead.pk,
        )
    assert told.value.now["form"] == "joint"


def test_a_lead_that_is_taken_out_gives_its_place_back_to_the_groupe_s_cooperative() -> None:
    world = three()
    firm = add_firm(world)
    actions.say_form(
        by=world.ours, bid=world.bid, edition=1, form="joint", liable_lead=False, lead=firm.pk
    )
    actions.remove_body(by=world.ours, body=firm)
    actions.remove_body(by=world.ours, body=firm)  # pressed twice
    assert queries.candidate(world.bid).lead.cooperative == world.bid.cooperative_id
    with pytest.raises(Refusal, match="taken out meanwhile"):
        actions.change_body(by=world.near, body=firm, edition=1, does="Trop tard")
    own = Body.objects.get(candidacy__bid=world.bid, cooperative=world.bid.cooperative_id)
    with pytest.raises(Refusal, match="cannot be taken out"):
        actions.remove_body(by=world.ours, body=own)


def test_once_submitted_the_candidate_stays_as_it_was_even_if_a_cooperative_changes_its_name() -> (
    None
):
    world = three()
    firm = add_firm(world)
    bids.decide(
        by=world.cast.holder, bid=world.bid, go=True, reason="", on=world.cast.groupe.today()
    )
    bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    world.bid.refresh_from_db()
    before = queries.candidate(world.bid)
    world.other.name, world.other.siret = "Vent nouveau", siret()
    world.other.save()
    assert queries.candidate(world.bid) == before
    for refused in (
        lambda: add_firm(world, name="Encore un"),
        lambda: actions.change_body(by=world.ours, body=firm, edition=1, does="Autre chose"),
        lambda: actions.remove_body(by=world.ours, body=firm),
        lambda: actions.begin(by=world.ours, bid=world.bid),
    ):
        with pytest.raises(Refusal, match="was submitted"):
            refused()


def test_a_body_that_stands_in_another_bid_is_told_to_both_sides_and_nothing_else() -> None:
    world = three()
    theirs = factories.groupe(factories.member(of=world.other), name="Rives secrètes")
    second, _new = bids.take_up(
        by=theirs.memberships.get().member, groupe=theirs, notice=world.bid.notice
    )
    actions.begin(by=world.ours, bid=world.bid)
    for bid in (world.bid, second):
        entry = Entry.objects.get(verb="bids.collision_found", target_id=bid.pk)
        assert (entry.actor_id, entry.facts) == (None, {})
    body = Body.objects.get(candidacy__bid=world.bid, cooperative=world.other)
    actions.remove_body(by=world.ours, body=body)
    actions.add_body(by=world.ours, bid=world.bid, cooperative=world.other)
    assert Entry.objects.filter(verb="bids.collision_found").count() == 4


def test_nobody_finds_out_what_a_cooperative_answers_by_writing_its_name() -> None:
    world = three()
    far = factories.cooperative("Loin", federation=world.other.federation, siret=siret())
    theirs = factories.groupe(factories.member(of=far))
    bids.take_up(by=theirs.memberships.get().member, groupe=theirs, notice=world.bid.notice)
    actions.add_body(by=world.ours, bid=world.bid, cooperative=far)
    assert not Entry.objects.filter(verb="bids.collision_found").exists()


# --- links ------------------------------------------------------------------------------------------


def test_a_link_is_one_s_own_to_declare_and_take_back_and_leaves_a_trace() -> None:
    world = three()
    said: dict[str, Any] = {
        "kind": "buyer",
        "words": "J’y ai travaillé.",
        "since": dt.date(2024, 1, 1),
    }
    made = actions.declare(by=world.near, bid=world.bid, **said)
    assert actions.declare(by=world.near, bid=world.bid, **said).pk == made.pk  # a second tab
    with pytest.raises(Refusal, match="Only whoever declared"):
        actions.withdraw(by=world.ours, interest=made)
    first = actions.withdraw(by=world.near, interest=made).withdrawn_at
    assert actions.withdraw(by=world.near, interest=made).withdrawn_at == first
    assert Interest.objects.get().words == "J’y ai travaillé."
    assert not Interest.objects.standing().exists()
    assert verbs(world.bid)[-2:] == [
        "candidacy.interest_declared",
        "candidacy.interest_withdrawn",
    ]


def test_what_the_journal_keeps_of_a_link_is_no_word_of_it() -> None:
    world = three()
    actions.declare(by=world.near, bid=world.bid, kind="competitor", words="Ma sœur y travaille.")
    entry = Entry.objects.get(verb="candidacy.interest_declared")
    assert "sœur" not in str(entry.facts)


def test_an_action_that_fails_in_the_journal_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = three()

    def broken(*_args: object, **_said: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr("groupes.journal.record", broken)
    with pytest.raises(RuntimeError):
        add_firm(world)
    assert not Candidacy.objects.exists()
