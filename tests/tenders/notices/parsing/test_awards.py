# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who won: an amount once for each tender, nobody where nobody did, each holder once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, parse
from tests.tenders.awards import Result, Tender, award, boamp_award

DAY = dt.date(2027, 2, 1)


def read(data: bytes) -> Notice:
    (item,) = parse(data, name="award", today=DAY)
    assert isinstance(item, Notice), item
    return item


def winners(notice: Notice) -> list[tuple[Any, ...]]:
    return [
        (one["lot"], one["lots"], [who["name"] for who in one["organisations"]], one["amount"])
        for one in notice.to_json()["winners"]
    ]


def results(notice: Notice) -> list[tuple[Any, ...]]:
    return [(one["lot"], one["outcome"], one["reason"]) for one in notice.to_json()["results"]]


# --- eForms --------------------------------------------------------------------------------------

TWO = [Result("LOT-0001", ["CON-1"]), Result("LOT-0002", ["CON-1"])]


@pytest.mark.parametrize("scheme", ["LotsGroup", ""])
def test_one_amount_for_a_group_of_lots_whether_or_not_its_scheme_is_named(scheme: str) -> None:
    tender = Tender("TEN-1", "TPA-1", "GLO-0001", "500000", scheme)
    data = award(
        "groupe",
        TWO,
        [tender],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["Alpha SARL"]},
    )
    notice = read(data)
    assert winners(notice) == [("GLO-0001", ["LOT-0001", "LOT-0002"], ["Alpha SARL"], 500000)]
    assert results(notice) == [("LOT-0001", "awarded", None), ("LOT-0002", "awarded", None)]


def test_one_amount_for_a_tender_that_does_not_say_for_which_lots() -> None:
    data = award(
        "sans lot",
        TWO,
        [Tender("TEN-1", "TPA-1", amount="80000")],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["Alpha SARL"]},
    )
    assert winners(read(data)) == [(None, ["LOT-0001", "LOT-0002"], ["Alpha SARL"], 80000)]


def test_the_tenders_of_one_contract_for_two_lots_keep_their_amounts() -> None:
    data = award(
        "deux offres",
        TWO,
        [Tender("TEN-1", "TPA-1", "LOT-0001", "10"), Tender("TEN-2", "TPA-1", "LOT-0002", "20")],
        contracts={"CON-1": ["TEN-1", "TEN-2"]},
        parties={"TPA-1": ["Alpha SARL"]},
    )
    assert winners(read(data)) == [
        ("LOT-0001", ["LOT-0001"], ["Alpha SARL"], 10),
        ("LOT-0002", ["LOT-0002"], ["Alpha SARL"], 20),
    ]


def test_a_result_for_a_group_is_told_for_the_lots_it_is_made_of() -> None:
    data = award(
        "résultat d’un groupe",
        [Result("GLO-0001", ["CON-1"], scheme="")],
        [Tender("TEN-1", "TPA-1", "GLO-0001", "90", "LotsGroup")],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["Alpha SARL"]},
        groups={"GLO-0001": ["LOT-0001", "LOT-0002"]},
    )
    notice = read(data)
    assert winners(notice) == [("GLO-0001", ["LOT-0001", "LOT-0002"], ["Alpha SARL"], 90)]
    assert [lot for lot, _outcome, _reason in results(notice)] == ["LOT-0001", "LOT-0002"]


def test_a_contract_cited_twice_is_won_once() -> None:
    data = award(
        "deux fois",
        [Result("LOT-0001", ["CON-1", "CON-2"]), Result("LOT-0001", ["CON-1"])],
        [Tender("TEN-1", "TPA-1", "LOT-0001", "10")],
        contracts={"CON-1": ["TEN-1"], "CON-2": ["TEN-1"]},
        parties={"TPA-1": ["Alpha SARL", "Alpha SARL"]},
    )
    assert winners(read(data)) == [("LOT-0001", ["LOT-0001"], ["Alpha SARL"], 10)]


def test_a_lot_without_award_says_so_with_the_reason() -> None:
    data = award(
        "personne",
        [
            Result("LOT-0001", code="clos-nw", reason="no-rece"),
            Result("LOT-0002", code="open-nw"),
        ],
    )
    notice = read(data)
    assert winners(notice) == []
    assert results(notice) == [("LOT-0001", "closed", "no-rece"), ("LOT-0002", "open", None)]


