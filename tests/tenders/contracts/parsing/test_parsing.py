# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the files of awarded contracts, format by format."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from tenders.contracts.parsing import Contract, Refusal, parse
from tests.tenders.contracts.records import (
    STUDIO,
    TOWN,
    VALLEY,
    WORKSHOP,
    as_bytes,
    concession,
    holder,
    one,
    read,
    row,
    said,
    v2019,
    v2022,
)


def test_a_contract_of_2019_is_read_whole() -> None:
    told = said({"marches": [v2019()]})
    assert told["format"] == "decp-2019"
    assert (told["kind"], told["id"]) == ("contract", "2024-001")
    assert told["buyer"] == {"id": TOWN, "name": "Ville de Saint-Aubert"}
    assert told["cpv"] == "79416200"
    assert (told["procedure"], told["nature"]) == ("adapted", "contract")
    assert told["place"]["department"] == "59"
    assert told["amount_cents"] == 4_800_050
    assert told["published_on"] == "2024-02-10"
    assert told["holders"] == [{"id": WORKSHOP, "id_type": "SIRET", "name": "Atelier Lys"}]
    assert told["now"]["ends_on"] == "2026-01-31"
    assert told["warnings"] == []


def test_a_contract_of_2022_is_read_whole() -> None:
    told = said({"marches": {"marche": [v2022()]}})
    assert told["format"] == "decp-2022"
    assert told["framework"]
    assert told["techniques"] == ["Accord-cadre"]
    assert told["grouping"] == "several"
    assert told["offers"] == 3
    assert [each["id_type"] for each in told["holders"]] == ["SIRET", "TVA"]
    assert told["place"] == {"code": "59", "kind": "department", "name": "", "department": "59"}
    assert told["now"]["ends_on"] == "2029-03-01"


def test_a_concession_is_read_with_its_own_words() -> None:
    told = said({"marches": {"marche": [], "contrat-concession": [concession()]}})
    assert told["kind"] == "concession"
    assert told["buyer"]["id"] == VALLEY
    assert told["notified_on"] == "2020-06-01"
    assert told["amount_cents"] == 90_000_000
    assert told["holders"][0]["id"] == STUDIO
    assert told["now"]["ends_on"] == "2030-06-01"


@pytest.mark.parametrize(
    "wrapped",
    [
        [v2019()],
        v2019(),
        {"marches": [v2019()]},
        {"marches": {"marche": [v2019()]}},
        {"marches": {"marche": v2019()}},
        {"marches": [{"marche": v2019()}]},
        {"total_count": 1, "results": [v2019()]},
        {"records": [{"record": {"fields": v2019()}}]},
        {"$schema": "x", "contrats-concessions": {"contrat-concession": []}, "marches": [v2019()]},
    ],
)
def test_it_is_found_however_it_is_wrapped(wrapped: Any) -> None:
    assert one(wrapped).id == "2024-001"


def test_a_record_a_line_is_read() -> None:
    lines = b"\n".join(as_bytes(v2019(f"L-{n}")) for n in range(3))
    assert [item.id for item in parse(lines, name="x") if isinstance(item, Contract)] == [
        "L-0",
        "L-1",
        "L-2",
    ]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_marks_at_the_beginning_of_a_file_are_no_part_of_it(codec: str) -> None:
    text = json.dumps({"marches": [v2019(objet="Été à l’étang")]}, ensure_ascii=False)
    assert one(text.encode(codec)).object == "Été à l’étang"


XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<marches xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <marche><id>X-1</id><acheteur><id>{TOWN}</id><nom>Ville</nom></acheteur><nature>Accord-cadre</nature>
    <objet>Entretien &amp; taille</objet><codeCPV>77310000-6</codeCPV>
    <lieuExecution><code>2A004</code><typeCode>Code commune</typeCode></lieuExecution>
    <dureeMois>12</dureeMois><dateNotification>2024-02-29</dateNotification><montant>1234,5</montant>
    <titulaires><titulaire><id>{WORKSHOP}</id><typeIdentifiant>SIRET</typeIdentifiant></titulaire>
      <titulaire><id>{STUDIO}</id></titulaire></titulaires>
    <modifications><modification><id>1</id><dureeMois>24</dureeMois>
      <dateNotificationModification>2024-12-01</dateNotificationModification></modification></modifications>
  </marche>
  <contrat-concession><id>X-2</id><autoriteConcedante><id>{VALLEY}</id></autoriteConcedante>
    <objet>Halle</objet><concessionnaires><concessionnaire><id>{STUDIO}</id></concessionnaire>
    </concessionnaires></contrat-concession>
