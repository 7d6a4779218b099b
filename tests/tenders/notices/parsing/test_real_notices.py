# SPDX-License-Identifier: AGPL-3.0-or-later
"""The real notices beside the checkout, counted. Skipped, saying so, where they are absent.

The counts of eForms are made twice: by this reader, and here by the official paths of the eForms
SDK, which share no code with it. So the test holds for whatever part of the files is there.
"""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from tenders.notices.parsing import Notice, Refusal, eforms, parse

TENDERS = Path(__file__).parents[5] / "shared" / "data" / "tenders"

pytestmark = pytest.mark.skipif(
    not TENDERS.is_dir(),
    reason="the real notices (../shared/data/tenders) are not beside this checkout",
)

EXTENSION = "/*/ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension"
PROJECT = "/*/cac:ProcurementProject"
LOT = "/*/cac:ProcurementProjectLot[cbc:ID/@schemeName='Lot' or cbc:ID/@schemeName='Part']"
BUYER = (
    f"{EXTENSION}/efac:Organizations/efac:Organization/efac:Company[cac:PartyIdentification/cbc:ID"
    "=/*/cac:ContractingParty/cac:Party/cac:PartyIdentification/cbc:ID]"
)
TERMS = f"{LOT}/cac:TenderingTerms"
PROCESS = f"{LOT}/cac:TenderingProcess"
RESULT = f"{EXTENSION}/efac:NoticeResult"