def test_a_reason_or_a_choice_that_is_withheld_is_not_told() -> None:
    mark = (
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>{}</efbc:FieldIdentifierCode>"
        "<efbc:PublicationDate>2027-06-30Z</efbc:PublicationDate></efac:FieldsPrivacy>"
    )
    data = award(
        "tu",
        [
            Result("LOT-0001", code="clos-nw", reason="ins-fund", marks=mark.format("no-awa-rea")),
            Result("LOT-0002", code="clos-nw", reason="other", marks=mark.format("win-cho")),
        ],
    )
    notice = read(data)
    assert results(notice) == [("LOT-0001", "closed", None)]
    assert notice.withheld == ["no-awa-rea", "win-cho"]


def test_a_winner_whose_name_says_that_nobody_won_is_a_result() -> None:
    data = award(
        "mots",
        [Result("LOT-0001", ["CON-1"]), Result("LOT-0002", ["CON-2"])],
        [Tender("TEN-1", "TPA-1", "LOT-0001"), Tender("TEN-2", "TPA-2", "LOT-0002")],
        contracts={"CON-1": ["TEN-1"], "CON-2": ["TEN-2"]},
        parties={"TPA-1": ["ORG-9"], "TPA-2": ["ORG-8"]},
        names={"ORG-9": "LOT DÉCLARÉ INFRUCTUEUX", "ORG-8": "Alpha SARL"},
    )
    notice = read(data)
    assert winners(notice) == [("LOT-0002", ["LOT-0002"], ["Alpha SARL"], None)]
    assert results(notice) == [
        ("LOT-0001", "closed", "unsuccessful"),
        ("LOT-0002", "awarded", None),
    ]


@pytest.mark.parametrize(
    "data",
    [
        # Every result cites one contract of many tenders that do not say for which lot.
        award(
            "croisé",
            [Result(f"L{n}", ["C"]) for n in range(300)],
            [Tender(f"T{n}", "P") for n in range(300)],
            contracts={"C": [f"T{n}" for n in range(300)]},
            parties={"P": ["Alpha"]},
        ),
        # Every tender was handed in by the same party of many.
        award(
            "nombreux",
            [Result(f"L{n}", [f"C{n}"]) for n in range(300)],
            [Tender(f"T{n}", "P", f"L{n}") for n in range(300)],
            contracts={f"C{n}": [f"T{n}"] for n in range(300)},
            parties={"P": [f"O{n}" for n in range(300)]},
        ),
    ],
    ids=["every tender for every lot", "every organisation in every tender"],
)
def test_an_answer_much_larger_than_its_file_is_refused(data: bytes) -> None:
    (item,) = parse(data, name="award")
    assert isinstance(item, Refusal)
    assert item.error == "too_large"


# --- BOAMP ---------------------------------------------------------------------------------------


def test_holders_of_a_record_once_and_words_among_them_as_results() -> None:
    holders = ["SANS SUITE", "Alpha SARL", "ALPHA S.A.R.L.", "Infructueux", "Déclaré sans suite"]
    notice = read(boamp_award("27-1", holders=holders))
    assert winners(notice) == [(None, [], ["Alpha SARL"], None)]
    assert results(notice) == [
        (None, "closed", "abandoned"),
        (None, "closed", "unsuccessful"),
        (None, "awarded", None),
    ]


def test_a_record_whose_only_holder_is_a_word_has_no_winner() -> None:
    notice = read(boamp_award("27-1", holders=["Lot 2 : infructueux"]))
    assert winners(notice) == []
    assert results(notice) == [("2", "closed", "unsuccessful")]
    assert "winner_from_record_field: lot and amount unknown" not in notice.warnings


def test_decisions_of_the_old_schema_lot_by_lot() -> None:
    amount = {"MONTANT": {"@DEVISE": "EUR", "#text": "12 500,50"}}
    decisions = [
        {"NUM_LOT": "1", "TITULAIRE": {"DENOMINATION": "Lot infructueux"}},
        {"NUM_LOT": "2", "TITULAIRE": {"DENOMINATION": "Alpha"}, "RENSEIGNEMENT": amount},
        {"NUM_LOT": "3", "SANS_SUITE": ""},
    ]
    notice = read(boamp_award("27-1", donnees={"ATTRIBUTION": {"DECISION": decisions}}))
    assert winners(notice) == [("2", ["2"], ["Alpha"], 12500.5)]
    assert results(notice) == [
        ("1", "closed", "unsuccessful"),
        ("2", "awarded", None),
        ("3", "closed", "abandoned"),
    ]