</marches>""".encode()


def test_xml_tells_the_same() -> None:
    market, other = (item.to_json() for item in parse(XML, name="x.xml"))
    assert market["object"] == "Entretien & taille"
    assert market["framework"]
    assert market["amount_cents"] == 123_450
    assert market["place"]["department"] == "2A"
    assert len(market["holders"]) == 2
    assert market["now"]["ends_on"] == "2026-02-28"
    assert (other["kind"], other["holders"][0]["id"]) == ("concession", STUDIO)
    (latin,) = parse(
        XML.decode().split("<contrat-c")[0].replace("UTF-8", "ISO-8859-1").replace("Ville", "Été")
        .encode("latin-1") + b"</marches>",
        name="x.xml",
    )  # fmt: skip
    assert latin.to_json()["buyer"]["name"] == "Été"


def test_the_last_modification_counts_and_all_are_kept() -> None:
    told = said(
        v2022(
            modifications=[
                {
                    "modification": {
                        "id": 2,
                        "dateNotificationModification": "2026-06-01",
                        "datePublicationDonneesModification": "2026-06-10",
                        "montant": 150000,
                        "titulaires": [{"titulaire": {"id": STUDIO, "typeIdentifiant": "SIRET"}}],
                    }
                },
                {
                    "modification": {
                        "id": 1,
                        "dateNotificationModification": "2025-06-01",
                        "dureeMois": 60,
                        "montant": 130000,
                    }
                },
            ]
        )
    )
    assert len(told["modifications"]) == 2
    assert told["amount_cents"] == 12_000_000
    now = told["now"]
    assert now["amount_cents"] == 15_000_000
    assert now["duration_months"] == 60
    assert [each["id"] for each in now["holders"]] == [STUDIO]
    assert (now["changed_on"], now["ends_on"]) == ("2026-06-01", "2030-03-01")


def test_a_shorter_duration_is_said_to_be_doubtful() -> None:
    moved = {"id": 1, "dateNotificationModification": "2025-01-01", "dureeMois": 6}
    assert one(v2019(modifications=[moved])).warnings == ["duration_shortened"]


def test_rows_of_a_table_are_put_together_wherever_they_stand() -> None:
    first = row("T-1", 0, titulaire_id=STUDIO, titulaire_nom="Studio Bac")
    later = row("T-1", 1, montant=30000, dateNotification="2024-11-01", dureeMois=18)
    items = list(read([later, row("T-2"), row("T-1", 0), first]))
    assert all(isinstance(item, Contract) for item in items)
    told = {item.id: item.to_json() for item in items if isinstance(item, Contract)}
    assert [each["id"] for each in told["T-1"]["holders"]] == [WORKSHOP, STUDIO]
    assert told["T-1"]["notified_on"] == "2024-05-01"
    assert told["T-1"]["now"]["amount_cents"] == 3_000_000
    assert told["T-1"]["now"]["ends_on"] == "2025-11-01"
    assert told["T-1"]["format"] == "decp-table"


def test_where_only_a_modification_is_known_the_beginning_is_not_sure() -> None:
    told = said([row("T-1", 2, dateNotification="2025-05-01")])
    assert not told["notified_sure"]
    assert told["warnings"] == ["first_notification_unknown"]


def test_a_release_of_ocds_that_awards_several_lots_tells_each_of_its_contracts() -> None:
    def award(name: str, euros: int, **more: Any) -> dict[str, Any]:
        value = {"amount": euros, "currency": "EUR"}
        return {"id": name, "description": f"Lot {name}", "value": value, **more}

    release = {
        "ocid": "ocds-x-1",
        "date": "2024-02-10T00:00:00+01:00",
        "parties": 3,
        "buyer": {"name": "Ville", "identifier": {"id": TOWN}},
        "tender": {"title": "Concertation"},
        "awards": [
            award("a", 10, suppliers=[{"name": "Atelier Lys"}]),
            award("b", 20, suppliers=[{"name": "Sel"}]),
            award("c", 30, status="cancelled"),
        ],
        "contracts": [{"id": "k2", "awardID": "b", "dateSigned": "2024-02-01T00:00:00+01:00"}],
    }
    told = [one for one in read({"releases": [release]}) if isinstance(one, Contract)]
    assert [(one.id, one.object, one.amount_cents, one.holders[0].name) for one in told] == [
        ("k2", "Lot b", 2_000, "Sel"),
        ("a", "Lot a", 1_000, "Atelier Lys"),
    ]


def test_decp_told_as_ocds_is_the_same_contract() -> None:
    release = {
        "ocid": "ocds-x-1",
        "decpUID": f"{TOWN}2024-001",
        "date": "2024-02-10T00:00:00+01:00",
        "tag": ["award", "contract"],
        "parties": [
            {"id": "b", "name": "Ville", "identifier": {"scheme": "FR-RCS", "id": TOWN}},
            {"id": "s", "name": "Atelier Lys", "identifier": {"id": WORKSHOP}},
        ],
        "buyer": {"id": "b", "name": "Ville"},
        "awards": [
            {
                "description": "Concertation",
                "date": "2024-01-31T00:00:00Z",
                "value": {"amount": 48000.5, "currency": "EUR"},
                "suppliers": [{"id": "s", "name": "Atelier Lys"}],
                "items": [{"classification": {"scheme": "CPV", "id": "79416200-5"}}],
                "contractPeriod": {"durationInDays": 731},
            }
        ],
    }
    told = said({"version": "1.1", "releases": [release]})
    assert (told["id"], told["format"]) == ("2024-001", "ocds")
    assert told["amount_cents"] == 4_800_050
    assert told["now"]["ends_on"] == "2026-01-31"
    call = {"ocid": "x", "tag": ["tender"], "tender": {"title": "Appel"}, "parties": 3}
    (refusal,) = read({"releases": [call]})
    assert isinstance(refusal, Refusal)
    assert refusal.error == "no_award"


# --- values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        (80000, 8_000_000),
        (137614.1, 13_761_410),
        ("12 345,67", 1_234_567),
        ("12 345,67 €", 1_234_567),
        ("1.234,5", 123_450),
        ("1,234.50", 123_450),
        ("1.234.567", 123_456_700),
        ("48000.005", 4_800_001),
        (0.1 + 0.2, 30),
        ("NC", None),
        ("", None),
        (0, None),
        (True, None),
        (1e17, None),
        (99999999999.99, None),
        (-12, None),
        ("douze mille", None),
        ([1], None),
    ],
)
def test_amounts_are_whole_cents_however_they_are_written(written: Any, cents: int | None) -> None:
    assert one(v2019(montant=written)).amount_cents == cents


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (1e17, "amount_implausible"),
        (-12, "amount_negative"),
        ("douze mille", "amount_unreadable"),
        ("NC", None),
    ],
)
def test_what_is_left_out_is_said(written: Any, code: str | None) -> None:
    assert one(v2019(montant=written)).warnings == ([code] if code else [])


@pytest.mark.parametrize(
    ("written", "months"),
    [(12, 12), ("12", 12), ("12,5", 13), (36.0, 36), ("NC", None), (0, None), (5000, None),
     ("48 mois", 48), (None, None)],
)  # fmt: skip
def test_durations_are_whole_months(written: Any, months: int | None) -> None:
    assert one(v2019(dureeMois=written)).duration_months == months


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-01-31", dt.date(2024, 1, 31)),
        ("2024-01-31+01:00", dt.date(2024, 1, 31)),
        ("2024-01-31Z", dt.date(2024, 1, 31)),
        ("2024-01-31T23:30:00Z", dt.date(2024, 2, 1)),
        ("2024-01-31T00:00:00+01:00", dt.date(2024, 1, 31)),
        ("31/01/2024", dt.date(2024, 1, 31)),
        ("20240131", dt.date(2024, 1, 31)),
        ("nan", None),
        ("0024-01-31", None),
        ("2024-02-31", None),
        ("hier", None),
        (["2024-01-31"], None),
    ],
)
def test_days_are_read_with_or_without_a_zone(written: Any, day: dt.date | None) -> None:
    assert one(v2019(dateNotification=written)).notified_on == day


@pytest.mark.parametrize(
    ("written", "code"),
    [("79416200-5", "79416200"), ("79416200", "79416200"), (79416200, "79416200"),
     (3100000, "03100000"), ("794", None), ("79416200 - 5", "79416200"), ("", None)],
)  # fmt: skip
def test_cpv_codes_lose_their_check_digit(written: Any, code: str | None) -> None:
    assert one(v2019(codeCPV=written)).cpv == code


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (holder(), [WORKSHOP]),
        ([holder(), holder()], [WORKSHOP]),
        ({"titulaire": holder()}, [WORKSHOP]),
        ({"titulaire": [holder(), holder(STUDIO)]}, [WORKSHOP, STUDIO]),
        ([{"titulaire": holder()}, {"titulaire": holder(STUDIO)}], [WORKSHOP, STUDIO]),
        ([{"titulaire": [holder(), holder(STUDIO)]}], [WORKSHOP, STUDIO]),
        ([holder(int(WORKSHOP))], [WORKSHOP]),
        ([holder("510 000 001 00012")], [WORKSHOP]),
        ([{"titulaire": "typeIdentifiant"}, {"titulaire": "id"}], []),
        ("", []),
        (None, []),
        ([None, 3, []], []),
    ],
)
def test_holders_are_found_in_any_list_each_once(given: Any, names: list[str]) -> None:
    assert [each.id for each in one(v2019(titulaires=given)).holders] == names


def test_a_firm_without_a_number_is_known_by_its_name() -> None:
    found = one(
        v2019(titulaires=[{"denominationSociale": "Atelier"}, {"denominationSociale": "B"}])
    )
    assert [(each.id, each.name) for each in found.holders] == [("", "Atelier"), ("", "B")]


@pytest.mark.parametrize(
    ("place", "department"),
    [
        ({"code": "59310", "typeCode": "Code postal"}, "59"),
        ({"code": "97430", "typeCode": "Code postal"}, "974"),
        ({"code": "20200", "typeCode": "Code postal"}, "2B"),
        ({"code": "2B033", "typeCode": "Code commune"}, "2B"),
        ({"code": "1", "typeCode": "CODE DEPARTEMENT"}, "01"),
        ({"code": "058", "typeCode": "Code département"}, "58"),
        ({"code": "972", "typeCode": "Code département"}, "972"),
        ({"code": "32", "typeCode": "Code région"}, None),
        ({"code": "FR", "typeCode": "Code pays"}, None),
        ({}, None),
        ("Lille", None),
        ([{"code": "59310", "typeCode": "Code postal"}], "59"),
    ],
)
def test_the_departement_follows_from_the_place(place: Any, department: str | None) -> None:
    assert one(v2019(lieuExecution=place)).department == department


@pytest.mark.parametrize(
    ("gone", "code"),
    [({"acheteur": None}, "buyer_missing"), ({"acheteur": {"id": "X1"}}, "buyer_unreadable"),
     ({"id": ""}, "id_missing"), ({"id": "9" * 200}, "id_too_long")],
)  # fmt: skip
def test_what_says_not_which_contract_it_is_is_refused_alone(
    gone: dict[str, Any], code: str
) -> None:
    items = read({"marches": [v2019("A"), v2019(**({"reference": "B"} | {})) | gone, v2019("C")]})
    assert [item.id if isinstance(item, Contract) else item.error for item in items] == [
        "A",
        code,
        "C",
    ]


def test_the_identifier_may_be_what_follows_the_buyer_in_the_uid() -> None:
    assert one(v2019(uid=f"{TOWN}2024-7") | {"id": None}).id == "2024-7"
