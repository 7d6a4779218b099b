# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of what is handed in: what they show, to whom, at what cost."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.library import actions as library
from groupes import choosing
from groupes.models import Member
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.dossier import actions, papers
from tenders.dossier.models import Brief, Section
from tests import factories
from tests.tenders.bids.visits import login, text
from tests.tenders.calls import in_days
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid", "bids.set_price")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return world.begun(cast, deadline=in_days(20))


def fill(cast: factories.Cast, bid: Bid, rows: int) -> None:
    """Everything a page of papers can hold, ``rows`` times."""
    world.asked(cast, bid)
    for n in range(rows):
        member = factories.member(of=cast.groupe.cooperative)
        factories.join(cast.groupe, member)
        piece = world.written(cast, bid, f"Pièce {n}")
        bids.take_piece(by=member, piece=piece)
        page = library.add_page(by=member, groupe=cast.groupe, title=f"Trame {n}", body="…")
        section = actions.bring_resource(by=member, bid=bid, resource=page)
        actions.take_section(by=member, section=section)
        actions.take_pen(by=member, section=section)
        actions.remark(by=cast.plain, section=section, text="Trop long")
    bids.set_price(by=cast.holder, bid=bid, name="Prix", amount_cents=10)
    actions.ask_signature(by=cast.plain, bid=bid)
    actions.ask_bundle(by=cast.plain, bid=bid)


@pytest.mark.parametrize("rows", [1, 3])
def test_papers_and_memoir_cost_the_same_however_many(
    rows: int, cast: factories.Cast, bid: Bid, client: Client, django_assert_num_queries
) -> None:
    fill(cast, bid, rows)
    section = bid.sections.earliest("pk")
    login(client, cast.plain)
    # session and person, ties and unread, rights; the bid; what stands beside its pieces together, the
    # pieces, sections; the candidate (three); delegations; of a section: itself, criteria, remarks
    for page, count in (
        (world.url("papers", bid), 11),
        (world.url("memoir", bid), 7),
        (world.url("section", bid, section.pk), 7),
    ):
        with django_assert_num_queries(count):
            assert client.get(page).status_code == 200


