# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cooperative signs what it read; who may, and what changes afterwards."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from groupes import actions as ground
from groupes.models import Member
from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions as candidacy
from tenders.candidacy.models import Body
from tenders.dossier import actions, facts
from tenders.dossier.models import Delegation, Signature
from tests import factories
from tests.factories import days
from tests.tenders.bids.visits import login, text
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    found = world.begun(cast)
    world.written(cast, found, "Mémoire")
    bids.set_price(by=cast.plain, bid=found, name="Prix", amount_cents=500_000)
    return found


@pytest.fixture
def staff(cast: factories.Cast) -> Member:
    return world.staff(cast)


def seen(bid: Bid) -> str:
    return facts.load(bid).mark


def test_the_staff_sign_what_they_read_and_a_change_is_told(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    asked = actions.ask_signature(by=cast.plain, bid=bid, note="Avant mardi")
    assert actions.ask_signature(by=cast.holder, bid=bid) == asked
    signed = actions.sign(by=staff, signature=asked, seen=seen(bid))
    assert (signed.state, signed.amount_cents) == (Signature.State.SIGNED, 500_000)
    assert facts.changed_since(facts.load(bid), signed) == ()
    with pytest.raises(Refusal, match="nothing has changed since"):
        actions.ask_signature(by=cast.plain, bid=bid)
    piece = bid.pieces.get()
    bids.change_piece(
        by=cast.plain, piece=piece, edition=piece.edition, title="Mémoire", body="Autre",
        due_on=None, state="reviewed",
    )  # fmt: skip
    bids.set_price(
        by=cast.plain, bid=bid, price=bid.prices.get(), name="Prix", amount_cents=600_000
    )
    assert set(facts.changed_since(facts.load(bid), signed)) == {"Mémoire", "price"}
    assert actions.ask_signature(by=cast.plain, bid=bid).pk != asked.pk


def test_who_the_candidate_is_is_part_of_what_is_signed(
    cast: factories.Cast, bid: Bid, staff: Member, client: Client
) -> None:
    """The letter of candidacy is filled in from it: bound otherwise, it is another letter."""
    letter = bids.add_piece(by=cast.plain, bid=bid, title="Lettre")
    actions.tell_paper(by=cast.plain, piece=letter, kind="dc1")
    candidacy.begin(by=cast.plain, bid=bid)
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    read = seen(bid)
    candidacy.add_body(by=cast.plain, bid=bid, name="Atelier du Canal", siret="73282932000074")
    with pytest.raises(Refusal):
        actions.sign(by=staff, signature=asked, seen=read)
    login(client, staff)
    shown = text(client.get(reverse("dossier:signing", args=[asked.pk])))
    assert "SIRET 732 829 320 00074" in shown
    assert "LOT-" not in shown
    signed = actions.sign(by=staff, signature=asked, seen=seen(bid))
    before = facts.load(bid).bundle_mark
    body = Body.objects.get(siret="73282932000074")
    candidacy.change_body(by=cast.plain, body=body, edition=body.edition, amount_cents=100_00)
    assert facts.changed_since(facts.load(bid), signed) == ("candidate",)
    assert facts.load(bid).bundle_mark != before
    assert actions.ask_signature(by=cast.plain, bid=bid) != signed


def test_what_is_answered_is_part_of_what_is_signed_where_papers_name_it(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    """The agreement lists what is delivered, and both papers name the call and its lots."""
    agreement = bids.add_piece(by=cast.plain, bid=bid, title="Convention")
    actions.tell_paper(by=cast.plain, piece=agreement, kind="consortium")
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    read = seen(bid)
    bids.add_need(by=cast.plain, bid=bid, title="Animer les ateliers")
    with pytest.raises(Refusal, match="read them again"):
        actions.sign(by=staff, signature=asked, seen=read)
    signed = actions.sign(by=staff, signature=asked, seen=seen(bid))
    assert facts.changed_since(facts.load(bid), signed) == ()
    bid.notice.lots.update(title="Un autre lot")
    assert facts.changed_since(facts.load(bid), signed) == ("call",)
    signed.marks.pop("call")  # of before it was kept
    assert facts.changed_since(facts.load(bid), signed) == ()


def test_what_changed_while_one_read_is_read_first(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    read = seen(bid)
    world.written(cast, bid, "Autre pièce")
    with pytest.raises(Refusal, match="read them again"):
        actions.sign(by=staff, signature=asked, seen=read)
    asked.refresh_from_db()
    assert asked.state == Signature.State.ASKED


def test_it_is_answered_once(cast: factories.Cast, bid: Bid, staff: Member) -> None:
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    with pytest.raises(Refusal, match="what is to be mended"):
        actions.send_back(by=staff, signature=asked, word="  ")
    actions.send_back(by=staff, signature=asked, word="Le prix")
    with pytest.raises(Refusal, match="has answered already"):
        actions.sign(by=staff, signature=asked, seen=seen(bid))
    assert facts.SENT_BACK in {one.code for one in facts.lacks(facts.load(bid))}
    again = actions.ask_signature(by=cast.plain, bid=bid)
    actions.call_off(by=cast.plain, signature=again)
    with pytest.raises(Refusal):
        actions.sign(by=staff, signature=again, seen=seen(bid))


def test_a_delegation_reaches_an_amount_and_a_day(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    today = cast.groupe.cooperative.today()
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    with pytest.raises(Refusal, match="does not reach"):
        actions.sign(by=cast.holder, signature=asked, seen=seen(bid))
    actions.delegate(by=staff, member=cast.holder, most_cents=499_999, until=today)
    with pytest.raises(Refusal, match="does not reach"):
        actions.sign(by=cast.holder, signature=asked, seen=seen(bid))
    given = actions.delegate(by=staff, member=cast.holder, most_cents=500_000, until=today)
    assert Delegation.objects.filter(member=cast.holder, ended_at=None).count() == 1
    Delegation.objects.filter(pk=given.pk).update(until=today - days(1))
    with pytest.raises(Refusal, match="does not reach"):
        actions.sign(by=cast.holder, signature=asked, seen=seen(bid))
    Delegation.objects.filter(pk=given.pk).update(until=today)
    signed = actions.sign(by=cast.holder, signature=asked, seen=seen(bid))
    assert signed.delegation == given


def test_without_a_price_no_delegation_counts(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    today = cast.groupe.cooperative.today()
    actions.delegate(by=staff, member=cast.holder, most_cents=10**9, until=today)
    bids.remove_price(by=cast.plain, price=bid.prices.get())
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    with pytest.raises(Refusal, match="does not reach"):
        actions.sign(by=cast.holder, signature=asked, seen=seen(bid))
    assert actions.sign(by=staff, signature=asked, seen=seen(bid)).amount_cents is None


def test_only_who_administers_delegates_and_to_their_own(
    cast: factories.Cast, staff: Member
) -> None:
    today = cast.groupe.cooperative.today()
    with pytest.raises(Refusal, match="Only who administers"):
        actions.delegate(by=cast.plain, member=cast.plain, most_cents=1, until=today)
    with pytest.raises(Refusal, match="a member of the cooperative"):
        actions.delegate(by=staff, member=cast.stranger, most_cents=1, until=today)
    with pytest.raises(Refusal, match="over"):
        actions.delegate(by=staff, member=cast.plain, most_cents=1, until=today - days(1))


def test_who_leaves_the_cooperative_signs_no_more(
    cast: factories.Cast, bid: Bid, staff: Member
) -> None:
    today = cast.groupe.cooperative.today()
    actions.delegate(by=staff, member=cast.outsider, most_cents=10**9, until=today + days(9))
    ground.leave_cooperative(by=staff, member=cast.outsider, on=today)
    assert not Delegation.objects.filter(ended_at=None).exists()


# --- pages ---------------------------------------------------------------------------------------


def test_who_is_asked_reads_the_papers_of_that_bid_and_nothing_else(
    cast: factories.Cast, bid: Bid, staff: Member, client: Client
) -> None:
    asked = actions.ask_signature(by=cast.plain, bid=bid, note="Avant mardi")
    page = reverse("dossier:signing", args=[asked.pk])
    login(client, staff)
    shown = text(client.get(page))
    assert "Du texte" in shown
    assert "Avant mardi" in shown
    assert client.get(world.url("papers", bid)).status_code in (403, 404)
    for other in (cast.plain, cast.outsider, cast.stranger, cast.former):
        login(client, other)
        assert client.get(page).status_code == 404
        assert client.post(page, {"seen": seen(bid), "read": "on"}).status_code == 404
    elsewhere = factories.member(administers=True)
    login(client, elsewhere)
    assert client.get(page).status_code == 404
    login(client, staff)
    assert client.post(page, {"seen": seen(bid)}).status_code == 422
    done = client.post(page, {"seen": seen(bid), "read": "on"})
    assert done["Location"] == reverse("dossier:to_sign")
    assert client.get(page)["Location"] == reverse("dossier:to_sign")  # the papers close again


def test_a_signature_asked_waits_in_today_for_staff_and_delegates(
    cast: factories.Cast, bid: Bid, staff: Member, client: Client, django_assert_num_queries
) -> None:
    today = cast.groupe.cooperative.today()
    actions.delegate(by=staff, member=cast.outsider, most_cents=500_000, until=today)
    actions.delegate(by=staff, member=cast.former, most_cents=1_000, until=today)
    asked = actions.ask_signature(by=cast.plain, bid=bid)
    page = reverse("dossier:signing", args=[asked.pk])
    for person, waits in ((staff, True), (cast.outsider, True), (cast.former, False)):
        login(client, person)
        assert (page in client.get(reverse("groupes:today")).content.decode()) is waits
    actions.call_off(by=cast.plain, signature=asked)
    login(client, staff)
    assert page not in client.get(reverse("groupes:today")).content.decode()


def test_the_bid_and_the_pipeline_say_where_the_signature_stands(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    index = reverse("bids:groupe_index", args=[cast.groupe.slug])
    for page in (index, bid.get_absolute_url()):
        assert "signature asked for" not in text(client.get(page))
    actions.ask_signature(by=cast.plain, bid=bid)
    for page in (index, bid.get_absolute_url(), world.url("papers", bid)):
        assert "signature asked for" in text(client.get(page))
