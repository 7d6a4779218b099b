# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who won, told: on the award, on the call it is about, and from one to the other."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation

from groupes.web import formats
from tenders.notices import awards
from tenders.notices.models import Lot, Notice
from tests import factories
from tests.tenders import calls
from tests.tenders.awards import Result, Tender, award, boamp_award
from tests.tenders.calls import boamp, bring, eforms
from tests.tenders.notices.visits import text


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(factories.member().user)
    return client


def page(reader: Client, notice: Notice) -> str:
    return text(reader.get(notice.get_absolute_url()))


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


# --- pure ----------------------------------------------------------------------------------------


def notice(form: str = "result", **fields: object) -> Notice:
    return Notice(form=form, **fields)


def lots(*names: str) -> list[Lot]:
    return [Lot(lot_id=name, title=f"Objet {name}") for name in names]


def won(lot: str | None, name: str, amount: int | None = None, *many: str) -> dict[str, object]:
    return {
        "lot": lot,
        "lots": list(many or ([lot] if lot else [])),
        "organisations": [{"name": name, "lead": True}],
        "amount": amount,
        "currency": "EUR",
    }


def test_one_amount_for_the_lots_won_together_with_their_names() -> None:
    told = awards.award(
        notice(winners=[won("GLO-1", "Alpha", 500_000, "L1", "L2")]), lots("L1", "L2")
    )
    assert told is not None
    [one] = told.won
    assert (one.names, one.lots) == ([("Alpha", False)], "L1 · Objet L1; L2 · Objet L2")
    assert (one.amount, one.together) == (formats.amount(500_000, "EUR"), True)


def test_lots_that_nobody_won_for_one_reason_are_told_together() -> None:
    results = [
        {"lot": "L1", "outcome": "closed", "reason": "no-rece"},
        {"lot": "L2", "outcome": "awarded", "reason": None},
        {"lot": "L3", "outcome": "closed", "reason": "no-rece"},
        {"lot": "L4", "outcome": "open", "reason": None},
    ]
    told = awards.award(notice(results=results), lots("L1", "L2", "L3", "L4"))
    assert told is not None
    assert [(one.lots, one.reason) for one in told.nobody] == [
        ("L1 · Objet L1; L3 · Objet L3", "no offer was received"),
        ("L4 · Objet L4", ""),
    ]
    assert told.nobody[1].words == "No winner yet: the procedure goes on."


def test_a_part_that_nobody_won_beside_a_winner_is_not_the_whole() -> None:
    results = [
        {"lot": None, "outcome": "closed", "reason": "abandoned"},
        {"lot": None, "outcome": "awarded", "reason": None},
    ]
    told = awards.award(notice(results=results, winners=[won(None, "Alpha")]), [])
    assert told is not None
    assert [one.words for one in told.nobody] == ["Part of it was not awarded."]
    alone = awards.award(notice(results=results[:1]), [])
    assert alone is not None
    assert [one.words for one in alone.nobody] == ["Not awarded: nobody won."]


def test_winners_kept_before_amounts_were_told_by_tender_are_read_as_they_were() -> None:
    before = {key: value for key, value in won("L1", "Alpha", 10).items() if key != "lots"}
    told = awards.award(notice(winners=[before]), lots("L1", "L2"))
    assert told is not None
    assert told.won[0].lots == "L1 · Objet L1"


def test_an_award_that_says_nothing_says_that_and_a_call_is_none() -> None:
    told = awards.award(notice(), [])
    assert told is not None
    assert told.silent
    assert awards.award(notice("competition"), []) is None


def test_who_won_in_a_line() -> None:
    many = [won(f"L{n}", name) for n, name in enumerate(["A", "B", "A", "C", "D"])]
    assert awards.summary(notice(winners=many)) == "A, B, C; 1 more"
    closed = [{"lot": "L1", "outcome": "closed", "reason": "no-rece"}]
    assert awards.summary(notice(results=closed)) == "not awarded: no offer was received"
    both = awards.summary(notice(results=closed, winners=[won("L2", "A")]))
    assert both == "A; 1 lot not awarded"
    assert awards.summary(notice()) == ""


