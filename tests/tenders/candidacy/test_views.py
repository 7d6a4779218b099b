# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a bid's candidate, as each kind of person."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes import actions as ground
from groupes.models import Groupe, Member
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions
from tenders.candidacy.models import Body, Interest
from tests import factories
from tests.tenders.bids.visits import login, text
from tests.tenders.candidacy.makers import siret, three

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def url(name: str, bid: Bid, *args: object) -> str:
    return reverse(f"candidacy:{name}", args=[bid.groupe.slug, bid.pk, *args])


def firm(**said: Any) -> dict[str, Any]:
    return {
        "cooperative": "",
        "name": "Atelier du Canal",
        "siret": siret(),
        "address": "",
        "does": "",
        "amount_cents": "",
        "contact_name": "",
        "contact_email": "",
    } | said


def test_a_consortium_is_built_form_by_form_and_set_beside_the_price(client: Client) -> None:
    world = three()
    login(client, world.ours)
    page = text(client.get(url("candidate", world.bid)))
    assert "Nothing is recorded yet" in page
    assert "whose form is not chosen yet" in page
    client.post(url("begin", world.bid))
    own, near = Body.objects.filter(candidacy__bid=world.bid)
    answer = client.post(
        url("add", world.bid),
        firm(siret=siret()[:3] + " " + "x"),
    )
    assert answer.status_code == 422
    assert "A SIRET number has 14 digits." in text(answer)
    assert client.post(url("add", world.bid), firm(amount_cents="2 000,50")).status_code == 302
    for body, amount in ((own, "5000"), (near, "3000")):
        client.post(
            url("body", world.bid, body.pk), {"edition": 1, "amount_cents": amount, "does": ""}
        )
    bids.set_price(by=world.ours, bid=world.bid, name="Juste", amount_cents=1_000_000)
    page = text(client.get(url("candidate", world.bid)))
    assert "€10,000.50: €0.50 more than the chosen price, €10,000.00." in page
    said = {"edition": 1, "form": "joint", "liable_lead": "on", "lead": near.pk}
    assert client.post(url("form", world.bid), said).status_code == 302
    page = text(client.get(url("candidate", world.bid)))
    assert "A joint consortium, led by Vent d’Est" in page
    assert "Vent d’Est also answers for the others towards the buyer." in page
    assert "check with it before anybody signs" in page


def test_what_the_notice_asks_of_a_consortium_is_shown_and_compared(client: Client) -> None:
    world = three()
    notice = world.bid.notice
    notice.group_legal_form, notice.group_legal_form_required = "Groupement solidaire", True
    notice.save()
    login(client, world.ours)
    client.post(url("begin", world.bid))
    lead = Body.objects.get(candidacy__bid=world.bid, is_lead=True)
    client.post(url("form", world.bid), {"edition": 1, "form": "joint", "lead": lead.pk})
    page = text(client.get(url("candidate", world.bid)))
    assert "Groupement solidaire" in page
    assert "The notice speaks of another form" in page


def test_what_to_look_at_is_told(client: Client) -> None:
    world = three()
    empty = factories.cooperative("Sans personne", federation=world.other.federation)
    actions.add_body(by=world.ours, bid=world.bid, cooperative=empty)
    actions.remove_body(
        by=world.ours, body=Body.objects.get(candidacy__bid=world.bid, cooperative=world.other)
    )
    own = Body.objects.get(candidacy__bid=world.bid, is_lead=True)
    for body in (own, Body.objects.get(cooperative=empty)):
        actions.change_body(by=world.ours, body=body, edition=1, lots=["LOT-0001"])
    page = text(login(client, world.ours).get(url("candidate", world.bid)))
    assert "Sans personne is a member of the consortium, and nobody of it takes part" in page
    assert "People of Vent d’Est take part: it must be a member" in page
    assert "Sans personne has no SIRET number here" in page
    assert "Nobody has this lot: Lot 2: Volet 2." in page


def test_a_second_writer_reads_both_and_nothing_is_lost(client: Client) -> None:
    world = three()
    body = actions.add_body(
        by=world.ours,
        bid=world.bid,
        name="Atelier",
        siret=siret(),
        does="Graphisme",
        amount_cents=500_000,
    )
    actions.change_body(by=world.near, body=body, edition=1, does="Illustration")
    mine = firm(name="Atelier", siret=body.siret, does="Impression", amount_cents="5 000")
    mine |= {"edition": 1}
    answer = login(client, world.ours).post(url("body", world.bid, body.pk), mine)
    assert answer.status_code == 409
    page = text(answer)
    assert 'readonly value="Illustration"' in answer.content.decode()
    assert answer.content.decode().count("readonly value=") == 1  # what both say alike is not told
    assert "Changed by Nour Belkacem" in page
    assert 'value="Impression"' in answer.content.decode()


