# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices written for tests, in both formats: invented buyers, addresses that lead nowhere."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from lxml import etree

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
    sections: Sequence[str] = (),
    words: str = "",
    numbers: Sequence[int] = (),
    deadlines: Sequence[dt.datetime | None] = (),
    clock: str = "",
    outcomes: Mapping[str, str] | None = None,
    judged: str = "",
    planned: str = "",
) -> bytes:
    """A notice as TED publishes it. ``changes``: what it cites when it corrects another one,
    ``sections`` and ``words``: what it says of the change; ``submission``: the address where offers
    are submitted; ``numbers``: of its lots; ``deadlines``: of each, in the place of the one of all
    (``clock``: the hour as it is written); ``outcomes``: by the lot's id, what a result says;
    ``judged`` and ``planned``: what the terms and the project of each lot say more, as XML."""
    published = published or dt.date(2026, 5, 12)
    ends = deadlines or [deadline or in_days(20)] * len(lots)
    change = ""
    if changes:
        cited = (
            ""
            if changes == "-"
            else (f"<efbc:ChangedNoticeIdentifier>{changes}</efbc:ChangedNoticeIdentifier>")
        )
        change = (
            f"<efac:Changes>{cited}{_change(sections, words)}<efac:ChangeReason><cbc:ReasonCode>"
            f"{reason}</cbc:ReasonCode></efac:ChangeReason></efac:Changes>"
        )
    if outcomes:
        change += "<efac:NoticeResult>" + "".join(
            f"<efac:LotResult><cbc:ID>RES-{n:04d}</cbc:ID><cbc:TenderResultCode>{code}"
            f"</cbc:TenderResultCode><efac:TenderLot><cbc:ID schemeName='Lot'>{lot}</cbc:ID>"
            "</efac:TenderLot></efac:LotResult>"
            for n, (lot, code) in enumerate(outcomes.items(), 1)
        ) + "</efac:NoticeResult>"  # fmt: skip
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
    terms = judged
    if submission:
        terms += (
            "<cac:TenderRecipientParty><cbc:EndpointID>"
            f"{submission}</cbc:EndpointID></cac:TenderRecipientParty>"
        )
    terms = f"<cac:TenderingTerms>{terms}</cac:TenderingTerms>" if terms else ""
    parts = "".join(
        f"""<cac:ProcurementProjectLot><cbc:ID schemeName="Lot">LOT-{n:04d}</cbc:ID>{terms}
        <cac:TenderingProcess>{_period(end, clock)}</cac:TenderingProcess>
        <cac:ProcurementProject><cbc:Name languageID="FRA">{escape(lot)}</cbc:Name>{planned}</cac:ProcurementProject>
        </cac:ProcurementProjectLot>"""
        for n, lot, end in zip(numbers or range(1, len(lots) + 1), lots, ends, strict=True)
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


def _change(sections: Sequence[str], words: str) -> str:
    said = f"<efbc:ChangeDescription>{escape(words)}</efbc:ChangeDescription>" if words else ""
    return "".join(
        f"<efac:Change><efac:ChangedSection><efbc:ChangedSectionIdentifier>{section}"
        f"</efbc:ChangedSectionIdentifier></efac:ChangedSection>{said}</efac:Change>"
        for section in sections or (["PROCEDURE"] if words else ())
    )


def _period(end: dt.datetime | None, clock: str) -> str:
    if end is None:
        return ""
    day, hour = _stamp(end)
    return (
        f"<cac:TenderSubmissionDeadlinePeriod><cbc:EndDate>{day}</cbc:EndDate><cbc:EndTime>"
        f"{clock or hour}</cbc:EndTime></cac:TenderSubmissionDeadlinePeriod>"
    )


def in_boamp(xml: bytes, idweb: str, *, nature: str = "APPEL_OFFRE", linked: str = "") -> bytes:
    """The same notice as the BOAMP API gives it: its XML turned into JSON, in a record."""
    root = etree.fromstring(xml)
    record = json.loads(boamp(idweb, nature=nature, linked=linked))
    [one] = record["results"]
    folder = root.findtext("{*}ContractFolderID")
    name = root.find("{*}ProcurementProject/{*}Name")
    one |= {
        "contractfolderid": folder,
        "famille": "JOUE",
        "objet": name.text if name is not None else "",
        "dateparution": (root.findtext("{*}IssueDate") or "")[:10],
        "gestion": "{}",
        "donnees": json.dumps({"EFORMS": {etree.QName(root).localname: _as_json(root)}}),
    }
    return json.dumps(record).encode()


def _as_json(element: etree._Element) -> object:
    found: dict[str, object] = {f"@{key}": value for key, value in element.attrib.items()}
    for child in element:
        key = f"{child.prefix}:{etree.QName(child).localname}"
        value = _as_json(child)
        if key not in found:
            found[key] = value
        elif isinstance(there := found[key], list):
            there.append(value)
        else:
            found[key] = [there, value]
    if len(element) == 0:
        return found | {"#text": element.text} if found else element.text or ""
    return found


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
