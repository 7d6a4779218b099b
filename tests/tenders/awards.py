# SPDX-License-Identifier: AGPL-3.0-or-later
"""Award notices written for tests: results, tenders, contracts and who handed them in. All invented."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from tests.tenders.calls import identifier


@dataclass(frozen=True)
class Result:
    """What became of a lot: ``contracts`` and ``tenders`` that it cites. ``scheme`` "": none."""

    lot: str
    contracts: Sequence[str] = ()
    tenders: Sequence[str] = ()
    code: str = "selec-w"
    reason: str = ""
    scheme: str = "Lot"
    marks: str = ""  # of withheld fields
    offers: str = ""  # how many were received, as it is written

    def xml(self) -> str:
        reason = (
            f"<efac:DecisionReason><efbc:DecisionReasonCode>{self.reason}"
            "</efbc:DecisionReasonCode></efac:DecisionReason>"
        )
        code = f"<cbc:TenderResultCode>{self.code}</cbc:TenderResultCode>"
        received = "".join(
            f'<efac:ReceivedSubmissionsStatistics><efbc:StatisticsCode listName="received-submission-type">{kind}'
            f"</efbc:StatisticsCode><efbc:StatisticsNumeric>{number}</efbc:StatisticsNumeric>"
            "</efac:ReceivedSubmissionsStatistics>"
            for kind, number in (("t-sme", "1"), ("tenders", self.offers))
        )  # of small firms, then all
        return (
            f"<efac:LotResult>{self.marks}{code if self.code else ''}{reason if self.reason else ''}"
            + "".join(f"<efac:LotTender>{_id(one)}</efac:LotTender>" for one in self.tenders)
            + (received if self.offers else "")
            + "".join(
                f"<efac:SettledContract>{_id(one)}</efac:SettledContract>" for one in self.contracts
            )
            + f"<efac:TenderLot>{_id(self.lot, self.scheme)}</efac:TenderLot></efac:LotResult>"
        )


@dataclass(frozen=True)
class Tender:
    """``lot`` "": it does not say for which. ``amount`` in euros."""

    name: str
    party: str
    lot: str = ""
    amount: str = ""
    scheme: str = "Lot"

    def xml(self) -> str:
        total = (
            f'<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">{self.amount}'
            "</cbc:PayableAmount></cac:LegalMonetaryTotal>"
        )
        lot = f"<efac:TenderLot>{_id(self.lot, self.scheme)}</efac:TenderLot>"
        return (
            f"<efac:LotTender>{_id(self.name)}{total if self.amount else ''}<efac:TenderingParty>"
            f"{_id(self.party)}</efac:TenderingParty>{lot if self.lot else ''}</efac:LotTender>"
        )


def _id(text: str, scheme: str = "") -> str:
    return (
        f"<cbc:ID schemeName='{scheme}'>{text}</cbc:ID>" if scheme else f"<cbc:ID>{text}</cbc:ID>"
    )


def _organisation(name: str, words: str) -> str:
    return (
        f"<efac:Organization><efac:Company><cac:PartyIdentification>{_id(name)}"
        f"</cac:PartyIdentification><cac:PartyName><cbc:Name>{escape(words)}</cbc:Name>"
        "</cac:PartyName><cac:PostalAddress><cbc:PostalZone>59000</cbc:PostalZone><cac:Country>"
        "<cbc:IdentificationCode>FRA</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
        "</efac:Company></efac:Organization>"
    )


def award(
    word: str,
    results: Sequence[Result] = (),
    tenders: Sequence[Tender] = (),
    *,
    contracts: Mapping[str, Sequence[str]] | None = None,
    parties: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    lots: Sequence[str] = ("LOT-0001", "LOT-0002"),
    procedure: str | None = "une procédure",
    title: str = "Concertation du plan vélo",
    number: str = "",
    published: dt.date = dt.date(2027, 1, 10),
    previous: str = "",
) -> bytes:
    """An award as TED publishes it. ``contracts``: the tenders each names; ``parties``: the
    organisations of each, whose ``names`` are given (their own identifier else); ``groups``: the
    lots of each group of lots; ``previous``: a notice that its lots cite."""
    parties = parties or {}
    names = names or {}
    organisations = dict.fromkeys(one for members in parties.values() for one in members)
    settled = "".join(
        f"<efac:SettledContract>{_id(name)}"
        + "".join(f"<efac:LotTender>{_id(one)}</efac:LotTender>" for one in cited)
        + "</efac:SettledContract>"
        for name, cited in (contracts or {}).items()
    )
    handed = "".join(
        f"<efac:TenderingParty>{_id(name)}"
        + "".join(f"<efac:Tenderer>{_id(one)}</efac:Tenderer>" for one in members)
        + "</efac:TenderingParty>"
        for name, members in parties.items()
    )
    companies = _organisation("ORG-0001", "Ville de Saint-Aubert") + "".join(
        _organisation(one, names.get(one, one)) for one in organisations
    )
    publication = (
        f'<efac:Publication><efbc:NoticePublicationID schemeName="ojs-notice-id">{number}'
        f"</efbc:NoticePublicationID><efbc:PublicationDate>{published.isoformat()}Z"
        "</efbc:PublicationDate></efac:Publication>"
    )
    folder = f"<cbc:ContractFolderID>{identifier(procedure or '')}</cbc:ContractFolderID>"
    distribution = "".join(
        f"<cac:LotsGroup><cbc:LotsGroupID>{name}</cbc:LotsGroupID>"
        + "".join(
            f"<cac:ProcurementProjectLotReference>{_id(one)}</cac:ProcurementProjectLotReference>"
            for one in members
        )
        + "</cac:LotsGroup>"
        for name, members in (groups or {}).items()
    )
    cited = (
        f"<cac:NoticeDocumentReference>{_id(previous)}</cac:NoticeDocumentReference>"
        if previous
        else ""
    )
    parts = "".join(
        f"""<cac:ProcurementProjectLot>{_id(lot, "Lot")}
        <cac:TenderingProcess>{cited}</cac:TenderingProcess><cac:ProcurementProject>
        <cbc:Name>Objet de {lot}</cbc:Name></cac:ProcurementProject></cac:ProcurementProjectLot>"""
        for lot in lots
    )
    return f"""<ContractAwardNotice xmlns="urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
  xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
  xmlns:efac="http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1"
  xmlns:efbc="http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1"
  xmlns:efext="http://data.europa.eu/p27/eforms-ubl-extensions/1">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><efext:EformsExtension>
