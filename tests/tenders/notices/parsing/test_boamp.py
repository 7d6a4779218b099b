# SPDX-License-Identifier: AGPL-3.0-or-later
"""BOAMP's records by worked examples, and the hours that must not be believed."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tenders.notices.parsing import Notice, Refusal, parse
from tests.tenders import calls


@pytest.fixture
def records(samples: Path) -> dict[str, dict[str, Any]]:
    answer = json.loads((samples / "boamp-answer.json").read_bytes())
    return {record["idweb"]: record for record in answer["results"]}


@pytest.fixture
def notices(samples: Path) -> dict[str, Notice]:
    items = parse((samples / "boamp-answer.json").read_bytes(), name="boamp-answer.json")
    assert all(isinstance(item, Notice) for item in items)
    return {item.notice_id: item for item in items if isinstance(item, Notice)}


def read(record: dict[str, Any]) -> Notice:
    (item,) = parse(json.dumps(record).encode(), name="one.json")
    assert isinstance(item, Notice), item
    return item


def test_every_record_of_an_answer_is_one_item_in_order(notices: dict[str, Notice]) -> None:
    assert list(notices) == [
        "26-900001", "26-900002", "26-900003", "26-900004", "22-900005", "26-900006", "26-900007",
        "22-900008", "26-900009",
    ]  # fmt: skip
    assert {notice.source for notice in notices.values()} == {"boamp"}
    assert {notice.format for notice in notices.values()} == {"boamp-api"}
    assert notices["26-900002"].key == ("boamp", "26-900002", "01")
    assert notices["26-900002"].published_on == date(2026, 10, 20)
    assert notices["26-900002"].source_url == "https://www.boamp.fr/pages/avis/?q=idweb:26-900002"


@pytest.mark.parametrize("name", ["boamp-one-record.json", "boamp-v2.0.json"])
def test_other_wrappings_give_the_same_notice(
    name: str, samples: Path, notices: dict[str, Notice]
) -> None:
    for item in parse((samples / name).read_bytes(), name="boamp-answer.json"):
        assert isinstance(item, Notice)
        assert item == notices[item.notice_id]


def test_a_list_of_records_is_read_too(records: dict[str, Any], notices: dict[str, Notice]) -> None:
    data = json.dumps(list(records.values())).encode()
    assert parse(data, name="boamp-answer.json") == list(notices.values())


def test_documents_already_decoded_are_read_too(records: dict[str, Any]) -> None:
    record = records["26-900001"]
    decoded = record | {key: json.loads(record[key]) for key in ("gestion", "donnees")}
    assert read(decoded) == read(record)


def test_eforms_inside_goes_through_the_eforms_reader(notices: dict[str, Notice]) -> None:
    notice = notices["26-900001"]
    assert (notice.form, notice.notice_type, notice.procedure) == (
        "competition",
        "cn-standard",
        "open",
    )
    assert notice.version == "02"
    assert notice.eforms_notice_id == "6f0a1b2c-3d4e-4f50-8a61-00000000b001"
    assert notice.procedure_id == "11111111-2222-4333-8444-00000000b001"
    (buyer,) = notice.buyers  # the court is listed first and is not it
    assert (buyer.name, buyer.nuts, buyer.department) == (
        "Ville de Brumelle-sur-Lys",
        "FRE11",
        "59",
    )
    assert buyer.email == "commande@brumelle.example"
    assert [lot.value for lot in notice.lots] == [None, None]  # 0.00 each
    # Lot 2 ends first: 24 November 17:00 in winter is 16:00 UTC.
    assert notice.to_json()["deadline"] == {
        "at": "2026-11-24T16:00:00Z",
        "local": "2026-11-24T17:00:00+01:00",
        "kind": "tender",
    }
    assert notice.warnings == []


def test_a_national_deadline_is_the_wall_clock_of_paris(notices: dict[str, Notice]) -> None:
    # The record says 16:00:00+00:00; the source says 16:00, which in November is 15:00 UTC.
    assert notices["26-900002"].to_json()["deadline"] == {
        "at": "2026-11-27T15:00:00Z",
        "local": "2026-11-27T16:00:00+01:00",
        "kind": "tender",
    }


def test_overseas_the_wall_clock_is_the_departements(notices: dict[str, Notice]) -> None:
    # "12:00:00Z" in the source is noon in La Réunion, 08:00 UTC.
    assert notices["26-900003"].to_json()["deadline"] == {
        "at": "2026-12-01T08:00:00Z",
        "local": "2026-12-01T12:00:00+04:00",
        "kind": "tender",
    }


def test_a_winter_offset_in_july_is_not_believed(notices: dict[str, Notice]) -> None:
    # "18:00:00+01:00" on 1 July is 18:00 in Paris, +02:00.
    assert notices["22-900005"].to_json()["deadline"] == {
        "at": "2022-07-01T16:00:00Z",
        "local": "2022-07-01T18:00:00+02:00",
        "kind": "tender",
    }


def test_an_hour_only_the_record_gives_is_flagged(records: dict[str, Any]) -> None:
    record = records["26-900002"] | {"gestion": None, "donnees": None}
    notice = read(record)
    assert notice.deadline is not None
    assert notice.deadline.local.isoformat() == "2026-11-27T16:00:00+01:00"
    assert any(one.startswith("deadline_from_record_field") for one in notice.warnings)
    # Without its form, the record's own fields still say the rest, the title cut.
    assert notice.title == {"FRA": "Création de l'identité visuelle de la saison..."}
    assert "title_cut" in notice.warnings


@pytest.mark.parametrize(
    ("stamp", "at", "warned"),
    [
        # 29 March 2026: clocks go from 02:00 to 03:00, so 02:30 is read as 03:30 summer time.
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z", "deadline_hour_skipped_by_clock_change"),
        # 25 October 2026: 02:30 happens twice; the first, in summer time, is the safe one.
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z", None),
        ("2026-06-01", "2026-06-01T21:59:59Z", "deadline_time_missing"),
        ("2026-06-01T17:00:00.000", "2026-06-01T15:00:00Z", None),
        # The form has its hour, where the index has none that can be read.
        ("bientôt", "2026-11-27T15:00:00Z", "deadline_date_unreadable: bientôt"),
    ],
)
def test_hours_that_do_not_exist_or_happen_twice(
    records: dict[str, Any], stamp: str, at: str | None, warned: str | None
) -> None:
    record = dict(records["26-900002"])
    gestion = json.loads(record["gestion"])
    gestion["INDEXATION"]["DATE_LIMITE_REPONSE"] = stamp
    notice = read(record | {"gestion": json.dumps(gestion)})
    deadline = notice.to_json()["deadline"]
    assert (deadline["at"] if deadline else None) == at
    assert warned is None or warned in notice.warnings


def test_fnsimple(notices: dict[str, Notice]) -> None:
    notice = notices["26-900002"]
    assert notice.title == {"FRA": "Création de l'identité visuelle de la saison culturelle"}
    assert notice.buyers[0].to_json() == {
        "name": "Communauté d'agglomération des Deux Étangs",  # &#039; in the source
        "country": "FRA",
        "nuts": None,
        "department": "34",
        "postcode": "34200",
        "identifier": "20009999900029",
        "email": "achats@deux-etangs.example",  # in the contact's name
    }
    assert notice.cpv == ["79822500", "79810000"]
    assert notice.to_json()["value"] == {"amount": 42000, "currency": "EUR"}
    assert [lot.id for lot in notice.lots] == ["1", "2"]
    assert notice.lots[0].value is not None
    assert notice.lots[0].value.amount == Decimal("30000.50")  # written "30 000,50"
    assert notice.lots[1].cpv == ["79810000"]
    assert notice.lots[0].documents_url == "https://profil.example/dce/12"
    assert notice.lots[0].submission_url == "https://profil.example"
    assert (notice.procedure, notice.nature, notice.languages) == ("open", "services", ["FRA"])


def _with_estimate(record: dict[str, Any], estimate: Any, technique: dict[str, Any]) -> Notice:
    donnees = json.loads(record["donnees"])
    donnees["FNSimple"]["initial"]["natureMarche"]["valeurEstimee"] = estimate
    donnees["FNSimple"]["initial"]["procedure"]["techAchat"] = technique
    return read(record | {"donnees": json.dumps(donnees)})


def test_a_range_is_told_by_its_upper_end_but_a_ceiling_is_no_estimate(
    records: dict[str, Any],
) -> None:
    spread = {"@devise": "EUR", "fourchette": {"valeurBasse": "20000", "valeurHaute": "50000"}}
    notice = _with_estimate(records["26-900002"], spread, {"autres": ""})
    assert notice.to_json()["value"] == {"amount": 50000, "currency": "EUR"}
    assert "value_is_a_range: 20000 to 50000" in notice.warnings
    framework = _with_estimate(records["26-900002"], spread, {"accordCadre": ""})
    assert framework.value is None
    assert "value_is_framework_ceiling: 20000 to 50000" in framework.warnings
    zero = {"@devise": "EUR", "valeur": "0"}
    assert _with_estimate(records["26-900002"], zero, {}).value is None


def test_mapa(notices: dict[str, Notice]) -> None:
    notice = notices["26-900003"]
    assert notice.procedure == "adapted"
    assert notice.cpv == []  # the form has none
    assert notice.buyers[0].department == "974"
    assert [lot.to_json()["title"] for lot in notice.lots] == [
        {"FRA": "Littoral"},
        {"FRA": "Hauts"},
    ]
    assert notice.lots[0].value is None  # "12 000 € HT" is a quantity in words
    assert notice.lots[0].documents_url == "https://www.profil-ravine.example"
    assert notice.group_legal_form is not None
    assert notice.group_legal_form.to_json() == {
        "required": True,
        "text": "Groupement conjoint avec mandataire solidaire.",
    }


def test_dsp_asks_for_interest_and_is_one_lot(notices: dict[str, Notice]) -> None:
    notice = notices["26-900004"]
    assert notice.deadline is not None
    assert notice.deadline.kind == "interest"
    (lot,) = notice.lots
    assert lot.id == "LOT-0000"
    assert lot.deadline == notice.deadline
    assert lot.documents_url == "https://marais.example/dce"
    assert lot.submission_url == "https://marais.example/offre"


def test_the_schema_of_before_2024(notices: dict[str, Notice]) -> None:
    notice = notices["22-900005"]
    assert notice.sub_format == "legacy"
    assert notice.description == {"FRA": "Conception, sans réalisation."}
    assert notice.cpv == ["79952100", "79822500", "79810000"]
    assert notice.to_json()["value"] == {"amount": 60000, "currency": "EUR"}
    assert [(lot.id, lot.cpv) for lot in notice.lots] == [
        ("A", ["79952100"]),
        ("B", ["79822500", "79810000"]),
    ]
    assert notice.group_legal_form is not None
    assert notice.group_legal_form.required is False  # "Aucune forme … n'est imposée"


def test_a_correction_points_at_what_it_corrects_and_asks_for_a_reader(
    notices: dict[str, Notice],
) -> None:
    notice = notices["26-900006"]
    assert notice.form == "change"
    assert notice.to_json()["changes"] == {
        "notice": "26-900002",
        "version": None,
        "procedure_id": None,
        "reasons": [],
        "cancelled": False,
        "sections": [],
        "words": {"FRA": notice.description["FRA"].split("\n\n")[0]},
    }
    # The new deadline is only in a sentence: shown, never guessed.
    assert notice.deadline is None
    assert notice.description["FRA"].startswith("La remise des offres est reportée au 4 décembre")
    assert any(one.startswith("correction_in_words_only") for one in notice.warnings)


def test_a_cancellation_is_found_by_the_form_alone(notices: dict[str, Notice]) -> None:
    changes = notices["26-900007"].changes
    assert changes is not None
    assert (changes.notice, changes.cancelled, changes.reasons) == ("26-900003", True, ["cancel"])


def test_holders_called_lead_and_co_contractor_are_one_group(notices: dict[str, Notice]) -> None:
    notice = notices["22-900008"]
    assert [winner.to_json() for winner in notice.winners] == [
        {
            "lot": "A",
            "lots": ["A"],
            "organisations": [
                {"name": "Atelier Girouette (mandataire)", "lead": True},
                {"name": "Studio Papier Buvard (cotraitant)", "lead": False},
            ],
            "amount": 44100.1,
            "currency": "EUR",
        },
        {
            "lot": "B",
            "lots": ["B"],
            "organisations": [{"name": "La Plume au Mur", "lead": False}],
            "amount": 9000,
            "currency": "EUR",
        },
        {
            "lot": "B",
            "lots": ["B"],
            "organisations": [{"name": "Encre & Compagnie", "lead": False}],
            "amount": 8500,
            "currency": "EUR",
        },
    ]
    assert notice.previous == ["22-900005"]
    assert notice.changes is None


def test_a_procedure_without_award_has_no_winner(notices: dict[str, Notice]) -> None:
    assert notices["26-900009"].winners == []
    (result,) = notices["26-900009"].results
    assert result.to_json() == {"lot": None, "outcome": "closed", "reason": "abandoned"}
    assert notices["26-900009"].warnings == []


def test_the_records_own_holders_stand_in_for_an_unknown_form(records: dict[str, Any]) -> None:
    record = records["22-900008"] | {"donnees": json.dumps({"NOUVEAU": {"organisme": {"cp": "1"}}})}
    notice = read(record)
    assert [winner.organisations[0].name for winner in notice.winners] == [
        "Atelier Girouette (mandataire)"
    ]
    assert "form_unknown: NOUVEAU" in notice.warnings


def test_an_eforms_change_in_boamp_points_at_the_boamp_number(records: dict[str, Any]) -> None:
    record = dict(records["26-900001"])
    donnees = json.loads(record["donnees"])
    extension = donnees["EFORMS"]["ContractNotice"]["ext:UBLExtensions"]["ext:UBLExtension"]
    extension["ext:ExtensionContent"]["efext:EformsExtension"]["efac:Changes"] = {
        "efbc:ChangedNoticeIdentifier": "6f0a1b2c-3d4e-4f50-8a61-00000000b000-01",
        "efac:ChangeReason": {"cbc:ReasonCode": {"#text": "update-add"}},
    }
    notice = read(
        record
        | {"donnees": json.dumps(donnees), "nature": "RECTIFICATIF", "annonce_lie": ["26-900000"]}
    )
    assert notice.changes is not None
    assert notice.changes.notice == "26-900000"
    assert notice.changes.others == ["6f0a1b2c-3d4e-4f50-8a61-00000000b000"]
    assert notice.changes.reasons == ["update-add"]
    assert notice.deadline is not None  # an eForms change repeats the whole notice


def test_a_bare_eforms_part_takes_title_and_buyer_from_the_record(records: dict[str, Any]) -> None:
    donnees = {"EFORMS": {"ContractNotice": {"cbc:VersionID": "01"}}}
    notice = read(records["26-900001"] | {"donnees": json.dumps(donnees)})
    assert notice.title == {"FRA": "Accompagnement du projet de territoire"}
    assert [buyer.name for buyer in notice.buyers] == ["Ville de Brumelle-sur-Lys"]
    assert notice.eforms_notice_id is None
    assert "eforms_notice_id_missing" in notice.warnings
    # The index has the deadline, with an offset that is true in this family.
    assert notice.to_json()["deadline"]["at"] == "2026-11-24T16:00:00Z"
    assert "deadline_from_index" in notice.warnings


def test_one_bad_record_does_not_hide_the_others(records: dict[str, Any]) -> None:
    good, other = records["26-900002"], records["26-900003"]
    data = {
        "total_count": 3,
        "results": [good, {"objet": "sans numéro", "nomacheteur": "X"}, other],
    }
    first, bad, last = parse(json.dumps(data).encode(), name="day.json")
    assert isinstance(first, Notice)
    assert isinstance(last, Notice)
    assert isinstance(bad, Refusal)
    assert (bad.file, bad.error) == ("day.json", "missing_identity")
    assert bad.reason.startswith("record 2: ")


def test_unreadable_inner_documents_are_warnings(records: dict[str, Any]) -> None:
    notice = read(records["26-900002"] | {"donnees": '{"FNSimple": '})
    assert "donnees_unreadable: truncated" in notice.warnings
    assert notice.deadline is not None  # the index still has it


@pytest.mark.parametrize("hour", ["T25:00:00", " à 12h00"])
def test_an_hour_that_can_not_be_read_is_counted_to_the_beginning_of_the_day(hour: str) -> None:
    (notice,) = parse(calls.boamp("27-1", wall=f"2027-03-15{hour}"), name="a.json")
    assert isinstance(notice, Notice)
    assert any(one.startswith("deadline_time_unreadable") for one in notice.warnings)
    assert notice.deadline is not None
    assert notice.deadline.earliest == datetime(2027, 3, 14, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("department", "earliest"), [("59", 8), ("974", 6), ("971", 10)], ids=["59", "974", "971"]
)
def test_the_records_own_deadline_has_two_readings_and_is_counted_to_the_earlier(
    department: str, earliest: int
) -> None:
    [record] = json.loads(calls.boamp("27-1"))["results"]
    record |= {
        "donnees": "", "gestion": "", "code_departement": [department],
        "datelimitereponse": "2027-07-01T10:00:00+00:00",
    }  # fmt: skip
    notice = read(record)
    assert notice.deadline is not None
    assert notice.deadline.other is not None
    assert notice.deadline.earliest == datetime(2027, 7, 1, earliest, tzinfo=UTC)


def test_the_words_of_a_correction_are_kept_apart_whatever_holds_them() -> None:
    [record] = json.loads(calls.boamp("27-2", nature="RECTIFICATIF", linked="27-1"))["results"]
    donnees = json.loads(record["donnees"])
    donnees["MAPA"]["rectificatif"]["infosRectif"] = {"texte": "Lire le 17.", "autre": "À 12 h."}
    changes = read(record | {"donnees": json.dumps(donnees)}).changes
    assert changes is not None
    assert changes.words == {"FRA": "Lire le 17.\n\nÀ 12 h."}


def test_a_call_on_whose_record_its_cancellation_is_written_corrects_no_other() -> None:
    [record] = json.loads(calls.boamp("27-1", linked="27-9"))["results"]
    changes = read(record | {"etat": "AVIS_ANNULE"}).changes
    assert changes is not None
    assert (changes.notice, changes.cancelled) == ("27-1", True)


@pytest.mark.parametrize("nature", ["RECTIFICATIF", "ANNULATION"])
def test_a_lot_cancelled_in_an_eforms_record_is_that_lot_only(nature: str) -> None:
    xml = calls.eforms("c", changes="-", reason="cancel", sections=["LOT-0002"])
    (notice,) = parse(calls.in_boamp(xml, "27-2", nature=nature, linked="27-1"), name="a.json")
    assert isinstance(notice, Notice)
    assert notice.changes is not None
    assert notice.changes.sections == ["LOT-0002"]
    whole = calls.eforms("c", changes="-", sections=["LOT-0002"])
    (notice,) = parse(calls.in_boamp(whole, "27-2", nature=nature, linked="27-1"), name="a.json")
    assert isinstance(notice, Notice)
    assert notice.changes is not None
    # A cancellation whose eForms part says nothing of it is of all.
    assert notice.changes.sections == (["LOT-0002"] if nature == "RECTIFICATIF" else [])


def test_the_main_code_comes_first_whatever_the_order_of_the_elements(
    records: dict[str, Any],
) -> None:
    lot = {
        "codeCPV": {
            "objetComplementaire": [{"classPrincipale": "79950000"}],
            "objetPrincipal": {"classPrincipale": "72224000"},
        },
        "description": "Animer",
    }
    nature = {
        "codeCPV": {
            "objetComplementaire": {"classPrincipale": "71241000-9"},
            "objetPrincipal": {"classPrincipale": "71410000-5"},
        },
        "intitule": "Étude",
        "lotsMarche": {"oui": ""},
    }
    form = {"FNSimple": {"initial": {"lots": {"lot": [lot, lot]}, "natureMarche": nature}}}
    record = records["26-900002"] | {"donnees": json.dumps(form), "nature": "APPEL_OFFRE"}
    notice = read(record)
    assert notice.cpv == ["71410000", "71241000", "72224000", "79950000"]
    assert notice.lots[0].cpv == ["72224000", "79950000"]


def test_in_the_schema_of_before_the_codes_of_lots_come_last(records: dict[str, Any]) -> None:
    lots = {"LOT": [{"CPV": {"PRINCIPAL": "45310000"}}, {"CPV": {"PRINCIPAL": "45330000"}}]}
    subject = {
        "LOTS": lots,
        "TITRE_MARCHE": "Un bâtiment",
        "CPV": [{"PRINCIPAL": "45000000"}, {"PRINCIPAL": "45330000"}],
    }
    record = records["26-900002"] | {"donnees": json.dumps({"OBJET": subject}), "source_schema": ""}
    assert read(record).cpv == ["45000000", "45330000", "45310000"]


@pytest.mark.parametrize(
    ("indexed", "form", "recorded", "local", "warning"),
    [
        # An index that has a day alone, a form that has its hour: the hour is the earlier.
        ("2027-01-15", "2027-01-15T12:00:00", None, "2027-01-15T12:00:00+01:00", None),
        ("2027-01-15T12h00", "2027-01-15T12:00", None, "2027-01-15T12:00:00+01:00", None),
        # Another day's hour says nothing of this one.
        ("2027-01-15", "2027-01-20T12:00:00", None, "2027-01-15T23:59:59+01:00",
         "deadline_time_missing"),
        # What can be read stands in for what can not.
        ("2027-02-30T12:00:00", "2027-01-15T12:00:00", None, "2027-01-15T12:00:00+01:00", None),
        (None, "le 15 janvier à midi", "2027-01-15T12:00:00+00:00", "2027-01-15T12:00:00+01:00",
         "deadline_date_unreadable: le 15 janvier à midi"),
        (None, "le 15 janvier à midi", None, None, "deadline_date_unreadable: le 15 janvier à midi"),
    ],
)  # fmt: skip
def test_a_deadline_is_the_surest_of_what_a_record_says(
    records: dict[str, Any], indexed: str | None, form: str, recorded: str | None,
    local: str | None, warning: str | None,
) -> None:  # fmt: skip
    inner = {
        "natureMarche": {"intitule": "Étude"},
        "procedure": {"dateReceptionOffres": form},
    }
    notice = read(
        records["26-900002"]
        | {
            "code_departement": ["59"],
            "datelimitereponse": recorded,
            "gestion": json.dumps({"INDEXATION": {"DATE_LIMITE_REPONSE": indexed}}),
            "donnees": json.dumps({"FNSimple": {"organisme": {"cp": "59000"}, "initial": inner}}),
        }
    )
    found = notice.deadline.local.isoformat() if notice.deadline else None
    assert found == local
    assert warning is None or warning in notice.warnings
