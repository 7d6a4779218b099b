# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices written for tests, in both formats: invented buyers, addresses that lead nowhere."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from groupes.models import Member
from tenders.notices import actions
from tenders.notices.models import ImportRun, Notice

PARIS = ZoneInfo("Europe/Paris")
_number = itertools.count(1)


def identifier(word: str) -> str:
    """The same word, the same UUID."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"essai:{word}"))


def in_days(days: int, hour: int = 12) -> dt.datetime:
    day = timezone.now().astimezone(PARIS).date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), PARIS)


def _stamp(at: dt.datetime) -> tuple[str, str]:
    zone = at.isoformat()[-6:]
    return f"{at.date().isoformat()}{zone}", f"{at.time().isoformat()}{zone}"


def eforms(
    notice_id: str,
    *,
    version: str = "01",
    procedure: str | None = "une procédure",
    number: str = "",
    title: str = "Concertation du plan vélo",
    description: str = "Animer des ateliers publics.",
    buyer: str = "Communauté d’agglomération de la Lys-Aval",
    postcode: str = "59940",
    cpv: Sequence[str] = ("79416200",),
    deadline: dt.datetime | None = None,
    lots: Sequence[str] = ("Concertation", "Communication"),
    published: dt.date | None = None,
    changes: str = "",
    reason: str = "update-add",
    form: str = "competition",
    submission: str = "",
) -> bytes:
    """A notice as TED publishes it. ``changes``: what it cites when it corrects another one;
    ``submission``: the address where offers are submitted."""
    published = published or dt.date(2026, 5, 12)
    end_date, end_time = _stamp(deadline or in_days(20))
    change = ""
    if changes:
        cited = (
            ""
            if changes == "-"
            else (f"<efbc:ChangedNoticeIdentifier>{changes}</efbc:ChangedNoticeIdentifier>")
        )
        change = (
            f"<efac:Changes>{cited}<efac:ChangeReason><cbc:ReasonCode>{reason}</cbc:ReasonCode>"
            "</efac:ChangeReason></efac:Changes>"
        )
    publication = (
        f'<efac:Publication><efbc:NoticePublicationID schemeName="ojs-notice-id">{number}'
        f"</efbc:NoticePublicationID><efbc:PublicationDate>{published.isoformat()}Z"
        "</efbc:PublicationDate></efac:Publication>"
        if number
        else ""
    )
    folder = (
        f"<cbc:ContractFolderID>{identifier(procedure)}</cbc:ContractFolderID>" if procedure else ""
    )
    codes = "".join(
        f"<cac:{tag}><cbc:ItemClassificationCode listName='cpv'>{code}"
        f"</cbc:ItemClassificationCode></cac:{tag}>"
        for code, tag in zip(
            cpv,
            itertools.chain(
                ["MainCommodityClassification"],
                itertools.repeat("AdditionalCommodityClassification"),
            ),
            strict=False,
        )
    )
    terms = (
        "<cac:TenderingTerms><cac:TenderRecipientParty><cbc:EndpointID>"
        f"{submission}</cbc:EndpointID></cac:TenderRecipientParty></cac:TenderingTerms>"
        if submission
        else ""
    )
    parts = "".join(
        f"""<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-{n:04d}</cbc:ID>{terms}
        <cac:TenderingProcess><cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>{end_date}</cbc:EndDate>
        <cbc:EndTime>{end_time}</cbc:EndTime></cac:TenderSubmissionDeadlinePeriod></cac:TenderingProcess>
        <cac:ProcurementProject><cbc:Name languageID="FRA">{escape(lot)}</cbc:Name></cac:ProcurementProject>
        </cac:ProcurementProjectLot>"""
        for n, lot in enumerate(lots, 1)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ContractNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
  xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
  xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
  xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"
  xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>{change}
<efac:NoticeSubType><cbc:SubTypeCode>16</cbc:SubTypeCode></efac:NoticeSubType>
<efac:Organizations><efac:Organization><efac:Company>
<cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID></cac:PartyIdentification>
<cac:PartyName><cbc:Name>{escape(buyer)}</cbc:Name></cac:PartyName>
<cac:PostalAddress><cbc:PostalZone>{postcode}</cbc:PostalZone><cac:Country>
<cbc:IdentificationCode>FRA</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
</efac:Company></efac:Organization></efac:Organizations>{publication}
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:CustomizationID>eforms-sdk-1.13</cbc:CustomizationID>
<cbc:ID schemeName="notice-id">{identifier(notice_id)}</cbc:ID>{folder}
<cbc:IssueDate>{published.isoformat()}Z</cbc:IssueDate><cbc:VersionID>{version}</cbc:VersionID>
<cbc:NoticeTypeCode listName="{form}">cn-standard</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode>FRA</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID>
</cac:PartyIdentification></cac:Party></cac:ContractingParty>
<cac:TenderingProcess><cbc:ProcedureCode>open</cbc:ProcedureCode></cac:TenderingProcess>
<cac:ProcurementProject><cbc:Name languageID="FRA">{escape(title)}</cbc:Name>
<cbc:Description languageID="FRA">{escape(description)}</cbc:Description>
<cbc:ProcurementTypeCode>services</cbc:ProcurementTypeCode>{codes}</cac:ProcurementProject>{parts}
</ContractNotice>""".encode()