# field: (path of the SDK, what our notice has)
FIELDS: dict[str, tuple[str, Callable[[Notice], object]]] = {
    "notice identifier": ("/*/cbc:ID[@schemeName='notice-id']", lambda n: n.notice_id),
    "version": ("/*/cbc:VersionID", lambda n: n.version),
    "procedure identifier": ("/*/cbc:ContractFolderID", lambda n: n.procedure_id),
    "publication number": (
        f"{EXTENSION}/efac:Publication/efbc:NoticePublicationID",
        lambda n: n.publication_number,
    ),
    "publication date": (
        f"{EXTENSION}/efac:Publication/efbc:PublicationDate",
        lambda n: n.published_on,
    ),
    "dispatch date": ("/*/cbc:IssueDate", lambda n: n.dispatched_on),
    "type": ("/*/cbc:NoticeTypeCode", lambda n: n.form and n.notice_type),
    "language": ("/*/cbc:NoticeLanguageCode", lambda n: n.language),
    "title": (f"{PROJECT}/cbc:Name", lambda n: n.title),
    "description": (f"{PROJECT}/cbc:Description", lambda n: n.description),
    "buyer": (f"{BUYER}/cac:PartyName/cbc:Name", lambda n: n.buyers),
    "buyer's country": (
        f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
        lambda n: any(one.country for one in n.buyers),
    ),
    "buyer's NUTS": (
        f"{BUYER}/cac:PostalAddress/cbc:CountrySubentityCode",
        lambda n: any(one.nuts for one in n.buyers),
    ),
    "buyer's postcode": (
        f"{BUYER}/cac:PostalAddress/cbc:PostalZone",
        lambda n: any(one.postcode for one in n.buyers),
    ),
    "buyer's identifier": (
        f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID",
        lambda n: any(one.identifier for one in n.buyers),
    ),
    "buyer's e-mail": (
        f"{BUYER}/cac:Contact/cbc:ElectronicMail[contains(., '@')]",
        lambda n: any(one.email for one in n.buyers),
    ),
    "procedure": ("/*/cac:TenderingProcess/cbc:ProcedureCode", lambda n: n.procedure),
    "nature": (f"{PROJECT}/cbc:ProcurementTypeCode", lambda n: n.nature),
    "CPV": (
        f"{PROJECT}/cac:MainCommodityClassification/cbc:ItemClassificationCode",
        lambda n: n.cpv,
    ),
    "place's NUTS": (
        "//cac:RealizedLocation/cac:Address/cbc:CountrySubentityCode",
        lambda n: n.places.nuts,
    ),
    "estimated value": (
        f"{PROJECT}/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount[number(.) > 0]",
        lambda n: n.value,
    ),
    "lots": (f"{LOT}/cbc:ID", lambda n: n.lots),
    "lot's title": (
        f"{LOT}/cac:ProcurementProject/cbc:Name",
        lambda n: any(one.title for one in n.lots),
    ),
    "lot's description": (
        f"{LOT}/cac:ProcurementProject/cbc:Description",
        lambda n: any(one.description for one in n.lots),
    ),
    "lot's CPV": (
        f"{LOT}/cac:ProcurementProject/cac:MainCommodityClassification/cbc:ItemClassificationCode",
        lambda n: any(one.cpv for one in n.lots),
    ),
    "lot's value": (
        f"{LOT}/cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount[number(.) > 0]",
        lambda n: any(one.value for one in n.lots),
    ),
    "deadline": (
        f"{PROCESS}/cac:TenderSubmissionDeadlinePeriod/cbc:EndDate"
        f"|{PROCESS}/cac:ParticipationRequestReceptionPeriod/cbc:EndDate"
        f"|{PROCESS}//efac:InterestExpressionReceptionPeriod/cbc:EndDate",
        lambda n: n.deadline,
    ),
    "deadline of offers": (
        f"{PROCESS}/cac:TenderSubmissionDeadlinePeriod/cbc:EndDate",
        lambda n: _has_deadline(n, "tender"),
    ),
    "deadline of requests": (
        f"{PROCESS}/cac:ParticipationRequestReceptionPeriod/cbc:EndDate",
        lambda n: _has_deadline(n, "request"),
    ),
    # Where requests end at the same instant, the lot's deadline is called a request.
    "deadline of expressions alone": (
        f"{LOT}[not(.//cac:ParticipationRequestReceptionPeriod)]"
        "//efac:InterestExpressionReceptionPeriod/cbc:EndDate",
        lambda n: _has_deadline(n, "interest"),
    ),
    "end of questions": (
        f"{PROCESS}/cac:AdditionalInformationRequestPeriod/cbc:EndDate",
        lambda n: n.questions_until,
    ),
    "documents": (
        f"{TERMS}/cac:CallForTendersDocumentReference/cac:Attachment/cac:ExternalReference/cbc:URI",
        lambda n: any(one.documents_url for one in n.lots),
    ),
    "submission": (
        f"{TERMS}/cac:TenderRecipientParty/cbc:EndpointID",
        lambda n: any(one.submission_url for one in n.lots),
    ),
    "languages of offers": (f"{TERMS}/cac:Language/cbc:ID", lambda n: n.languages),
    "form asked of a group": (
        f"{TERMS}/cac:TendererQualificationRequest/cbc:CompanyLegalFormCode"
        f"|{TERMS}/cac:TendererQualificationRequest/cbc:CompanyLegalForm[translate(., '-. ', '')]",
        lambda n: n.group_legal_form,
    ),
    "change": (
        f"{EXTENSION}/efac:Changes",
        lambda n: n.changes and n.changes.kind == "notice",
    ),
    "reason of a change": (
        f"{EXTENSION}/efac:Changes/efac:ChangeReason/cbc:ReasonCode",
        lambda n: n.changes and n.changes.kind == "notice" and n.changes.reasons,
    ),
    "modified contract": (
        f"{EXTENSION}/efac:ContractModification/efbc:ChangedNoticeIdentifier",
        lambda n: n.changes and n.changes.kind == "contract" and n.changes.notice,
    ),
    # Tenders that a contract names, of a lot that was awarded or of no result at all.
    "winner": (
        f"{RESULT}[not(efac:LotResult)"
        " or efac:LotResult[not(cbc:TenderResultCode) or cbc:TenderResultCode='selec-w']]"
        "/efac:SettledContract/efac:LotTender/cbc:ID",
        lambda n: n.winners,
    ),
}


# A value there that is left out must have said why.
EXCUSES = {
    "CPV": "cpv_unreadable",
    "documents": "url_unusable",
    "submission": "url_unusable",
    "winner": "winner_",
}


def _has_deadline(notice: Notice, kind: str) -> bool:
    return any(one.deadline and one.deadline.kind == kind for one in notice.lots)


def _valid() -> list[Path]:
    return sorted(
        path for path in (TENDERS / "eforms").rglob("*.xml") if "invalid" not in path.parts
    )


@pytest.fixture(scope="module")
def read_files() -> list[tuple[Path, Notice]]:
    found = []
    for path in _valid():
        (item,) = parse(path.read_bytes(), name=path.name)
        assert isinstance(item, Notice), item
        found.append((path, item))
    return found