def test_the_call_says_which_papers_and_one_button_adds_them(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    page = world.url("papers", bid)
    assert "Letter of candidacy (DC1)" in text(client.get(page))
    assert client.post(world.url("propose", bid))["Location"] == page
    shown = text(client.get(page))
    assert "In the place of the DC1 and the DC2" in shown
    assert "Usually asked for" not in shown
    piece = bid.papers.get(kind=papers.DUME).piece
    assert piece is not None
    bids.remove_piece(by=cast.plain, piece=piece)
    assert "Taken away by hand: European single document (DUME)" in text(client.get(page))
    other = bids.add_piece(by=cast.plain, bid=bid, title="DUME à nous")
    kind = world.url("kind", bid, other.pk)
    assert client.get(kind).status_code == 200
    assert client.post(kind, {"kind": papers.DC1}).status_code == 409  # another piece is that
    assert client.post(kind, {"kind": papers.DUME}).status_code == 302
    assert "Taken away" not in text(client.get(page))


def test_who_has_no_power_reads_and_writes_nothing(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    section = world.section(cast, bid, text="Un texte")
    for outside in (cast.outsider, cast.stranger):
        login(client, outside)
        for page in (world.url("papers", bid), world.url("section", bid, section.pk)):
            assert client.get(page).status_code in (403, 404)
    with mock.patch("tenders.dossier.rules.may_write", return_value=False):
        login(client, cast.plain)
        shown = client.get(world.url("section", bid, section.pk)).content.decode()
        assert 'name="level"' not in shown
        assert "plume/" not in shown


def test_a_section_is_written_with_its_pen_and_the_other_waits(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    section = world.section(cast, bid)
    page, pen = world.url("section", bid, section.pk), world.url("section_pen", bid, section.pk)
    login(client, cast.plain)
    assert 'name="title"' not in client.get(page).content.decode()
    assert client.post(pen)["Location"] == f"{page}#write"
    assert 'name="title"' in client.get(page).content.decode()
    other = login(Client(headers={"Accept-Language": "en"}), cast.holder)
    assert f"{cast.plain.name} is writing" in text(other.get(page))
    other.post(pen)
    assert "You are next" in text(other.get(page))
    assert f"{cast.holder.name} waits for the pen" in text(client.get(page))
    said = {"title": "Comprendre", "text": "À moi", "level": "1", "edition": "1"}
    refused = other.post(page, said | {"text": "Perdu ?"})
    assert refused.status_code == 409
    assert "Perdu ?" in refused.content.decode()
    assert client.post(page, said).status_code == 302
    both = other.post(page, said | {"text": "À nous"})
    assert both.status_code == 409
    assert "À moi" in text(both)
    assert "À nous" in both.content.decode()
    assert other.post(page, said | {"text": "À nous", "edition": "2"}).status_code == 302
    assert Section.objects.get().text == "À nous"
    editions = client.get(world.url("section_editions", bid, section.pk))
    assert editions.status_code == 200


def test_an_edition_of_a_section_is_brought_back(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    section = world.section(cast, bid, text="Avant")
    actions.write_section(by=cast.plain, section=section, edition=2, text="Après")
    login(client, cast.plain)
    page = world.url("section_editions", bid, section.pk)
    assert client.post(page, {"number": "2", "edition": "3"}).status_code == 302
    assert Section.objects.get().text == "Avant"


def test_what_the_buyer_asks_is_written_and_what_is_not_published_is_said(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    page = world.url("memoir", bid)
    assert "not published in the notice" in text(client.get(page))
    said = {"criteria": "Valeur technique : 60 %\nPrix – 40\nDélai", "page_limit": "20",
            "duration": "4 ans", "edition": "0"}  # fmt: skip
    assert client.post(world.url("brief", bid), said).status_code == 302
    assert [(c["label"], c["weight"]) for c in Brief.objects.get().criteria] == [
        ("Valeur technique", "60"), ("Prix", "40"), ("Délai", None),
    ]  # fmt: skip
    shown = text(client.get(page))
    assert "60%" in shown
    assert "4 ans" in shown
    assert "no section" in shown
    client.post(world.url("seed", bid))
    assert "no section" not in text(client.get(page))
    again = client.get(world.url("brief", bid)).content.decode()
    assert "Valeur technique" in again
    assert client.post(world.url("brief", bid), said | {"edition": "0", "duration": "2 ans"}).status_code == 409  # fmt: skip


def test_sections_are_taken_moved_ticked_and_taken_away(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    page = library.add_page(by=cast.plain, groupe=cast.groupe, title="Trame", body="Chère ville")
    login(client, cast.plain)
    shelf = world.url("section_resource", bid)
    assert "Trame" in text(client.get(shelf))
    client.post(shelf, {"resource": page.pk})
    section = bid.sections.get()
    shown = text(client.get(world.url("section", bid, section.pk)))
    assert "Still to be tailored" in shown

    def step(name: str, **said: object) -> int:
        return client.post(world.url("section_step", bid, section.pk, name), said).status_code

    assert step("adaptee", edition=1) == 409
    assert step("adaptee", edition=section.edition) == 302
    assert step("a-adapter") == 302
    assert step("prendre") == step("monter") == step("descendre") == step("rendre") == 302
    remark = world.url("remark", bid, section.pk)
    assert client.post(remark, {"text": ""}).status_code == 422
    assert client.post(remark, {"text": "Trop long"}).status_code == 302
    one = section.remarks.get()
    assert client.post(remark, {"text": "Oui", "answers": one.pk}).status_code == 302
    settle = world.url("remark_settle", bid, section.pk, one.pk)
    assert client.post(settle).status_code == 302
    assert "no longer open" in text(client.get(world.url("section", bid, section.pk)))
    assert step("retirer") == 302
    assert not bid.sections.exists()


def test_unticked_sections_are_told_on_submission(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    page = library.add_page(by=cast.plain, groupe=cast.groupe, title="Trame", body="Chère ville")
    actions.bring_resource(by=cast.plain, bid=bid, resource=page)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="Oui", on=cast.groupe.today())
    login(client, cast.holder)
    submit = reverse("bids:submit", args=[cast.groupe.slug, bid.pk])
    shown = text(client.get(submit))
    assert "tailored to this buyer: “Trame”" in shown
    assert "The cooperative has not signed" in shown


@pytest.mark.parametrize(("hours", "last"), [(23, True), (30, False)])
def test_on_the_last_day_only_what_is_left_is_shown(
    hours: int, last: bool, cast: factories.Cast, client: Client
) -> None:
    deadline = (timezone.now() + dt.timedelta(hours=hours)).replace(microsecond=0)
    bid = world.begun(cast, deadline=deadline)
    world.asked(cast, bid, profile_url="https://profil.example/42", most_megabytes=20)
    world.written(cast, bid, "Prête")
    bids.add_piece(by=cast.plain, bid=bid, title="Manquante")
    login(client, cast.plain)
    page = client.get(world.url("papers", bid))
    shown = text(page)
    assert ("The last day" in shown) is last
    assert "Manquante" in shown
    assert ("Prête" in shown) is not last
    assert ("https://profil.example/42" in page.content.decode()) is last
    whole = client.get(world.url("papers", bid), {"tout": "1"})
    assert "Prête" in text(whole)


def test_delegations_are_the_staffs_page(cast: factories.Cast, client: Client) -> None:
    staff: Member = world.staff(cast)
    page = reverse("dossier:delegations")
    login(client, cast.plain)
    assert client.get(page).status_code == 403
    login(client, staff)
    assert "only those who administer" in text(client.get(page))
    until = cast.groupe.cooperative.today() + dt.timedelta(30)
    said = {"member": cast.plain.pk, "most_cents": "20 000", "until": until.isoformat()}
    assert client.post(page, said).status_code == 302
    assert cast.plain.name in text(client.get(page))
    assert client.post(page, said | {"member": cast.stranger.pk}).status_code == 422
    given = cast.plain.delegations.get()
    assert given.most_cents == 2_000_000
    elsewhere = factories.member(administers=True)
    login(client, elsewhere)
    end = reverse("dossier:delegation_end", args=[given.pk])
    assert client.post(end).status_code == 404
    login(client, staff)
    assert client.post(end).status_code == 302
    assert "only those who administer" in text(client.get(page))


def test_of_a_large_cooperative_one_is_found_before_a_delegation_is_written(
    cast: factories.Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)
    page = reverse("dossier:delegations")
    login(client, world.staff(cast))
    client.cookies["django_language"] = "en"
    many = client.get(page)
    assert [pk for pk, _name in many.context["form"].fields["member"].choices] == [""]
    found = client.get(page, {"q": cast.plain.name})
    assert [pk for pk, _name in found.context["form"].fields["member"].choices] == [
        "",
        cast.plain.pk,
    ]
    assert "Nobody of the cooperative matches" in client.get(page, {"q": "zzzz"}).text
    failed = client.post(page, {"member": cast.plain.pk, "most_cents": "beaucoup", "until": ""})
    assert failed.status_code == 422
    assert f'<option value="{cast.plain.pk}" selected' in " ".join(failed.text.split())
    assert 'value="beaucoup"' in failed.text
    Member.objects.filter(pk=cast.plain.pk).update(left_on=cast.groupe.today() - dt.timedelta(1))
    until = cast.groupe.cooperative.today() + dt.timedelta(30)
    said = {"member": cast.plain.pk, "most_cents": "20 000", "until": until.isoformat()}
    gone = client.post(page, said)
    assert gone.status_code == 422
    assert "no longer, among those one can choose here" in gone.text
    assert not cast.plain.delegations.exists()


def test_a_signature_is_asked_and_called_off_from_the_papers(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    ask = world.url("ask_signature", bid)
    assert client.post(ask, {"note": ""}).status_code == 409  # no paper yet
    bids.add_piece(by=cast.plain, bid=bid, title="DC1")
    assert "Something is missing" in text(client.get(ask))
    assert client.post(ask, {"note": "Vite"}).status_code == 302
    shown = text(client.get(world.url("papers", bid)))
    assert "signature asked for" in shown
    assert "Vite" in shown
    assert client.post(world.url("call_off", bid)).status_code == 302
    assert "signature asked for" not in text(client.get(world.url("papers", bid)))
