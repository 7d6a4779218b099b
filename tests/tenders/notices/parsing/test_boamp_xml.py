# SPDX-License-Identifier: AGPL-3.0-or-later
"""BOAMP's own XML, of both schemas, tells what its API tells."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

import pytest

from tenders.notices.models import Notice
from tenders.notices.parsing import Notice as Read
from tenders.notices.parsing import parse
from tests import factories
from tests.tenders import calls
from tests.tenders.notices.refusals import refused
from tests.tenders.notices.visits import text as shown

NEW = "http://boamp.journal-officiel.gouv.fr/XML/3.2.5"
OWN = {
    "urn:oasis:names:specification": "urn:boamp:names:specification",
}


def element(name: str, value: Any) -> str:
    """The XML that the API's JSON was made of."""
    if isinstance(value, list):
        return "".join(element(name, one) for one in value)
    if isinstance(value, dict):
        marks = "".join(f' {key[1:]}="{one}"' for key, one in value.items() if key[0] == "@")
        inner = "".join(element(key, one) for key, one in value.items() if key[0] not in "@#")
        return f"<{name}{marks}>{inner}{escape(value.get('#text', ''))}</{name}>"
    return f"<{name}>{escape(str(value or ''))}</{name}>"


def as_xml(data: bytes) -> bytes:
    """A record of the API as the XML it comes from."""
    (record,) = json.loads(data)["results"]
    gestion = json.loads(record["gestion"])
    index = {
        "NOMORGANISME": record["nomacheteur"],
        "TYPE_PROCEDURE": {record["type_procedure"]: ""},
        "DATE_PUBLICATION": record["dateparution"],
        "NATURE_MARCHE": {record["type_marche"][0]: ""},
        "DEP_PUBLICATION": record["code_departement"],
        "RESUME_OBJET": record["objet"],
    } | gestion.get("INDEXATION", {})
    reference: dict[str, Any] = {
        "IDWEB": record["idweb"],
        "TYPE_AVIS": {"NATURE": {record["nature"]: ""}, "STATUT": {record["etat"]: ""}},
    }
    if record["annonce_lie"]:
        reference["ANNONCE_ANTERIEUR"] = {"IDWEB": record["annonce_lie"][0]}
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<jo:ann xmlns:jo="{NEW}">'
        + element("DONNEES", json.loads(record["donnees"]))
        + element("GESTION", {"REFERENCE": reference, "INDEXATION": index})
        + "<HTML>&lt;p&gt;</HTML></jo:ann>"
    ).encode()


def read(data: bytes) -> Read:
    (found,) = parse(data, name="x.xml")
    assert isinstance(found, Read), found
    return found


def test_a_call_is_the_one_of_the_api_in_another_format() -> None:
    record = calls.boamp("26-1", lots=("Ateliers", "Bilan"))
    api, xml = read(record).to_json(), read(as_xml(record)).to_json()
    assert xml.pop("format") == "boamp-xml"
    assert api.pop("format") == "boamp-api"
    assert xml == api