def test_every_valid_eforms_file_is_one_notice(read_files: list[tuple[Path, Notice]]) -> None:
    assert len(read_files) >= 100
    keys = {notice.key for _, notice in read_files}
    # One sample was published in several languages under one identifier, and some SDK samples
    # share theirs: never more notices than files.
    assert 0 < len(keys) <= len(read_files)


@pytest.mark.parametrize("field", FIELDS)
def test_as_many_files_have_it_by_our_reader_as_by_the_official_paths(
    field: str, read_files: list[tuple[Path, Notice]]
) -> None:
    path, ours = FIELDS[field]
    official = etree.XPath(path, namespaces=eforms.NAMESPACES)
    missing, invented = [], []
    for file, notice in read_files:
        there = any((one.text or "").strip() or len(one) for one in official(etree.parse(file)))
        have = bool(ours(notice))
        excuse = EXCUSES.get(field)
        if there and not have:
            if not excuse or not any(one.startswith(excuse) for one in notice.warnings):
                missing.append(file.name)
        elif have and not there:
            invented.append(file.name)
    assert (missing, invented) == ([], [])


def test_instants_agree_with_the_digits_of_the_files(
    read_files: list[tuple[Path, Notice]],
) -> None:
    for file, notice in read_files:
        if notice.deadline:
            day = notice.deadline.local.date().isoformat()
            clock = notice.deadline.local.strftime("%H:%M:%S")
            text = file.read_text("utf-8")
            assert f">{day}" in text, file.name
            assert f">{clock}" in text, file.name
            assert notice.deadline.at == notice.deadline.local


def test_publication_numbers_are_the_files_own_names(
    read_files: list[tuple[Path, Notice]],
) -> None:
    named = [
        (file, notice)
        for file, notice in read_files
        if notice.publication_number and file.parent.name == "ted_published_pipeline"
    ]
    assert named
    assert {file.stem == notice.publication_number for file, notice in named} == {True}


def test_the_group_and_its_lead(read_files: list[tuple[Path, Notice]]) -> None:
    by_name = {file.name: notice for file, notice in read_files}
    if "veat_24.xml" not in by_name or "can-social_24.xml" not in by_name:
        pytest.skip("the two SDK samples this looks at are not among the files here")
    (group,) = by_name["veat_24.xml"].winners
    assert [one.lead for one in group.organisations] == [False, False, True]
    (winner,) = by_name["can-social_24.xml"].winners
    assert winner.lot == "LOT-0002"
    assert winner.value is not None
    assert winner.value.amount == 100_000


def test_invalid_files_are_refused_with_a_reason_or_read_with_what_they_have() -> None:
    files = sorted((TENDERS / "eforms" / "invalid").glob("*.xml"))
    assert files
    outcomes: Counter[str] = Counter()
    for path in files:
        (item,) = parse(path.read_bytes(), name=path.name)
        if isinstance(item, Refusal):
            assert item.error in ("missing_identity", "incomplete"), item
            outcomes["refused"] += 1
        else:
            assert item.title, path.name
            assert item.buyers, path.name
            outcomes["read"] += 1
    assert outcomes["refused"] >= 5


def test_every_boamp_answer_is_read_and_its_hours_are_the_sources() -> None:
    seen = 0
    for path in sorted((TENDERS / "boamp").glob("api_v2*.json")):
        answer = json.loads(path.read_bytes())
        items = parse(path.read_bytes(), name=path.name)
        assert len(items) == len(answer["results"])
        for record, item in zip(answer["results"], items, strict=True):
            assert isinstance(item, Notice), item
            assert item.notice_id == record["idweb"]
            assert item.title
            assert item.buyers
            seen += 1
            gestion = json.loads(record.get("gestion") or "{}")
            source = gestion.get("INDEXATION", {}).get("DATE_LIMITE_REPONSE")
            if source and item.deadline and item.sub_format != "EFORMS":
                assert item.deadline.local.isoformat()[:19] == source[:19]
    assert seen >= 6


def test_every_example_of_ocds_is_read_or_says_what_it_lacks() -> None:
    """The standard's examples of a single block are no notices: they have neither title nor buyer."""
    outcomes = {"read": 0, "refused": 0}
    for path in sorted((TENDERS / "ocds").glob("*.json")):
        for item in parse(path.read_bytes(), name=path.name):
            if isinstance(item, Refusal):
                assert item.error == "incomplete", path.name
                outcomes["refused"] += 1
            else:
                assert item.source == "ocds"
                assert item.title or item.buyers, path.name
                outcomes["read"] += 1
    assert outcomes["read"] >= 6
    assert outcomes["refused"] <= 3