def test_how_many_offers_came_is_said_of_each_lot_and_of_the_whole_where_it_is_one() -> None:
    two = [
        {"lot": "L1", "outcome": "awarded", "reason": None, "offers": 4},
        {"lot": "L2", "outcome": "closed", "reason": "all-rej", "offers": 1},
    ]
    told = awards.award(notice(winners=[won("L1", "Alpha", 9)], results=two), lots("L1", "L2"))
    assert told is not None
    assert [one.offers for one in told.won] == ["4 offers received"]
    assert [one.offers for one in told.nobody] == ["1 offer received"]
    # Lots won together, whose numbers differ: none is that of them all.
    both = awards.award(
        notice(winners=[won(None, "A", 9, "L1", "L2")], results=two), lots("L1", "L2")
    )
    assert both is not None
    assert [one.offers for one in both.won] == [""]
    alone = notice(winners=[won("L1", "Alpha")], results=two[:1])
    assert awards.summary(alone) == "Alpha; 4 offers received"
    assert awards.summary(notice(winners=[won("L1", "Alpha")], results=two)).startswith(
        "Alpha; 1 lot"
    )
    none = [{"lot": None, "outcome": "closed", "reason": "no-rece", "offers": 0}]
    assert awards.summary(notice(results=none)) == "not awarded: no offer was received"


def test_more_lots_than_one_reads_are_counted() -> None:
    names = [f"L{n}" for n in range(30)]
    told = awards.award(notice(winners=[won("G", "Alpha", 1, *names)]), lots(*names))
    assert told is not None
    assert told.won[0].lots.endswith("L11 · Objet L11; 18 more lots")


# --- pages ---------------------------------------------------------------------------------------

TWO = [Result("LOT-0001", ["CON-1"]), Result("LOT-0002", ["CON-1"])]


@pytest.mark.django_db
def test_the_page_of_an_award_says_how_many_offers_came(reader: Client) -> None:
    bring(
        award(
            "o",
            [Result("LOT-0001", ["CON-1"], offers="4")],
            [Tender("TEN-1", "TPA-1", "LOT-0001", "80000")],
            contracts={"CON-1": ["TEN-1"]},
            parties={"TPA-1": ["Alpha SARL"]},
            lots=["LOT-0001"],
        )
    )
    with translation.override("fr"):
        assert re.search("4 (offres reçues|offers received)", page(reader, calls.get("o")))


@pytest.mark.django_db
def test_who_leads_a_group_is_its_mandataire_and_not_what_one_would_do(reader: Client) -> None:
    decision = {
        "TITULAIRE": [{"DENOMINATION": "A (mandataire)"}, {"DENOMINATION": "B (cotraitant)"}]
    }
    bring(boamp_award("27-9", donnees={"OBJET": {}, "ATTRIBUTION": {"DECISION": decision}}))
    # Its name says so itself, once.
    shown = page(reader, Notice.objects.get(notice_id="27-9")).replace(" ,", ",")
    assert "A (mandataire), B (cotraitant)" in shown
    led = [{"name": "Alpha", "lead": True}, {"name": "Bêta", "lead": False}]
    Notice.objects.filter(notice_id="27-9").update(
        winners=[won(None, "Alpha") | {"organisations": led}]
    )
    shown = page(reader, Notice.objects.get(notice_id="27-9")).replace(" ,", ",")
    assert "Alpha (mandataire), Bêta" in shown


@pytest.mark.django_db
def test_the_amount_of_a_group_of_lots_is_shown_once(reader: Client) -> None:
    tender = Tender("TEN-1", "TPA-1", "GLO-0001", "500000", "")
    bring(award("r", TWO, [tender], contracts={"CON-1": ["TEN-1"]}, parties={"TPA-1": ["Alpha"]}))
    shown = page(reader, calls.get("r"))
    assert shown.count("500 000 €") == 1
    assert shown.count("Alpha") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("award_first", [False, True])