def test_a_correction_cites_the_call_it_corrects() -> None:
    found = read(
        as_xml(calls.boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Au 3 juin."))
    )
    assert found.changes is not None
    assert found.changes.notice == "26-1"
    assert "Au 3 juin." in found.description["FRA"]


def test_eforms_inside_are_read_with_their_own_deadline_and_procedure() -> None:
    inner = calls.eforms("a", procedure="p").split(b"?>", 1)[1].strip().decode()
    for theirs, own in OWN.items():
        inner = inner.replace(theirs, own)
    data = (
        f'<jo:ann xmlns:jo="{NEW}"><DONNEES><EFORMS>{inner}</EFORMS></DONNEES><GESTION><REFERENCE>'
        "<IDWEB>26-9</IDWEB><TYPE_AVIS><NATURE><APPEL_OFFRE/></NATURE></TYPE_AVIS></REFERENCE>"
        "<INDEXATION><DATE_PUBLICATION>2026-05-12</DATE_PUBLICATION></INDEXATION></GESTION></jo:ann>"
    )
    found, ted = read(data.encode()), read(calls.eforms("a", procedure="p"))
    assert found.source == "boamp"
    assert found.notice_id == "26-9"
    assert found.procedure_id == ted.procedure_id
    assert found.deadline == ted.deadline
    assert [lot.title for lot in found.lots] == [lot.title for lot in ted.lots]


LEGACY = """<ANNONCE xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="x">
<GESTION><REFERENCE><IDWEB>16-100</IDWEB><TYPE_AVIS><NATURE><{nature}/></NATURE><STATUT><INITIAL/></STATUT>
</TYPE_AVIS></REFERENCE><MARCHE><ANNONCE_ANTERIEUR><REFERENCE><IDWEB>16-7</IDWEB></REFERENCE>
</ANNONCE_ANTERIEUR></MARCHE><INDEXATION><DATE_PUBLICATION>2017-01-13</DATE_PUBLICATION>
<DEP_PUBLICATION>59</DEP_PUBLICATION><RESUME_OBJET>skatepark</RESUME_OBJET></INDEXATION></GESTION>
<DONNEES><IDENTITE><DENOMINATION>Ville de Saint-Aubert</DENOMINATION><CP>59188</CP><MEL>a@b.example</MEL></IDENTITE>
<OBJET><TYPE_MARCHE><SERVICE/></TYPE_MARCHE><OBJET_COMPLET>Une aire de glisse</OBJET_COMPLET>
<CPV><PRINCIPAL>45212100</PRINCIPAL></CPV></OBJET>
<PROCEDURE><TYPE_PROCEDURE><DIALOGUE_COMPETITIF/></TYPE_PROCEDURE></PROCEDURE>
<CONDITION_DELAI><RECEPT_OFFRES>2017-02-10T15:00:00+01:00</RECEPT_OFFRES></CONDITION_DELAI>
<ATTRIBUTION><DECISION><TITULAIRE><DENOMINATION>Studio Bac</DENOMINATION></TITULAIRE>
<RENSEIGNEMENT><MONTANT DEVISE="EUR">348852</MONTANT></RENSEIGNEMENT></DECISION></ATTRIBUTION></DONNEES></ANNONCE>"""


def test_the_schema_of_before_is_read_a_call_and_an_award() -> None:
    call = read(LEGACY.format(nature="APPEL_OFFRE").encode())
    assert call.format == "boamp-xml"
    assert (call.procedure, call.nature, call.form) == ("comp-dial", "services", "competition")
    assert call.cpv == ["45212100"]
    assert call.deadline is not None
    assert call.deadline.local.isoformat() == "2017-02-10T15:00:00+01:00"
    assert call.buyers[0].department == "59"
    award = read(LEGACY.format(nature="ATTRIBUTION").encode())
    assert award.form == "result"
    assert award.previous == ["16-7"]
    assert award.winners[0].organisations[0].name == "Studio Bac"
    assert award.winners[0].to_json()["amount"] == 348852


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<ANNONCE/>", "missing_identity"),
        (f'<a:ann xmlns:a="{NEW}"><GESTION><REFERENCE><IDWEB>26-1</IDWEB></REFERENCE></GESTION></a:ann>'.encode(), "incomplete"),
        (b"<ANNONCE><GESTION><REFERENCE>" + b"<A>" * 250, "truncated"),
        (b"<ANNONCE><GESTION>" + b"<A>" * 240 + b"</A>" * 240 + b"</GESTION></ANNONCE>", "too_deep"),
    ],
)  # fmt: skip
def test_what_is_no_notice_of_boamp_is_told(data: bytes, code: str) -> None:
    assert refused(data).error == code


# --- imported --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_notice_in_xml_and_from_the_api_is_one_whatever_comes_first() -> None:
    record = calls.boamp("26-1").replace(
        b"https://avis.example/26-1", b"https://www.boamp.fr/pages/avis/?q=idweb:26-1"
    )
    for first, second in ((record, as_xml(record)), (as_xml(record), record)):
        Notice.objects.all().delete()
        assert calls.bring(first).new == 1
        assert calls.bring(second).unchanged == 1
        assert Notice.objects.count() == 1


@pytest.mark.django_db
def test_a_correction_in_xml_is_told_on_its_call_from_the_api(client: Any) -> None:
    calls.bring(calls.boamp("26-1"))
    calls.bring(
        as_xml(calls.boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Report au 3 juin."))
    )
    call = Notice.objects.get(notice_id="26-1")
    assert Notice.objects.get(notice_id="26-2").changed_notice == call
    assert call.deadline_unsure
    client.force_login(factories.member().user)
    assert "Report au 3 juin." in shown(client.get(call.get_absolute_url()))


@pytest.mark.django_db
def test_a_cancellation_in_xml_cancels_its_call() -> None:
    calls.bring(
        as_xml(calls.boamp("26-1")), as_xml(calls.boamp("26-3", nature="ANNULATION", linked="26-1"))
    )
    assert Notice.objects.get(notice_id="26-1").cancelled


@pytest.mark.django_db
def test_a_call_of_ted_and_its_twin_in_xml_are_one_tender() -> None:
    calls.bring(calls.eforms("a", procedure="p"))
    xml = calls.eforms("a", procedure="p").split(b"?>", 1)[1].strip().decode()
    data = (
        f'<jo:ann xmlns:jo="{NEW}"><DONNEES><EFORMS>{xml}</EFORMS></DONNEES><GESTION><REFERENCE>'
        "<IDWEB>26-9</IDWEB><TYPE_AVIS><NATURE><APPEL_OFFRE/></NATURE></TYPE_AVIS></REFERENCE>"
        "<INDEXATION/></GESTION></jo:ann>"
    )
    calls.bring(data.encode())
    assert Notice.objects.count() == 2
    assert len(set(Notice.objects.values_list("tender_id", flat=True))) == 1
