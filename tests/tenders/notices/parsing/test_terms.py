# SPDX-License-Identifier: AGPL-3.0-or-later
"""Award criteria, duration, renewals, visits and page limits: the same in every format; nothing guessed."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, parse
from tenders.notices.parsing.terms import (
    LONGEST_NAME,
    MOST_CRITERIA,
    MOST_LANGUAGES,
    MOST_QUOTES,
    MOST_TRIES,
    Quotes,
    Weight,
    criteria_in_words,
    kind_of,
    numeral,
)
from tests.tenders import calls, judged

EACH = pytest.mark.parametrize("name", judged.FORMATS)


def read(data: bytes) -> Notice:
    (item,) = parse(data, name="une", today=judged.TODAY)
    assert isinstance(item, Notice), item
    return item


def terms(notice: Notice) -> dict[str, Any]:
    """What holds of the first lot."""
    whole = notice.to_json()["terms"] or {}
    lot = (notice.to_json()["lots"] or [{}])[0].get("terms") or {}
    return {
        key: lot.get(key) or whole.get(key) for key in ("criteria", "words", "duration", "renewals")
    }


def short(notice: Notice) -> list[tuple[Any, ...]]:
    return [
        (one["name"].get("FRA"), one["weight"]["number"], one["weight"]["unit"])
        for one in terms(notice)["criteria"]
    ]


@EACH
def test_criteria_have_their_names_and_weights_in_order(name: str) -> None:
    notice = read(judged.FORMATS[name]())
    assert short(notice) == [(one, weight, "percent") for one, _kind, weight in judged.CRITERIA]
    assert terms(notice)["criteria"][2]["kind"] == "price"  # told by its field, or by its name


@EACH
def test_a_contract_says_how_long_it_is(name: str) -> None:
    duration = terms(read(judged.FORMATS[name]()))["duration"]
    days = (730, "day") if name == "OCDS" else (24, "month")
    assert (duration["number"], duration["unit"]) == days


@EACH
def test_renewals_are_read_where_the_format_has_them(name: str) -> None:
    renewals = terms(read(judged.FORMATS[name]()))["renewals"]
    if not name.startswith(judged.RENEWALS):
        assert renewals is None
        return
    assert renewals["possible"] is True
    if not name.startswith("before"):
        assert renewals["most"] == 2
        assert renewals["words"] == {"FRA": "Reconduction tacite."}


@EACH
def test_a_visit_is_a_fact_only_where_the_form_asks_for_it(name: str) -> None:
    visit = read(judged.FORMATS[name]()).visit
    if name.startswith(judged.VISITS):
        assert visit is not None
        assert (visit.required, visit.words) == (True, {"FRA": judged.VISIT})
    else:
        assert visit is None


@EACH
def test_a_number_of_pages_is_quoted_with_its_place_and_never_counted(name: str) -> None:
    quotes = read(judged.FORMATS[name]()).quotes
    assert [(one.about, one.text, one.where) for one in quotes] == [
        ("pages", judged.PAGES, "description")
    ]
    other = judged.FORMATS[name](text="Un livret de 48 pages, et deux faces. Visites du musée.")
    assert read(other).quotes == []


@EACH
def test_a_visit_in_words_is_quoted(name: str) -> None:
    text = "Des ateliers. Une visite préalable du site est vivement conseillée. Merci."
    (quote,) = read(judged.FORMATS[name](text=text)).quotes
    assert (quote.about, quote.text) == (
        "visit",
        "Une visite préalable du site est vivement conseillée.",
    )


@EACH
def test_more_criteria_than_anybody_has_are_cut_and_it_is_said(name: str) -> None:
    many = [(f"Critère {n} " + "a" * 500, "quality", 1) for n in range(3000)]
    notice = read(judged.FORMATS[name](many))
    found = terms(notice)["criteria"]
    if name.startswith("FNSimple"):  # in words: no list is made of them
        assert found == []
        return
    assert len(found) == MOST_CRITERIA
    assert all(len(one["name"]["FRA"]) <= LONGEST_NAME for one in found)
    assert any(one.startswith("criteria_cut") for one in notice.warnings)


@EACH
def test_a_notice_that_says_nothing_of_it_has_nothing(name: str) -> None:
    notice = read(judged.FORMATS[name]((), "Des ateliers."))
    assert not terms(notice)["criteria"]
    assert notice.quotes == []


@EACH
def test_spoilt_in_hundreds_of_ways_it_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    data = judged.FORMATS[name]()
    for case in range(150):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(spoilt))
            way = chance.random()
            if way < 0.4:
                spoilt[at : at + chance.randint(0, 30)] = chance.choice(
                    [b"", b"-1", b"1e9", b"[]", b"{}", b"null", b"9" * 400, b"%", b'"', b"<a/>"]
                )
            elif way < 0.7:
                del spoilt[at : at + chance.randint(1, 60)]
            else:
                spoilt[at:at] = spoilt[at : at + chance.randint(1, 200)]
        for item in parse(bytes(spoilt), name="une", today=judged.TODAY):
            assert not (isinstance(item, Refusal) and item.error == "internal"), (case, item)
            json.dumps(item.to_json())


# --- eForms' own ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "unit", "about"),
    [
        ("per-exa", "percent", False),
        ("per-ran", "percent", True),
        ("poi-exa", "points", False),
        ("poi-ran", "points", True),
        ("dec-exa", "decimal", False),
        ("ord-imp", "order", False),
        ("inconnu", None, False),
    ],
)
def test_the_number_of_a_criterion_says_of_what(code: str, unit: str | None, about: bool) -> None:
    said = judged.awarding(judged.criterion("Délai", "quality", "12.5", code))
    notice = read(calls.eforms("un", judged=said))
    assert notice.lots[0].terms is not None
    assert notice.lots[0].terms.criteria[0].weight == Weight(12.5, unit, about)  # type: ignore[arg-type]


def test_a_fixed_price_and_thresholds_are_no_weights() -> None:
    said = judged.awarding(
        judged.criterion("Prix", "price", "40000", "fix-tot", listed="number-fixed"),
        judged.criterion("Qualité", "quality", "60", "min-score", listed="number-threshold"),
        judged.criterion("Équipe", "quality", "5", "max-pass", listed="number-threshold"),
    )
    lot = read(calls.eforms("un", judged=said)).lots[0]
    assert lot.terms is not None
    price, quality, team = lot.terms.criteria
    assert (price.fixed, price.weight) == ((40000, "total"), None)
    assert (quality.least, team.most) == (60, 5)


def test_a_criterion_without_a_name_keeps_its_description_and_words_stand_beside() -> None:
    said = judged.awarding(
        judged.criterion("", "quality", words="Ce qui est proposé."), words="60 puis 40"
    )
    lot = read(calls.eforms("un", judged=said)).lots[0]
    assert lot.terms is not None
    assert lot.terms.criteria[0].name == {}
    assert lot.terms.criteria[0].description == {"FRA": "Ce qui est proposé."}
    assert lot.terms.words == {"FRA": "60 puis 40"}


def test_each_lot_has_its_own_terms() -> None:
    planned = "<cac:PlannedPeriod><cbc:StartDate>2027-01-01+01:00</cbc:StartDate><cbc:EndDate>2027-12-31+01:00</cbc:EndDate></cac:PlannedPeriod>"
    notice = read(calls.eforms("un", lots=("Un", "Deux"), planned=planned))
    assert [lot.to_json()["terms"]["duration"] for lot in notice.lots] == [
        {"number": None, "unit": None, "from": "2027-01-01", "until": "2027-12-31", "other": None}
    ] * 2
    other = "<cac:PlannedPeriod><cbc:DescriptionCode>UNLIMITED</cbc:DescriptionCode></cac:PlannedPeriod>"
    endless = read(calls.eforms("un", planned=other)).lots[0].terms
    assert endless is not None
    assert endless.duration is not None
    assert endless.duration.other == "unlimited"


def test_no_renewal_is_told_from_nothing_said() -> None:
    planned = "<cac:ContractExtension><cbc:MaximumNumberNumeric>0</cbc:MaximumNumberNumeric></cac:ContractExtension>"
    found = read(calls.eforms("un", planned=planned)).lots[0].terms
    assert found is not None
    assert found.renewals is not None
    assert (found.renewals.possible, found.renewals.most) == (False, 0)
    assert read(calls.eforms("un")).lots[0].terms is None


def test_a_weight_that_is_withheld_until_a_day_is_not_told_before() -> None:
    mark = (
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>awa-cri-num</efbc:FieldIdentifierCode>"
        "<efbc:PublicationDate>{day}</efbc:PublicationDate></efac:FieldsPrivacy>"
    )
    found = []
    for day in ("2099-01-01+01:00", "2026-01-01+01:00"):
        said = judged.awarding(judged.criterion("Prix", "price", "40", mark=mark.format(day=day)))
        lot = read(calls.eforms("un", judged=said)).lots[0]
        assert lot.terms is not None
        found.append(lot.terms.criteria[0].weight)
    assert found == [None, Weight(40, "percent")]


def test_what_stands_in_the_place_of_a_withheld_text_is_no_text() -> None:
    said = judged.awarding(judged.criterion("unpublished", "unpublished", "-1"))
    assert read(calls.eforms("un", judged=said)).lots[0].terms is None


# --- BOAMP's own ------------------------------------------------------------------------------------


def test_weights_that_do_not_make_a_hundred_do_not_say_of_what() -> None:
    criteria = [("Valeur", "quality", 70), ("dont méthode", "quality", 45), ("Prix", "price", 30)]
    assert [unit for *_rest, unit in short(read(judged.legacy(criteria)))] == [None] * 3


def test_criteria_by_rank_of_the_old_schema() -> None:
    record = json.loads(judged.legacy())
    listed = {"CRITERE": [{"@ORDRE": "1", "#text": "Délai"}, {"@ORDRE": "2", "#text": "Prix"}]}
    record["donnees"]["PROCEDURE"]["CRITERES_ATTRIBUTION"] = {"CRITERES_PRIORITES": listed}
    notice = read(json.dumps(record).encode())
    assert short(notice) == [("Délai", 1, "order"), ("Prix", 2, "order")]


def test_the_old_european_form_tells_price_and_quality_apart_lot_by_lot() -> None:
    record = json.loads(judged.legacy(()))
    del record["donnees"]["PROCEDURE"]
    record["donnees"]["OBJET"]["LOTS"] = {
        "LOT": {
            "CRITERES_ATTRIBUTION": {
                "CRITERES_QUALITE": {"CRITERE": {"@POIDS": "70", "#text": "Valeur technique"}},
                "CRITERES_PRIX": {"POIDS": "30"},
            },
            "RENOUVELLEMENT_NON": "",
            "DUREE_JOURS": "90",
        }
    }
    found = terms(read(json.dumps(record).encode()))
    kinds = [(one["kind"], one["weight"]["number"]) for one in found["criteria"]]
    assert kinds == [("quality", 70), ("price", 30)]
    assert found["renewals"]["possible"] is False
    assert (found["duration"]["number"], found["duration"]["unit"]) == (90, "day")


def test_a_form_that_says_that_no_visit_is_compulsory() -> None:
    record = json.loads(judged.fnsimple())
    record["donnees"]["FNSimple"]["initial"]["informComplementaire"] = {"non": ""}
    visit = read(json.dumps(record).encode()).visit
    assert visit is not None
    assert visit.required is False


# --- criteria in a sentence -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Prix : 60 points\nValeur technique : 40 points", [("Prix", 60), ("Valeur technique", 40)]),
        ("Prix des prestations (60 %), valeur technique (40%)",
         [("Prix des prestations", 60), ("valeur technique", 40)]),
        ("Jugement ainsi : prix 55,5 % et délai 44,5 %", [("prix", 55.5), ("délai", 44.5)]),
        ("1. Méthode 50 % - dont équipe (15 %)\n2. Prix 50 %\nNote = méthode x 50 % + prix x 50 %",
         [("1. Méthode", 50), ("2. Prix", 50)]),
        # what does not add up, or may be read in two ways, is left to be read
        ("Technique : 60 %\ndont méthode : 40 %\ndont moyens : 20 %\nPrix : 40 %", []),
        ("Prix : 60 %\nValeur technique : 30 %", []),
        ("Prix : 60 %\nValeur technique : 40 points", []),
        ("Le prix compte pour 100 %", []),
        ("Voir le règlement de la consultation", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_sentence_is_a_list_only_where_it_adds_up(text: str, found: list[Any]) -> None:
    told = criteria_in_words(text, "FRA")
    read_ = [(one.name["FRA"], one.weight.number) for one in told if one.weight]
    assert [(name.removeprefix("1. ").removeprefix("2. "), n) for name, n in read_] == [
        (name.removeprefix("1. ").removeprefix("2. "), n) for name, n in found
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Prix des prestations", "price"), ("Critère n° 2 - Prix", "price"), ("Coût global", "cost"),
     ("Valeur technique", None), ("Surprix", None), ("", None)],
)  # fmt: skip
def test_a_kind_is_told_by_a_name_that_says_it(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("text", "value"),
    [("40", 40), (" 12.50 ", 12.5), ("33,3", 33.3), ("-1", None), ("1e9", None), ("9" * 40, None), ("", None), ("²", None)],
)  # fmt: skip
def test_a_number_is_plain_and_short(text: str, value: float | None) -> None:
    assert numeral(text) == value


def test_a_text_is_kept_in_so_many_languages_and_always_in_french() -> None:
    codes = [f"X{n:02d}" for n in range(60)] + ["FRA"]
    said = "".join(
        f"<cbc:Description languageID='{code}'>Encore.</cbc:Description>" for code in codes
    )
    planned = f"<cac:ContractExtension><cac:Renewal><cac:Period>{said}</cac:Period></cac:Renewal></cac:ContractExtension>"
    found = read(calls.eforms("un", planned=planned)).lots[0].terms
    assert found is not None
    assert found.renewals is not None
    assert list(found.renewals.words) == [*codes[:MOST_LANGUAGES], "FRA"]


# --- quotations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Mémoire limité à 20 pages.", "pages"),
        ("Le mémoire ne pourra pas excéder dix (10) pages A4.", "pages"),
        ("Max. 15 pages, police 11.", "pages"),
        ("The technical offer must not exceed 30 pages.", "pages"),
        ("LA VISITE DU SITE EST OBLIGATOIRE.", "visit"),
        ("A site visit is mandatory.", "visit"),
    ],
)
def test_words_that_set_a_limit_are_quoted(text: str, about: str) -> None:
    quotes = Quotes()
    quotes.look(text, "more", "LOT-0002")
    (quote,) = quotes.all()
    assert (quote.about, quote.where, quote.lot) == (about, "more", "LOT-0002")
    assert quote.text in text


@pytest.mark.parametrize(
    "text",
    ["Un guide de 48 pages.", "Le nombre maximal de participants, voir la page 12.", "Au plus près des habitants, pages ouvertes.",
     "Des visiteurs nombreux.", "Visites guidées du musée."],
)  # fmt: skip
def test_other_pages_and_visits_are_not(text: str) -> None:
    quotes = Quotes()
    quotes.look(text, "description")
    assert quotes.all() == []


def test_a_sentence_made_to_be_slow_is_read_as_fast_as_another() -> None:
    begun = time.perf_counter()
    for _ in range(50):
        criteria_in_words("-" * 4000 + "a 50 %\n" + " :" * 2000 + "b 50 %" + "9" * 400, "FRA")
    assert time.perf_counter() - begun < 5


def test_so_many_places_of_a_notice_are_looked_at_however_many_lots_it_has() -> None:
    quotes = Quotes()
    for n in range(1_500):
        quotes.look(f"{n} " + "Belle visite. Une page. " * 60, "lot", str(n))
    assert quotes.all() == []
    assert quotes.tries == {"visit": 0, "pages": 0}
    few = Quotes()
    for n in range(1_500):  # the same text again is not looked at again
        few.look("Belle visite. Une page.", "lot", str(n))
    assert few.tries == {"visit": MOST_TRIES - 1, "pages": MOST_TRIES - 1}
    few.look("Visite obligatoire.", "lot", "last")
    assert [one.lot for one in few.all()] == ["last"]


def test_a_text_made_to_be_slow_is_looked_at_a_little() -> None:
    quotes = Quotes()
    for n in range(40):
        quotes.look(
            f"Visite obligatoire {n} " * 20_000 + "9 pages maximum " * 20_000, "lot", str(n)
        )
    assert len(quotes.all()) <= 2 * MOST_QUOTES
    assert all(len(one.text) <= 300 for one in quotes.all())
