# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed about a bid: numbers and lines as people write them, nothing of the field's rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from commons.library import actions as library
from commons.library.models import Resource
from groupes.web.text import MAX_SOURCE
from tenders.bids.forms import (
    TITLE,
    DecisionForm,
    IntentionForm,
    LineForm,
    NeedForm,
    NewPieceForm,
    PieceForm,
    PriceForm,
    ResultForm,
    SubmitForm,
    TemplateForm,
)
from tenders.bids.models import Intention, Piece, Price
from tests import factories

# --- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2,5", Decimal("2.5")),
        ("2.5", Decimal("2.5")),
        (" 3 ", Decimal(3)),
        ("0", 0),
        ("", 0),
        ("999,9", Decimal("999.9")),
    ],
)
def test_days_are_written_as_people_write_them(typed: str, days: Decimal) -> None:
    form = IntentionForm({"level": "lead", "days": typed})
    assert form.is_valid(), form.errors
    assert form.said() == {"level": "lead", "days": days, "word": "", "day_rate_cents": None}


@pytest.mark.parametrize("typed", ["-1", "2,55", "1000", "beaucoup", "NaN", "Infinity", "1e9"])
def test_days_that_nobody_works_are_refused(typed: str) -> None:
    assert IntentionForm({"level": "lead", "days": typed}).errors.keys() == {"days"}
    assert NeedForm({"title": "Un", "days_planned": typed}).errors.keys() == {"days_planned"}


def test_what_one_said_is_shown_again_as_one_wrote_it() -> None:
    mine = Intention(level="learn", days=Decimal("2.5"), word="avec joie")
    with translation.override("fr"):
        for form in (IntentionForm(intention=mine), LineForm(intention=mine)):
            assert 'value="2,5"' in str(form["days"])
            assert 'value="avec joie"' in str(form["word"])
            assert form["level"].initial == "learn"


def test_on_one_need_something_is_said_and_among_all_of_them_nothing_may_be() -> None:
    assert IntentionForm({"level": "", "days": "1"}).errors.keys() == {"level"}
    assert IntentionForm({"level": "boss"}).errors.keys() == {"level"}
    form = LineForm({"level": "", "days": ""})
    assert form.is_valid()
    assert form.said() == {"level": "", "days": 0, "word": "", "day_rate_cents": None}


def test_a_line_sent_back_as_it_came_has_not_changed() -> None:
    mine = Intention(level="lead", days=Decimal("2.5"), word="", day_rate_cents=45_050)
    told = {"level": "lead", "days": "2,5", "word": " ", "day_rate_cents": "450,50"}
    same = LineForm(told, intention=mine)
    other = LineForm({"level": "lead", "days": "3", "word": ""}, intention=mine)
    assert (same.has_changed(), other.has_changed()) == (False, True)


# --- lines -----------------------------------------------------------------------------------------