def test_the_page_costs_the_same_with_one_firm_and_with_three(
    client: Client, django_assert_num_queries: Any
) -> None:
    world = three()
    login(client, world.ours)
    client.get(url("candidate", world.bid))
    for n in range(3):
        actions.add_body(by=world.ours, bid=world.bid, name=f"Firme {n}", siret=siret())
        actions.declare(by=world.near, bid=world.bid, kind="buyer", words=f"Lien {n}")
        if n in (0, 2):
            with django_assert_num_queries(11):
                client.get(url("candidate", world.bid))


def test_a_plain_member_without_the_power_reads_and_writes_nothing_but_their_own_link(
    client: Client,
) -> None:
    world = three()
    from groupes import access

    access.revoke(world.cast.groupe.grants_id, world.cast.groupe, access.membership_powers())
    actions.begin(by=world.ours, bid=world.bid)
    body = Body.objects.filter(candidacy__bid=world.bid)[1]
    login(client, world.near)
    page = client.get(url("candidate", world.bid))
    assert page.status_code == 200
    assert "Take it out" not in text(page)
    for name, args in (("add", ()), ("form", ()), ("body", (body.pk,))):
        assert client.get(url(name, world.bid, *args)).status_code == 403
    assert client.post(url("remove", world.bid, body.pk)).status_code == 403
    said = {"kind": "prepared", "words": "J’ai relu le cahier des charges."}
    assert client.post(url("declare", world.bid), said).status_code == 302
    interest = Interest.objects.get()
    assert (
        login(client, world.ours).post(url("withdraw", world.bid, interest.pk)).status_code == 404
    )
    assert (
        login(client, world.near).post(url("withdraw", world.bid, interest.pk)).status_code == 302
    )
    assert "taken back on" in text(client.get(url("candidate", world.bid)))


def test_who_left_and_outsiders_find_nothing(client: Client) -> None:
    world = three()
    tie = world.cast.groupe.memberships.get(member=world.near)
    ground.leave(by=world.near, membership=tie)
    for person in (world.near, world.cast.outsider, world.cast.stranger):
        login(client, person)
        assert client.get(url("candidate", world.bid)).status_code == 404
        assert client.get(url("declare", world.bid)).status_code == 404


def test_a_body_of_another_bid_is_not_reached_by_this_one_s_address(client: Client) -> None:
    one, two = three("a"), three("b")
    theirs = actions.add_body(by=two.ours, bid=two.bid, name="Autre", siret=siret())
    login(client, one.ours)
    assert client.get(url("body", one.bid, theirs.pk)).status_code == 404
    assert client.post(url("remove", one.bid, theirs.pk)).status_code == 404


def test_once_submitted_its_forms_lead_back_and_a_link_can_still_be_declared(
    client: Client,
) -> None:
    world = three()
    actions.begin(by=world.ours, bid=world.bid)
    today = world.cast.groupe.today()
    bids.decide(by=world.cast.holder, bid=world.bid, go=True, reason="", on=today)
    bids.submit(by=world.cast.holder, bid=world.bid, at=timezone.now())
    login(client, world.ours)
    assert client.get(url("add", world.bid)).status_code == 302
    answer = client.post(url("add", world.bid), firm(name="Trop tard"))
    assert answer.status_code == 409
    assert "Trop tard" in answer.content.decode()
    page = text(client.get(url("candidate", world.bid)))
    assert "Submitted: the candidate stays as it was." in page
    said = {"kind": "buyer", "words": "Un ami y travaille."}
    assert client.post(url("declare", world.bid), said).status_code == 302


def test_whoever_records_a_go_or_a_submission_is_told_of_declared_links(client: Client) -> None:
    world = three()
    holder = world.cast.holder
    actions.declare(by=holder, bid=world.bid, kind="buyer", words="J’y ai travaillé.")
    taken_back = actions.declare(by=world.ours, bid=world.bid, kind="competitor", words="Retiré.")
    actions.withdraw(by=world.ours, interest=taken_back)
    actions.declare(by=world.near, bid=world.bid, kind="competitor", words="Mon frère.")
    login(client, holder)
    decide = reverse("bids:decide", args=[world.cast.groupe.slug, world.bid.pk])
    page = text(client.get(decide))
    assert "You declared a link with the buyer: better that another member records this." in page
    assert "Nour Belkacem declared a link with another candidate: Mon frère." in page
    assert "Retiré." not in page
    assert client.post(decide, {"go": "go", "reason": ""}).status_code == 302  # told, not stopped
    submit = reverse("bids:submit", args=[world.cast.groupe.slug, world.bid.pk])
    assert "You declared a link" in text(client.get(submit))