<efac:NoticeResult>{"".join(one.xml() for one in results)}{"".join(one.xml() for one in tenders)}
{settled}{handed}</efac:NoticeResult>
<efac:NoticeSubType><cbc:SubTypeCode>29</cbc:SubTypeCode></efac:NoticeSubType>
<efac:Organizations>{companies}</efac:Organizations>{publication if number else ""}
</efext:EformsExtension></ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:ID schemeName="notice-id">{identifier(word)}</cbc:ID>{folder if procedure else ""}
<cbc:IssueDate>{published.isoformat()}Z</cbc:IssueDate><cbc:VersionID>01</cbc:VersionID>
<cbc:NoticeTypeCode listName="result">can-standard</cbc:NoticeTypeCode>
<cbc:NoticeLanguageCode>FRA</cbc:NoticeLanguageCode>
<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0001</cbc:ID>
</cac:PartyIdentification></cac:Party></cac:ContractingParty>
<cac:TenderingTerms><cac:LotDistribution>{distribution}</cac:LotDistribution></cac:TenderingTerms>
<cac:ProcurementProject><cbc:Name>{escape(title)}</cbc:Name></cac:ProcurementProject>{parts}
</ContractAwardNotice>""".encode()


def boamp_award(
    idweb: str,
    *,
    linked: str | Sequence[str] = (),
    holders: Sequence[str] | None = None,
    donnees: Mapping[str, Any] | None = None,
    title: str = "Animation du conseil des jeunes",
    **more: object,
) -> bytes:
    """An award as the BOAMP API gives it: ``holders`` of the record, ``donnees`` of the form."""
    record = {
        "idweb": idweb,
        "objet": title,
        "code_departement": ["59"],
        "dateparution": "2027-01-12",
        "nomacheteur": "Ville de Saint-Aubert-les-Prés",
        "titulaire": holders,
        "nature": "ATTRIBUTION",
        "etat": "INITIAL",
        "type_marche": ["SERVICES"],
        "annonce_lie": [linked] if isinstance(linked, str) else list(linked),
        "gestion": "{}",
        "donnees": json.dumps(donnees or {}),
    }
    return json.dumps({"total_count": 1, "results": [record | more]}).encode()