def test_boamp_xml_tells_what_the_api_tells() -> None:
    (path,) = (TENDERS / "boamp").glob("api_v2.1_DERIVED*.json")
    api = {
        item.notice_id: item.to_json()
        for item in parse(path.read_bytes(), name="x")
        if isinstance(item, Notice)
    }
    read = []
    for file in sorted((TENDERS / "boamp").glob("xml_*/*.xml")):
        (item,) = parse(file.read_bytes(), name="x")
        assert isinstance(item, Notice), (file.name, item)
        assert item.format == "boamp-xml"
        assert item.title
        assert item.buyers
        if item.notice_id in api:
            assert item.to_json() | {"format": "boamp-api"} == api[item.notice_id], file.name
        read.append(item)
    assert len(read) >= 17
    assert all(item.deadline for item in read if item.form == "competition")
    assert all(item.previous for item in read if item.form == "result")
    assert all(item.winners or item.results for item in read if item.form == "result")


TERMS_READ = {
    "criteria": "cac:AwardingTerms/cac:AwardingCriterion/cac:SubordinateAwardingCriterion",
    "duration": "cac:PlannedPeriod[cbc:DurationMeasure or cbc:StartDate or cbc:EndDate or cbc:DescriptionCode]",
    "renewals": "cac:ContractExtension[cbc:MaximumNumberNumeric or cac:Renewal/cac:Period/cbc:Description]",
}


@pytest.mark.parametrize("part", TERMS_READ)
def test_how_offers_are_judged_is_in_each_lot_whose_file_says_it(
    part: str, read_files: list[tuple[Path, Notice]]
) -> None:
    place = "cac:TenderingTerms" if part == "criteria" else "cac:ProcurementProject"
    path = f"{place}/{TERMS_READ[part]}"
    said = 0
    for file, notice in read_files:
        root = etree.fromstring(file.read_bytes())
        for element in root.xpath(LOT, namespaces=eforms.NAMESPACES):
            name = element.findtext("cbc:ID", namespaces=eforms.NAMESPACES)
            there = element.xpath(path, namespaces=eforms.NAMESPACES)
            terms = next(lot.terms for lot in notice.lots if lot.id == name)
            found = getattr(terms, part) if terms else None
            if part == "criteria":
                assert len(found or []) <= len(there), (file.name, name)
                if any(len(one) > 1 for one in there) and len(there) <= 40:
                    assert found, (file.name, name)
            else:
                assert bool(found) == bool(there), (file.name, name)
            said += bool(found)
    assert said


def test_real_records_of_boamp_say_how_offers_are_judged() -> None:
    found: Counter[str] = Counter()
    paths = [*(TENDERS / "boamp").glob("api_v2*.json"), *(TENDERS / "boamp").glob("xml_*/*.xml")]
    for path in sorted(paths):
        for item in parse(path.read_bytes(), name=path.name):
            assert isinstance(item, Notice)
            said = [item.terms, *(lot.terms for lot in item.lots)]
            for terms in filter(None, said):
                weights = [one.weight for one in terms.criteria if one.weight]
                units = {one.unit for one in weights}
                if (
                    len(weights) == len(terms.criteria)
                    and units <= {"percent", "points"}
                    and weights
                ):
                    assert len(units) == 1
                    assert sum(one.number for one in weights) == 100
                    found["weighted"] += 1
                found["words"] += bool(terms.words)
                found["duration"] += terms.duration is not None
            found["visit"] += item.visit is not None
    assert found["weighted"] >= 8
    assert found["duration"] >= 6
    assert found["words"] >= 2
    assert found["visit"] >= 2


OTHERS = {
    "boamp/approch*.json": "APProch",
    "decp/*.json": "DECP",
    "ted_api/*.json": "TED search API",
}


@pytest.mark.parametrize("pattern", OTHERS)
def test_other_formats_are_refused_by_name(pattern: str) -> None:
    files = sorted(TENDERS.glob(pattern))
    assert files
    for path in files:
        (item,) = parse(path.read_bytes(), name=path.name)
        assert isinstance(item, Refusal)
        assert item.error == "unsupported_format", path.name
        assert OTHERS[pattern] in item.reason, path.name