def test_a_holder_repeated_is_told_once_for_each_amount() -> None:
    def fact(amount: str) -> dict[str, Any]:
        return {"MONTANT": {"@DEVISE": "EUR", "#text": amount}}

    decision = {
        "NUM_LOT": "1",
        "TITULAIRE": [{"DENOMINATION": name} for name in ("Alpha", "ALPHA", "Alpha", "alpha")],
        "RENSEIGNEMENT": [fact("10"), fact("10"), "", fact("30")],
    }
    notice = read(boamp_award("27-1", donnees={"ATTRIBUTION": {"DECISION": decision}}))
    assert [one[3] for one in winners(notice)] == [10, 30]


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"sansSuite": ""}, "abandoned"),
        ({"infructueux": {"oui": ""}}, "unsuccessful"),
        ({"nonAttribue": ""}, "not-awarded"),
    ],
)
@pytest.mark.parametrize("form", ["MAPA", "FNSimple", "DSP"])
def test_a_form_says_that_nobody_won_by_an_element(form: str, result: object, reason: str) -> None:
    donnees = {form: {"attribution": {"attribution": {"resultat": result}}}}
    notice = read(boamp_award("27-1", donnees=donnees, holders=["Alpha"]))
    assert winners(notice) == []
    assert results(notice) == [(None, "closed", reason)]


def test_a_form_tells_each_lot_apart() -> None:
    lots = [
        {"numLot": "1", "resultat": {"infructueux": ""}},
        {
            "numLot": "2",
            "resultat": {
                "sansSuite": "non",
                "attribue": {
                    "titulaire": [{"denomination": "Alpha"}, {"denomination": "ALPHA"}],
                    "montant": {"@devise": "EUR", "valeur": "900"},
                },
            },
        },
    ]
    donnees = {"FNSimple": {"attribution": {"attribution": {"lot": lots}}}}
    notice = read(boamp_award("27-1", donnees=donnees))
    assert winners(notice) == [("2", ["2"], ["Alpha"], 900)]
    assert results(notice) == [("1", "closed", "unsuccessful"), ("2", "awarded", None)]


def test_an_award_names_the_notices_it_follows() -> None:
    assert read(boamp_award("27-9", linked=["27-1", "27-2"])).previous == ["27-1", "27-2"]
    cited = "0f0a1b2c-3d4e-4f50-8a61-0000000000a1-01"
    assert read(award("suite", previous=cited)).previous == [cited[:-3]]


# --- how many offers came ------------------------------------------------------------------------


def offers(notice: Notice) -> list[tuple[Any, Any]]:
    return [(one["lot"], one.get("offers", "not told")) for one in notice.to_json()["results"]]


def test_the_offers_of_each_lot_are_those_of_all_kinds_together() -> None:
    data = award(
        "offres",
        [
            Result("LOT-0001", ["CON-1"], offers="4"),
            Result("LOT-0002", code="clos-nw", reason="no-rece", offers="0"),
        ],
        [Tender("TEN-1", "TPA-1", "LOT-0001", "80000")],
        contracts={"CON-1": ["TEN-1"]},
        parties={"TPA-1": ["Alpha SARL"]},
    )
    assert offers(read(data)) == [("LOT-0001", 4), ("LOT-0002", 0)]


def test_offers_that_are_withheld_or_said_twice_or_no_number_are_not_told() -> None:
    mark = (
        "<efac:FieldsPrivacy><efbc:FieldIdentifierCode>rec-sub-cou</efbc:FieldIdentifierCode>"
        "<efbc:PublicationDate>2027-06-01Z</efbc:PublicationDate></efac:FieldsPrivacy>"
    )
    lots = ["LOT-0001", "LOT-0002", "LOT-0003"]
    said = [
        Result("LOT-0001", code="clos-nw", marks=mark, offers="4"),
        Result("LOT-0002", code="clos-nw", offers="4"),
        Result("LOT-0002", code="open-nw", offers="5"),
        Result("LOT-0003", code="clos-nw", offers="-1"),
    ]
    notice = read(award("offres tues", said, lots=lots))
    assert {number for _lot, number in offers(notice)} == {"not told"}
    assert notice.withheld == ["rec-sub-cou"]


def test_boamp_says_how_many_offers_in_each_of_its_forms() -> None:
    decisions = [
        {
            "NUM_LOT": "1",
            "TITULAIRE": {"DENOMINATION": "Alpha"},
            "RENSEIGNEMENT": {"NB_OFFRE_RECU": "6", "MONTANT": "1000"},
        },
        {"NUM_LOT": "2", "TITULAIRE": {"DENOMINATION": "Bêta"}},
    ]
    legacy = read(
        boamp_award("27-1", donnees={"OBJET": {}, "ATTRIBUTION": {"DECISION": decisions}})
    )
    assert offers(legacy) == [("1", 6), ("2", "not told")]
    form = {
        "attribution": {"resultat": {"sansSuite": ""}},
        "autresInformations": {"nbOffresRecues": "10"},
    }
    whole = read(boamp_award("27-2", donnees={"MAPA": {"attribution": form}}))
    assert offers(whole) == [(None, 10)]
