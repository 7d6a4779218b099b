# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a contract is carried out: the union of all that the notice says, each place once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tenders.notices.parsing import Notice, parse
from tests.tenders import calls


def place(nuts: str = "", postcode: str = "", country: str = "FRA") -> str:
    return (
        f"<cac:RealizedLocation><cac:Address><cbc:PostalZone>{postcode}</cbc:PostalZone>"
        f"<cbc:CountrySubentityCode>{nuts}</cbc:CountrySubentityCode><cac:Country>"
        f"<cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country></cac:Address>"
        "</cac:RealizedLocation>"
    )


def read(data: bytes) -> Notice:
    (item,) = parse(data, name="one")
    assert isinstance(item, Notice), item
    return item


def with_places(*places: str) -> bytes:
    """A call whose parts (each lot in turn, then the procedure) are carried out there."""
    parts = calls.eforms("lieux", lots=[f"lot {n}" for n in range(len(places) - 1)]).decode()
    pieces = parts.split("<cac:ProcurementProject>")
    projects = [*places[-1:], *places[:-1]]  # the procedure's comes first in the file
    return (
        pieces[0]
        + "".join(
            f"<cac:ProcurementProject>{where}{rest}"
            for where, rest in zip(projects, pieces[1:], strict=True)
        )
    ).encode()


def test_the_places_of_the_procedure_and_of_every_lot_are_put_together() -> None:
    notice = read(
        with_places(
            place("FRE11") + place(postcode="62310"),
            place("FRE2"),
            place("BE323", country="BEL"),
            place("FRE11") + place("FR"),
        )
    )
    assert notice.places.to_json() == {
        "countries": ["FRA", "BEL"],
        "nuts": ["FRE11", "FR", "FRE2", "BE323"],
        "departments": ["59", "62", "02", "60", "80"],
    }


def test_a_group_of_lots_and_a_notice_without_places_add_none() -> None:
    assert read(calls.eforms("nulle part")).places.to_json() == {
        "countries": [],
        "nuts": [],
        "departments": [],
    }


def record(form: str = "FNSimple", inner: dict[str, Any] | None = None, **more: Any) -> bytes:
    donnees: dict[str, Any] = {form: {"organisme": {"cp": "59000"}, "initial": inner or {}}}
    one = {
        "idweb": "27-5",
        "objet": "Mission",
        "nature": "APPEL_OFFRE",
        "nomacheteur": "Ville",
        "gestion": "{}",
        "donnees": json.dumps(donnees),
    }
    return json.dumps({"results": [one | more]}).encode()


def test_every_departement_of_a_record_is_kept() -> None:
    seven = ["59", "62", "80", "02", "60", "27", "76"]
    notice = read(record(code_departement=seven, code_departement_prestation="08"))
    assert notice.places.departments == ["08", *seven]
    assert notice.places.countries == ["FRA"]


@pytest.mark.parametrize(
    ("form", "inner"),
    [
        ("MAPA", {"description": {"lieuExecution": {"cp": "66750", "ville": "Saint-Cyprien"}}}),
        ("FNSimple", {"natureMarche": {"lieuExecution": "SAINT-CYPRIEN 66750"}}),
        ("FNSimple", {"lots": {"lot": [{}, {"lieuExecutionLivraison": "Perpignan (66)"}]}}),
        ("DSP", {"descriptionMarche": {"lieuCodeNUTS": {"codeNUTS": "FRJ15"}}}),
    ],
)
def test_the_places_of_a_form_and_of_its_lots_are_read(form: str, inner: dict[str, Any]) -> None:
    notice = read(record(form, inner, code_departement=["11"]))
    assert sorted(notice.places.departments) == ["11", "66"]


def test_the_index_of_the_bulletin_counts_too() -> None:
    indexed = {"INDEXATION": {"DEP_PUBLICATION": ["59", "62"], "DEP_PRESTATION": "80"}}
    notice = read(record(gestion=json.dumps(indexed)))
    assert notice.places.departments == ["80", "59", "62"]


def test_the_buyers_own_address_is_no_place_of_the_contract() -> None:
    notice = read(record())
    assert notice.places.departments == []
    assert notice.buyers[0].department == "59"
