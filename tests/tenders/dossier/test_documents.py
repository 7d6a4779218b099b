# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers filled in from who the candidate is: the cooperative alone, or a consortium with its parts."""

from __future__ import annotations

import pytest
from django.utils import translation

from groupes.web import typeset
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tenders.candidacy import actions as candidacy
from tenders.dossier import actions, candidates, documents, facts, papers
from tests import factories
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def bid() -> Bid:
    cast = factories.cast()
    found = world.begun(cast, lots=["Concertation", "Communication"])
    bids.set_price(by=cast.plain, bid=found, name="Prix", amount_cents=1_000_000)
    return found


def consortium(form: str, *cents: int | None) -> candidates.Candidate:
    bodies = tuple(
        candidates.Body(f"Corps {n}", "1234", is_lead=n == 0, lots=("LOT-0001",), amount_cents=one)
        for n, one in enumerate(cents)
    )
    return candidates.Candidate(form, liable_lead=form == candidates.JOINT, bodies=bodies)


def told(document: typeset.Document) -> str:
    assert typeset.pdf(document).startswith(b"%PDF-")
    return str(document.to_json())


def test_the_cooperative_alone_is_the_candidate_where_nothing_else_is_said(bid: Bid) -> None:
    found = candidates.of(bid)
    assert [one.name for one in found.bodies] == [bid.cooperative.name]
    assert not found.several
    words = told(documents.letter(bid))
    assert "The candidate comes alone" in words
    assert bid.cooperative.name in words
    assert "all the lots" in words


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (candidates.JOINT, "mandataire solidaire"),
        (candidates.SOLIDARY, "groupement solidaire"),
        (candidates.UNSAID, "form is not chosen yet"),
    ],
)
def test_a_consortium_is_told_by_its_form_its_lead_and_its_lots(
    form: str, words: str, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "of", lambda one: consortium(form, 600_000, 400_000))
    letter = told(documents.letter(bid))
    assert words in letter
    assert "Corps 0, lead" in letter
    assert "'Concertation'" in letter  # the lot by its title, not by its id


def test_the_agreement_has_each_part_and_says_what_does_not_add_up(
    bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "of", lambda one: consortium("joint", 600_000, 400_000))
    words = told(documents.agreement(facts.load(bid)))
    assert "€6,000.00" in words
    assert "to be brought to the price" not in words
    monkeypatch.setattr(candidates, "of", lambda one: consortium("joint", 600_000, 1))
    assert "to be brought to the price" in told(documents.agreement(facts.load(bid)))
    monkeypatch.setattr(candidates, "of", lambda one: consortium("joint", 600_000, None))
    assert "not said" in told(documents.agreement(facts.load(bid)))


def test_what_is_recorded_of_the_candidate_is_taken_as_it_is(bid: Bid) -> None:
    by = bid.taken_up_by
    candidacy.begin(by=by, bid=bid)
    candidacy.add_body(by=by, bid=bid, name="Atelier du Canal", siret="73282932000074")
    found = candidates.of(bid)
    assert [one.name for one in found.bodies] == [bid.cooperative.name, "Atelier du Canal"]
    assert found.lead.name == bid.cooperative.name
    assert found.form == candidates.UNSAID
    assert papers.CONSORTIUM in papers.asked_for(actions.call_of(bid, None, 1))
    assert "73282932000074" in told(documents.agreement(facts.load(bid)))


@pytest.mark.parametrize(
    ("written", "language", "title", "form", "amount"),
    [
        ("FRA", "fr", "Lettre de candidature", "Le candidat se présente seul", "10 000"),
        ("ENG", "en", "Letter of candidacy", "The candidate comes alone", "10,000"),
        ("DEU", "fr", "Lettre de candidature", "Le candidat se présente seul", "10 000"),
        ("", "fr", "Lettre de candidature", "Le candidat se présente seul", "10 000"),
    ],
)
@pytest.mark.parametrize("reader", ["fr", "en"])
def test_papers_are_in_the_language_of_the_notice_whoever_asks(
    written: str, language: str, title: str, form: str, amount: str, reader: str
) -> None:
    cast = factories.cast()
    bid = world.begun(cast, written=written)
    bids.set_price(by=cast.plain, bid=bid, name="Prix", amount_cents=1_000_000)
    with translation.override(reader):
        letter = documents.letter(bid)
        agreement = documents.agreement(facts.load(bid))
        assert translation.get_language() == reader  # the page goes on in the reader's
    assert (letter.title, letter.language) == (title, language)
    assert form in str(letter.to_json())
    assert agreement.language == language
    plain = str(agreement.to_json()).replace("\\u202f", " ").replace("\u202f", " ")
    assert amount in plain.replace("\\xa0", " ").replace("\xa0", " ")
    for made in (documents.memoir, documents.texts):
        assert made(facts.load(bid)).language == language


def test_papers_that_the_call_asks_for_are_called_in_its_language_and_never_twice() -> None:
    cast = factories.cast()
    bid = world.begun(cast, written="FRA")
    added = actions.propose(by=cast.plain, bid=bid)  # by somebody who reads English
    titles = [piece.title for piece in added]
    assert "Mémoire technique" in titles
    assert "Technical memoir" not in titles
    bid.papers.all().delete()  # as written by hand, or proposed in another language before
    bid.pieces.filter(title="Mémoire technique").update(title="Technical memoir")
    assert actions.propose(by=cast.plain, bid=bid) == []