def test_the_help_says_where_each_rule_stands_and_to_check(client: Client) -> None:
    page = text(login(client, factories.member()).get(reverse("candidacy:help")))
    for article in ("R2142-20", "R2142-22", "R2142-24", "L2141-10", "R2151-6", "DC4"):
        assert article in page
    assert "check with your cooperative" in page


# --- bids that meet ---------------------------------------------------------------------------------


def second_bid(bid: Bid, **shown: Any) -> tuple[Groupe, Member, Bid]:
    """Another groupe of the cooperative takes the same call up."""
    member = factories.member("Ambre Rivale", of=bid.cooperative)
    groupe = factories.groupe(member, name="Collectif des Rives", **shown)
    found, _new = bids.take_up(by=member, groupe=groupe, notice=bid.notice)
    return groupe, member, found


def test_staff_see_that_bids_meet_and_name_only_whom_they_may_know_of(client: Client) -> None:
    world = three()
    second_bid(world.bid, visibility=Groupe.Visibility.COOPERATIVE)
    staff = factories.member(of=world.bid.cooperative, administers=True)
    page = login(client, staff).get(reverse("candidacy:meetings"))
    shown = text(page)
    assert str(world.bid.notice) in shown
    assert "1. Volet 1" in shown
    assert "Collectif des Rives" in shown
    assert "1 groupe that you cannot know of" in shown
    assert world.cast.groupe.name not in shown
    assert f"/appels-d-offres/{world.bid.pk}/" not in page.content.decode().replace(
        world.bid.notice.get_absolute_url(), ""
    )
    login(client, world.ours)
    assert client.get(reverse("candidacy:meetings")).status_code == 403


def test_staff_of_another_cooperative_see_that_it_is_a_member_of_two_consortia(
    client: Client,
) -> None:
    world = three()
    theirs = factories.groupe(factories.member(of=world.other))
    bids.take_up(by=theirs.memberships.get().member, groupe=theirs, notice=world.bid.notice)
    staff = factories.member(of=world.other, administers=True)
    login(client, staff)
    assert "No bids meet today." in text(client.get(reverse("candidacy:meetings")))
    actions.begin(by=world.ours, bid=world.bid)
    assert str(world.bid.notice) in text(client.get(reverse("candidacy:meetings")))
    page = text(login(client, world.near).get(url("candidate", world.bid)))
    said = "Vent d’Est answers this in another bid too: Lot 1: Volet 1; Lot 2: Volet 2."
    assert said in page
    assert "Talk with its groupe" not in page  # it is private: they may not know of it
    theirs_page = url("candidate", theirs.bids.get())
    by = theirs.memberships.get().member
    assert said in text(login(client, by).get(theirs_page))
    Groupe.objects.filter(pk=theirs.pk).update(visibility=Groupe.Visibility.FEDERATION)
    login(client, world.near)
    assert "Talk with its groupe" in text(client.get(url("candidate", world.bid)))
    bids.decide(
        by=world.cast.holder, bid=world.bid, go=False, reason="", on=world.cast.groupe.today()
    )
    login(client, staff)
    assert "No bids meet today." in text(client.get(reverse("candidacy:meetings")))


def test_the_page_of_meetings_costs_the_same_with_one_and_with_three(
    client: Client, django_assert_num_queries: Any
) -> None:
    world = three("a")
    second_bid(world.bid)
    staff = login(client, factories.member(of=world.bid.cooperative, administers=True))
    staff.get(reverse("candidacy:meetings"))
    with django_assert_num_queries(7):
        staff.get(reverse("candidacy:meetings"))
    from tests.tenders import calls

    for word in ("c", "d"):
        notice = calls.call(word, procedure=f"p-{word}", deadline=calls.in_days(9))
        bid, _new = bids.take_up(by=world.ours, groupe=world.cast.groupe, notice=notice)
        second_bid(bid)
    with django_assert_num_queries(7):
        assert text(staff.get(reverse("candidacy:meetings"))).count("cannot know of") == 3