def test_a_title_is_one_line_without_runs_of_blanks_and_is_not_blanks_alone() -> None:
    form = NeedForm({"title": " Animer \t les\u00a0\u00a0ateliers ", "days_planned": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"title": "Animer les ateliers", "days_planned": None}
    for title in ("", "  ", "\t", "x" * (TITLE + 1)):
        assert NeedForm({"title": title}).errors.keys() == {"title"}, title
        assert NewPieceForm({"title": title}).errors.keys() == {"title"}, title


def test_a_decision_is_go_or_no_go_with_or_without_a_reason() -> None:
    form = DecisionForm({"go": "go"})
    assert form.is_valid()
    assert form.cleaned_data == {"go": "go", "reasons": [], "reason": ""}
    assert DecisionForm({"go": "no_go", "reasons": ["moods"]}).errors.keys() == {"reasons"}
    assert DecisionForm({"go": ""}).errors.keys() == {"go"}
    assert DecisionForm({"go": "maybe"}).errors.keys() == {"go"}
    assert DecisionForm({"go": "no_go", "reason": "x" * 2001}).errors.keys() == {"reason"}


def test_what_came_of_it_is_an_end_never_a_state_on_the_way() -> None:
    for state in ("won", "lost", "closed"):
        assert ResultForm({"result": state}).is_valid()
    for state in ("submitted", "go", ""):
        assert not ResultForm({"result": state}).is_valid()


# --- pieces ----------------------------------------------------------------------------------------


def test_a_piece_is_shown_as_it_is_with_the_edition_it_was_read_in() -> None:
    piece = Piece(pk=3, bid_id=9, title="Mémoire", body="Texte", state="draft", edition=4,
                  due_on=dt.date(2031, 6, 2))  # fmt: skip
    form = PieceForm(piece=piece)
    assert 'value="4"' in str(form["edition"])
    assert 'value="2031-06-02"' in str(form["due_on"])  # what a date field of a browser speaks
    assert "Texte" in str(form["body"])
    assert list(form.fields) == ["title", "body", "due_on", "state", "edition"]


def test_a_piece_of_the_longest_text_fits() -> None:
    said = {"title": "Mémoire", "state": "draft", "edition": "1", "body": "x" * MAX_SOURCE}
    assert PieceForm(said, piece=Piece()).is_valid()
    for wrong in ({"body": "x" * (MAX_SOURCE + 1)}, {"state": "lost"}):
        assert PieceForm(said | wrong, piece=Piece()).errors.keys() == wrong.keys()


@pytest.mark.django_db
def test_only_what_one_may_see_is_brought_in_and_only_into_a_piece_of_the_bid() -> None:
    member = factories.member()
    groupe = factories.groupe(member)
    mine = library.add_page(by=member, groupe=groupe, title="Trame", body="…")
    other = library.add_page(by=member, groupe=factories.groupe(member), title="Autre", body="…")
    shelf = Resource.objects.filter(groupe=groupe)

    def asked(**said: object) -> TemplateForm:
        return TemplateForm(said, resources=shelf, pieces=Piece.objects.none())

    form = asked(resource=mine.pk)
    assert form.is_valid()
    assert form.cleaned_data == {"resource": mine, "piece": None}
    assert asked(resource=other.pk).errors.keys() == {"resource"}
    assert asked(resource="x").errors.keys() == {"resource"}
    assert asked(resource=mine.pk, piece=1).errors.keys() == {"piece"}
    with translation.override("en"):
        assert "Choose what to use." in str(asked().errors)


# --- price and submission --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("38 400,00 €", 3_840_000), ("38400.5", 3_840_050), ("1,01", 101), ("1\u202f234", 123_400)],
)
def test_a_price_is_typed_in_euros_and_kept_in_cents(typed: str, cents: int) -> None:
    form = PriceForm({"name": "Sobre", "amount_cents": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount_cents"] == cents


@pytest.mark.parametrize("typed", ["0", "0,99", "-5", "1,234", "", "gratuit", "9" * 30])
def test_a_price_that_is_none_is_refused(typed: str) -> None:
    assert PriceForm({"name": "Sobre", "amount_cents": typed}).errors.keys() == {"amount_cents"}


@pytest.mark.parametrize(("language", "shown"), [("fr", "38400,05"), ("en", "38400.05")])
def test_a_price_is_shown_so_that_it_is_read_back_to_the_same_cents(
    language: str, shown: str
) -> None:
    price = Price(pk=3, name="Sobre", amount_cents=3_840_005)
    with translation.override(language):
        assert f'value="{shown}"' in str(PriceForm(thing=price)["amount_cents"])
        sent = {"n3-name": "Sobre", "n3-amount_cents": shown}
        again = PriceForm(sent | {f"initial-{key}": sent[key] for key in sent}, thing=price)
        assert again.is_valid()
        assert again.cleaned_data["amount_cents"] == 3_840_005
        assert not again.has_changed()


def test_a_submission_is_said_to_the_minute_in_the_readers_zone() -> None:
    with_zone = SubmitForm({"at": "2031-07-01T11:58"})
    assert with_zone.is_valid()
    paris = dt.datetime(2031, 7, 1, 11, 58, tzinfo=ZoneInfo("Europe/Paris"))
    assert with_zone.cleaned_data["at"] == paris
    for wrong in ("", "hier", "11:58", "2031-02-30T10:00"):
        assert SubmitForm({"at": wrong}).errors.keys() == {"at"}, wrong
    assert SubmitForm()["at"].initial.second == 0