def test_a_call_and_its_award_lead_to_each_other_by_their_procedure(
    reader: Client, award_first: bool
) -> None:
    result = [Result("LOT-0001", code="clos-nw", reason="no-rece")]
    files = [eforms("a", procedure="p"), award("r", result, procedure="p")]
    bring(*(reversed(files) if award_first else files))
    call, its_award = calls.get("a"), calls.get("r")
    assert its_award.get_absolute_url() in reader.get(call.get_absolute_url()).content.decode()
    assert call.get_absolute_url() in reader.get(its_award.get_absolute_url()).content.decode()
    assert "aucune offre" in page(reader, call)
    assert "Aucune offre" in page(reader, its_award)


@pytest.mark.django_db
@pytest.mark.parametrize("award_first", [False, True])
def test_a_boamp_award_and_its_call_lead_to_each_other_by_the_number_it_cites(
    reader: Client, award_first: bool
) -> None:
    files = [boamp("27-1"), boamp_award("27-2", linked="27-1", holders=["Alpha", "SANS SUITE"])]
    bring(*(reversed(files) if award_first else files), boamp("27-3"))
    call, its_award = Notice.objects.get(notice_id="27-1"), Notice.objects.get(notice_id="27-2")
    assert its_award.get_absolute_url() in reader.get(call.get_absolute_url()).content.decode()
    assert call.get_absolute_url() in reader.get(its_award.get_absolute_url()).content.decode()
    assert "Alpha" in page(reader, call)
    assert "sans suite" in page(reader, its_award)
    other = Notice.objects.get(notice_id="27-3")
    assert its_award.get_absolute_url() not in reader.get(other.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_ted_award_is_found_by_the_publication_number_it_cites(reader: Client) -> None:
    bring(eforms("a", procedure=None, number="00012345-2026"))
    bring(award("r", procedure=None, previous="12345-2026"))
    call, its_award = calls.get("a"), calls.get("r")
    assert its_award.get_absolute_url() in reader.get(call.get_absolute_url()).content.decode()
    assert call.get_absolute_url() in reader.get(its_award.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_an_award_without_a_winner_or_a_word_about_it_says_so(reader: Client) -> None:
    bring(award("r"))
    assert "ne nomme aucun lauréat" in page(reader, calls.get("r"))


# --- abroad --------------------------------------------------------------------------------------


def german(word: str) -> bytes:
    text = eforms(word, title="Beratung", description="Text", lots=["Los eins", "Los zwei"])
    text = text.replace(b'languageID="FRA"', b'languageID="DEU"')
    text = text.replace(b"LanguageCode>FRA<", b"LanguageCode>DEU<")
    return text.replace(b"IdentificationCode>FRA<", b"IdentificationCode>DEU<")


@pytest.mark.django_db
def test_a_foreign_notice_says_its_country_and_language_and_marks_its_texts(
    reader: Client,
) -> None:
    bring(german("a"))
    found = reader.get(calls.get("a").get_absolute_url()).content.decode()
    assert '<h1 lang="de">Beratung</h1>' in found
    assert '<div class="prose" dir="auto" lang="de">' in found
    assert found.count('<h3 lang="de">') == 2
    assert "Allemagne, en allemand" in found
    listed = reader.get("/appels-d-offres/?state=all").content.decode()
    assert ' lang="de">Beratung</a>' in listed
    assert "Allemagne" in listed


@pytest.mark.django_db
def test_a_french_notice_is_marked_for_whoever_reads_in_english(reader: Client) -> None:
    bring(eforms("a", title="Concertation"))
    found = reader.get(calls.get("a").get_absolute_url()).content.decode()
    assert "<h1>Concertation</h1>" in found
    reader.cookies["django_language"] = "en"
    found = reader.get(calls.get("a").get_absolute_url()).content.decode()
    assert '<h1 lang="fr">Concertation</h1>' in found
    assert "Allemagne" not in found


@pytest.mark.django_db
def test_every_departement_is_counted_in_the_list_and_told_on_the_page(reader: Client) -> None:
    data = boamp("27-1").replace(
        b'"code_departement": ["59"]', b'"code_departement": ["59", "62", "80", "02", "60", "27"]'
    )
    bring(data)
    found = Notice.objects.get()
    assert found.departments == ["59", "62", "80", "02", "60", "27"]
    assert "Eure (27)" in page(reader, found)
    assert "59, 62, 80 et 3 autres" in text(reader.get("/appels-d-offres/"))