def boamp(
    idweb: str,
    *,
    nature: str = "APPEL_OFFRE",
    linked: str = "",
    procedure: str | None = None,
    title: str = "Animation du conseil des jeunes",
    wall: str | None = None,
    text: str = "",
    lots: Sequence[str] = (),
    published: dt.date | None = None,
) -> bytes:
    """A record of the BOAMP API (form MAPA). ``wall``: the deadline as a clock in Paris shows it."""
    published = published or dt.date(2026, 5, 12)
    wall = wall or in_days(20).replace(tzinfo=None).isoformat()
    part = {"RECTIFICATIF": "rectificatif", "ANNULATION": "annulation"}.get(nature, "initial")
    inner: dict[str, object] = {"description": {"objet": title}}
    if part == "initial":
        inner["delais"] = {"receptionOffres": wall}
        if lots:
            inner["lots"] = {
                "lot": [{"numLot": str(n), "description": lot} for n, lot in enumerate(lots, 1)]
            }
    else:
        inner = {"avisInitial": {"idWeb": linked}, "infosRectif": text}
    record = {
        "idweb": idweb,
        "contractfolderid": identifier(procedure) if procedure else None,
        "objet": title,
        "famille": "MAPA",
        "code_departement": ["59"],
        "dateparution": published.isoformat(),
        "nomacheteur": "Ville de Saint-Aubert-les-Prés",
        "type_procedure": "PROCEDURE_ADAPTE",
        "nature": nature,
        "etat": "INITIAL" if part == "initial" else nature,
        "type_marche": ["SERVICES"],
        "annonce_lie": [linked] if linked else None,
        "gestion": json.dumps(
            {"INDEXATION": {"DATE_LIMITE_REPONSE": wall}} if part == "initial" else {}
        ),
        "donnees": json.dumps(
            {
                "MAPA": {
                    "organisme": {
                        "acheteurPublic": "Ville de Saint-Aubert-les-Prés",
                        "cp": "59188",
                    },
                    part: inner,
                }
            }
        ),
        "url_avis": f"https://avis.example/{idweb}",
    }
    return json.dumps({"total_count": 1, "results": [record]}).encode()


def bring(*files: bytes, by: Member | None = None) -> ImportRun:
    """Import files, all in one run: the source's word, or what a person brings."""
    return actions.import_files(
        by=by, files=[actions.File(f"f{n}.xml", data) for n, data in enumerate(files)]
    )


def bring_in_every_order(files: Sequence[bytes], look: Callable[[], object]) -> None:
    """Import the files in each order there is, each in a run of its own, and `look` at the end of
    each. Orders that begin alike are one until they part: 325 imports for five files, not 600."""
    if not files:
        look()
    for n, file in enumerate(files):
        with transaction.atomic():
            bring(file)
            bring_in_every_order([*files[:n], *files[n + 1 :]], look)
            transaction.set_rollback(True)


def call(word: str = "", **fields: object) -> Notice:
    """A call that came by TED, with a word of its own."""
    word = word or f"appel {next(_number)}"
    fields.setdefault("procedure", word)
    bring(eforms(word, **fields))  # type: ignore[arg-type]  # the builder's own fields
    return Notice.objects.get(notice_id=identifier(word))


def get(word: str) -> Notice:
    """The notice that :func:`eforms` wrote of this word."""
    return Notice.objects.get(notice_id=identifier(word))


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    """new, updated, older, unchanged, refused, as they were stored."""
    run.refresh_from_db()
    return run.new, run.updated, run.older, run.unchanged, run.refused
