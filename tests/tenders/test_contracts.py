# SPDX-License-Identifier: AGPL-3.0-or-later
"""A buyer's page, what ends soon, a contract, and bringing contracts: what each reader sees."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.models import Member
from tenders.contracts.models import Contract, Import
from tenders.notices import actions as notices
from tenders.notices.models import Notice
from tests import factories
from tests.tenders import calls
from tests.tenders.awards import Result, Tender, award
from tests.tenders.contracts.records import (
    STUDIO,
    TOWN,
    WORKSHOP,
    as_bytes,
    brought,
    concession,
    holder,
    v2019,
    v2022,
)
from tests.tenders.notices.visits import text

pytestmark = pytest.mark.django_db

ENDING = "/appels-d-offres/marches/"
BUYER = f"/appels-d-offres/acheteurs/{TOWN}/"


def titles(response: Any) -> list[str]:
    """Of the list that the page is about."""
    part = response.content.decode().split('id="results"')[1].split("</section>")[0]
    return [html.unescape(one) for one in re.findall(r"<h3><a [^>]+>([^<]+)</a>", part)]


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(factories.member().user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def boss(client: Client) -> Member:
    found = factories.member(administers=True)
    client.force_login(found.user)
    client.cookies["django_language"] = "en"
    return found


def ends_in(months: int, reference: str, **said: Any) -> dict[str, Any]:
    """A contract of two years that ends in so many months."""
    begun = timezone.localdate() - dt.timedelta(days=730 - months * 30)
    return v2019(reference, dateNotification=begun.isoformat(), dureeMois=24, **said)


# --- a buyer's page --------------------------------------------------------------------------------


def test_it_says_who_won_for_how_much_and_until_when(reader: Client) -> None:
    brought(
        v2019("A", objet="Plan vélo", dateNotification="2024-01-31"),
        v2022("B", objet="Ateliers", dateNotification="2025-03-01"),
        v2019("C", objet="Autre ville", acheteur={"id": "21620001000011"}),
    )
    shown = reader.get(BUYER)
    assert titles(shown) == ["Ateliers", "Plan vélo"]
    words = text(shown)
    assert "Ville de Saint-Aubert" in words
    assert "Atelier Lys" in words
    assert "48,000.50" in words
    assert "ended on 31 January" in words
    assert "ends on 1 March 2029" in words
    assert "Autre ville" not in words
    assert "Licence Ouverte 2.0" in words


def test_a_holder_without_a_name_has_the_one_of_other_records(reader: Client) -> None:
    brought(v2022("B", titulaires=[holder(name="")]))
    assert "SIRET 510" in text(reader.get(BUYER))
    brought(v2019("A", acheteur={"id": "21620001000011"}))
    words = text(reader.get(BUYER))
    assert "Atelier Lys" in words
    assert "SIRET 510" not in words


def test_what_ends_within_eighteen_months_may_come_back(reader: Client) -> None:
    brought(
        ends_in(3, "A", objet="Bientôt fini"),
        ends_in(20, "B", objet="Fini plus tard"),
        ends_in(-2, "C", objet="Déjà fini"),
    )
    page = reader.get(BUYER).content.decode()
    soon = page.split('id="bientot"')[1].split("</section>")[0]
    assert "Bientôt fini" in soon
    assert "plus tard" not in soon
    assert "Déjà fini" not in soon


def test_who_holds_its_contracts_is_a_plain_list_by_name(reader: Client) -> None:
    brought(
        v2019("A", titulaires=[holder(STUDIO, "Zoé Studio")]),
        v2019("B", titulaires=[holder(STUDIO, "Zoé Studio")]),
        v2019("C", titulaires=[holder(WORKSHOP, "Atelier Lys")]),
    )
    page = reader.get(BUYER).content.decode().split('id="titulaires"')[1]
    assert page.index("Atelier Lys") < page.index("Zoé Studio")
    assert "2 contracts" in page


def test_its_list_is_filtered_by_cpv_and_has_pages(reader: Client) -> None:
    brought(*(v2019(f"N-{n:02d}", objet=f"Objet {n:02d}") for n in range(25)), v2019("X", codeCPV="45000000", objet="Chantier"))  # fmt: skip
    assert "Chantier" not in text(reader.get(BUYER, {"cpv": "794"}))
    assert titles(reader.get(BUYER, {"domain": "45"})) == ["Chantier"]
    assert "Next" in text(reader.get(BUYER))
    second = reader.get(BUYER, {"page": "2"})
    assert len(titles(second)) == 6
    assert "Next" not in text(second)


def test_other_establishments_of_the_buyer_are_named(reader: Client) -> None:
    brought(v2019("A"), v2019("B", acheteur={"id": f"{TOWN[:9]}00027"}))
    assert f"/appels-d-offres/acheteurs/{TOWN[:9]}00027/" in reader.get(BUYER).content.decode()


def test_a_buyer_of_whom_nothing_is_known_has_no_page(reader: Client) -> None:
    assert reader.get(BUYER).status_code == 404
    assert reader.get("/appels-d-offres/acheteurs/123/").status_code == 404


def awarded(word: str, amount: str, published: dt.date, name: str = "Atelier Lys SCOP") -> Notice:
    """An award notice of the town, brought by its source."""
    data = award(
        word,
        [Result("LOT-0001", ["CON-1"])],
        [Tender("TEN-1", "TPA-1", "LOT-0001", amount)],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["ORG-0002"]},
        names={"ORG-0002": name},
        lots=["LOT-0001"],
        procedure=word,
        title=f"Attribution {word}",
        published=published,
        number=f"{abs(hash(word)) % 99999 + 1}-2024",
    ).replace(
        b"</cac:PartyName><cac:PostalAddress>",
        b"</cac:PartyName><cac:PartyLegalEntity><cbc:CompanyID>"
        + TOWN.encode()
        + b"</cbc:CompanyID></cac:PartyLegalEntity><cac:PostalAddress>",
        1,
    )
    notices.import_files(by=None, files=[notices.File(name=f"{word}.xml", data=data)])
    return Notice.objects.latest("pk")


def test_awards_of_notices_are_in_the_same_list(reader: Client) -> None:
    brought(v2019("A", objet="Plan vélo", dateNotification="2024-01-31"))
    notice = awarded("seul", "99000", dt.date(2024, 6, 1))
    shown = reader.get(BUYER)
    assert titles(shown) == [str(notice), "Plan vélo"]
    words = text(shown)
    assert "Atelier Lys SCOP" in words
    assert "1 award notice" in words


def test_a_contract_that_both_tell_is_shown_once_with_both_sources(reader: Client) -> None:
    brought(v2019("A", objet="Plan vélo", montant=48000, dateNotification="2024-01-31"))
    notice = awarded("double", "48000.00", dt.date(2024, 3, 1))
    shown = reader.get(BUYER)
    assert titles(shown) == ["Plan vélo"]
    page = shown.content.decode()
    assert "DECP" in page
    assert notice.get_absolute_url() in page


def test_one_of_the_same_amount_years_later_is_another(reader: Client) -> None:
    brought(v2019("A", objet="Plan vélo", montant=48000, dateNotification="2024-01-31"))
    awarded("ailleurs", "48000.00", dt.date(2026, 3, 1))
    assert len(titles(reader.get(BUYER))) == 2


def test_a_buyer_known_by_notices_alone_has_a_page(reader: Client) -> None:
    awarded("seul", "99000", dt.date(2024, 6, 1))
    assert reader.get(BUYER).status_code == 200


@pytest.mark.parametrize("rows", [1, 20])
def test_a_buyers_page_asks_as_much_for_many_as_for_one(
    rows: int, reader: Client, django_assert_num_queries: Any
) -> None:
    brought(*(ends_in(3, f"N-{n}", titulaires=[holder(name="")]) for n in range(rows)))
    reader.get(BUYER)
    with django_assert_num_queries(11):
        reader.get(BUYER)


# --- what ends soon --------------------------------------------------------------------------------


def test_what_ends_soon_is_listed_for_all_buyers_the_first_first(reader: Client) -> None:
    brought(
        ends_in(9, "B", objet="Ensuite"),
        ends_in(2, "A", objet="D’abord"),
        ends_in(22, "C", objet="Bien après"),
    )
    assert titles(reader.get(ENDING)) == ["D’abord", "Ensuite"]
    assert titles(reader.get(ENDING, {"within": "36"})) == ["D’abord", "Ensuite", "Bien après"]
    assert BUYER in reader.get(ENDING).content.decode()


def test_it_is_filtered_by_words_domain_code_and_departement(reader: Client) -> None:
    brought(
        ends_in(2, "A", objet="Médiation numérique", codeCPV="80500000"),
        ends_in(3, "B", objet="Espaces verts", codeCPV="77310000",
                lieuExecution={"code": "62000", "typeCode": "Code postal"}),
    )  # fmt: skip
    for asked, found in (
        ({"q": "mediation"}, ["Médiation numérique"]),
        ({"domain": "77"}, ["Espaces verts"]),
        ({"cpv": "773"}, ["Espaces verts"]),
        ({"department": "62"}, ["Espaces verts"]),
        ({"cpv": "zzz", "department": "999"}, ["Médiation numérique", "Espaces verts"]),
        ({"q": "introuvable"}, []),
    ):
        assert titles(reader.get(ENDING, asked)) == found
    for asked in ({"cpv": "zzz"}, {"domain": "9z"}, {"department": "999"}, {"within": "999"}):
        assert "Left out" in text(reader.get(ENDING, asked)), asked


def test_the_list_teaches_while_it_is_empty(reader: Client) -> None:
    assert "No contract yet" in text(reader.get(ENDING))


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_asks_as_much_for_many_as_for_one(
    rows: int, reader: Client, django_assert_num_queries: Any
) -> None:
    brought(*(ends_in(3, f"N-{n}", titulaires=[holder(name="")]) for n in range(rows)))
    reader.get(ENDING)
    with django_assert_num_queries(4):
        reader.get(ENDING)


# --- a contract ------------------------------------------------------------------------------------


def test_a_contracts_page_tells_its_modifications_and_what_to_doubt(reader: Client) -> None:
    brought(
        v2019(
            "A",
            modifications=[
                {"id": 1, "dateNotificationModification": "2024-06-01", "dureeMois": 6, "montant": 60000}
            ],
        ),
        concession(),
    )  # fmt: skip
    found = Contract.objects.get(reference="A")
    words = text(reader.get(found.get_absolute_url()))
    assert "What has changed" in words
    assert "60,000.00" in words
    assert "48,000.50" in words
    assert "perhaps what it adds" in words
    assert reader.get(Contract.objects.get(reference="C-1").get_absolute_url()).status_code == 200
    assert reader.get(f"{ENDING}999999/").status_code == 404


# --- bringing contracts ----------------------------------------------------------------------------


def file(*records: Any) -> io.BytesIO:
    found = io.BytesIO(as_bytes({"marches": records}))
    found.name = "marches.json"
    return found


def test_who_administers_brings_a_file_and_reads_what_came_of_it(
    client: Client, boss: Member
) -> None:
    answer = client.post(
        reverse("contracts:import"), {"file": file(v2019(), {"id": "x", "objet": ""})}
    )
    run = Import.objects.get()
    assert answer.headers["location"] == run.get_absolute_url()
    assert run.by == boss
    words = text(client.get(run.get_absolute_url()))
    assert "New: 1" in words
    assert "not_a_contract" in words
    assert "marches.json" in text(client.get(reverse("contracts:import")))


def test_others_read_where_contracts_come_from_and_bring_nothing(reader: Client) -> None:
    page = reader.get(reverse("contracts:import"))
    assert "whoever administers" in text(page)
    assert 'type="file"' not in page.content.decode()
    assert reader.post(reverse("contracts:import"), {"file": file(v2019())}).status_code == 403
    assert not Contract.objects.exists()
    run = Import.objects.create()
    assert reader.get(run.get_absolute_url()).status_code == 403


def test_a_file_that_is_too_large_is_for_the_command(
    client: Client, boss: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenders.contracts.forms.MOST_BYTES", 10)
    answer = client.post(reverse("contracts:import"), {"file": file(v2019())})
    assert answer.status_code == 422
    assert "by the command" in text(answer)


# --- from notices ----------------------------------------------------------------------------------


def test_a_notice_leads_to_what_its_buyer_awarded_where_there_is_something(reader: Client) -> None:
    notice = awarded("un", "99000", dt.date(2024, 6, 1))
    assert "What this buyer awarded" not in text(reader.get(notice.get_absolute_url()))
    brought(v2019())
    page = reader.get(notice.get_absolute_url())
    assert "What this buyer awarded" in text(page)
    assert BUYER in page.content.decode()


def test_a_file_of_contracts_among_notices_says_where_it_goes(reader: Client) -> None:
    answer = reader.post(reverse("notices:import"), {"files": [file(v2019())]}, follow=True)
    words = text(answer)
    assert "parse_contracts" in words
    assert reverse("contracts:import") in answer.content.decode()
    assert reverse("contracts:import") in reader.get(reverse("notices:import")).content.decode()
    assert reverse("contracts:ending") in reader.get(reverse("notices:index")).content.decode()


def test_a_call_of_the_same_buyer_is_no_award(reader: Client) -> None:
    brought(v2019())
    calls.call("a")
    assert len(titles(reader.get(BUYER))) == 1


def test_what_another_cooperative_brought_is_its_own(client: Client) -> None:
    theirs, ours = (factories.member(administers=True) for _each in range(2))
    if theirs.cooperative_id == ours.cooperative_id:
        theirs = factories.member(of=factories.cooperative("Ailleurs"), administers=True)
    run = Import.objects.create(by=theirs)
    address = reverse("contracts:import_run", args=[run.pk])
    client.force_login(theirs.user)
    assert client.get(address).status_code == 200
    client.force_login(ours.user)
    assert client.get(address).status_code == 404
    assert list(client.get(reverse("contracts:import")).context["runs"]) == []
