# SPDX-License-Identifier: AGPL-3.0-or-later
"""eForms: one element tree, whatever the root, its prefix or the SDK version, into one Notice.

Which element is which field: the eForms SDK's own field list (BT and OPP numbers in the
comments). Each element's children are walked once and told apart by their full names: several
times faster than an XPath for each field, and blind to prefixes. BOAMP's JSON copies of eForms
come through here too, turned back into elements.

Withheld fields: an `efac:FieldsPrivacy` names a field (`win-ten-val`…) and the day it may be
published. Some senders leave the value beside the mark, so it is we who must not show it before
that day. Without a readable day it stays hidden.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from lxml import etree

from .codes import department_of, departments_of, knows_zone, zone_of_country
from .fields import cpv_code, money, notice_reference, publication_number, version
from .model import (
    MAX_ITEMS,
    Buyer,
    Changes,
    Deadline,
    DeadlineKind,
    GroupLegalForm,
    Lot,
    Money,
    Notice,
    Once,
    Outcome,
    Places,
    Received,
    Result,
    Texts,
    Winner,
    WinnerOrganisation,
    add_warning,
    too_many,
    warn_of_filler,
)
from .outcomes import no_winner
from .safety import RefusedError
from .terms import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_CRITERIA,
    MOST_LANGUAGES,
    MOST_TOLD,
    Criterion,
    Duration,
    Kind,
    Number,
    Quotes,
    Renewals,
    Terms,
    Unit,
    Weight,
    cut,
    numeral,
)
from .text import clean_line, clean_xml, email, web_address
from .times import Instant, combine, other_reading, read_date, start_of_day

Element = etree._Element

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
    "efac": "http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1",
    "efbc": "http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1",
    "efext": "http://data.europa.eu/p27/eforms-ubl-extensions/1",
}
# Local name of the root: its namespace.
ROOTS = {
    "ContractNotice": "urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2",
    "PriorInformationNotice": (
        "urn:oasis:names:specification:ubl:schema:xsd:PriorInformationNotice-2"
    ),
    "ContractAwardNotice": "urn:oasis:names:specification:ubl:schema:xsd:ContractAwardNotice-2",
    "BusinessRegistrationInformationNotice": (
        "http://data.europa.eu/p27/eforms-business-registration-information-notice/1"
    ),
}
ROOT_TAGS = {f"{{{namespace}}}{name}" for name, namespace in ROOTS.items()}


def _names(prefix: str, names: str) -> Iterator[str]:
    return (f"{{{NAMESPACES[prefix]}}}{name}" for name in names.split())


(
    ADDITIONAL_CLASSIFICATION,
    ADDITIONAL_INFORMATION_PERIOD,
    ADDRESS,
    ATTACHMENT,
    AWARDING_CRITERION,
    AWARDING_TERMS,
    CALL_FOR_TENDERS_DOCUMENT,
    CONTACT,
    CONTRACT_EXTENSION,
    CONTRACTING_PARTY,
    COUNTRY,
    EXTERNAL_REFERENCE,
    LANGUAGE,
    LEGAL_MONETARY_TOTAL,
    LOT,
    LOT_DISTRIBUTION,
    LOT_REFERENCE,
    LOTS_GROUP,
    MAIN_CLASSIFICATION,
    NOTICE_DOCUMENT_REFERENCE,
    PARTICIPATION_REQUEST_PERIOD,
    PARTY,
    PARTY_IDENTIFICATION,
    PARTY_LEGAL_ENTITY,
    PARTY_NAME,
    PERIOD,
    PLANNED_PERIOD,
    POSTAL_ADDRESS,
    PROJECT,
    QUALIFICATION_REQUEST,
    REALIZED_LOCATION,
    RENEWAL,
    REQUESTED_TOTAL,
    SUBORDINATE_CRITERION,
    TENDER_RECIPIENT,
    TENDER_SUBMISSION_PERIOD,
    TENDERING_PROCESS,
    TENDERING_TERMS,
) = _names(
    "cac",
    "AdditionalCommodityClassification AdditionalInformationRequestPeriod Address Attachment"
    " AwardingCriterion AwardingTerms CallForTendersDocumentReference Contact ContractExtension"
    " ContractingParty Country ExternalReference Language"
    " LegalMonetaryTotal ProcurementProjectLot LotDistribution ProcurementProjectLotReference"
    " LotsGroup MainCommodityClassification NoticeDocumentReference"
    " ParticipationRequestReceptionPeriod Party PartyIdentification PartyLegalEntity PartyName"
    " Period PlannedPeriod PostalAddress ProcurementProject TendererQualificationRequest"
    " RealizedLocation Renewal RequestedTenderTotal SubordinateAwardingCriterion TenderRecipientParty TenderSubmissionDeadlinePeriod TenderingProcess"
    " TenderingTerms",
)
(
    CALCULATION,
    CLASSIFICATION_CODE,
    COMPANY_ID,
    COUNTRY_CODE,
    CRITERION_TYPE,
    CUSTOMIZATION_ID,
    DESCRIPTION,
    DESCRIPTION_CODE,
    DOCUMENT_TYPE,
    DURATION,
    ELECTRONIC_MAIL,
    END_DATE,
    END_TIME,
    ENDPOINT_ID,
    ESTIMATED_AMOUNT,
    FOLDER_ID,
    ID,
    ISSUE_DATE,
    LOTS_GROUP_ID,
    LEGAL_FORM,
    LEGAL_FORM_CODE,
    MOST_RENEWALS,
    NAME,
    NOTE,
    NOTICE_LANGUAGE,
    NOTICE_TYPE,
    NUTS_CODE,
    PAYABLE_AMOUNT,
    POSTAL_ZONE,
    PROCEDURE_CODE,
    PROCUREMENT_TYPE,
    RANK_CODE,
    REASON_CODE,
    RESULT_CODE,
    START_DATE,
    SUBTYPE_CODE,
    URI,
    VERSION_ID,
) = _names(
    "cbc",
    "CalculationExpression ItemClassificationCode CompanyID IdentificationCode AwardingCriterionTypeCode"
    " CustomizationID Description DescriptionCode DocumentType DurationMeasure ElectronicMail EndDate EndTime EndpointID EstimatedOverallContractAmount ContractFolderID ID"
    " IssueDate LotsGroupID CompanyLegalForm CompanyLegalFormCode MaximumNumberNumeric Name Note NoticeLanguageCode NoticeTypeCode"
    " CountrySubentityCode PayableAmount PostalZone ProcedureCode ProcurementTypeCode RankCode"
    " ReasonCode TenderResultCode StartDate SubTypeCode URI VersionID",
)
(SPECIFIC_REQUIREMENT,) = _names("cac", "SpecificTendererRequirement")
(REQUIREMENT_CODE,) = _names("cbc", "TendererRequirementTypeCode")
(
    AWARD_PARAMETER,
    CHANGE,
    CHANGE_REASON,
    CHANGED_SECTION,
    CHANGES,
    COMPANY,
    CONTRACT_MODIFICATION,
    DECISION_REASON,
    FIELDS_PRIVACY,
    INTEREST_PERIOD,
    LOT_RESULT,
    LOT_TENDER,
    NOTICE_RESULT,
    NOTICE_SUBTYPE,
    ORGANIZATIONS,
    PUBLICATION,
    RECEIVED,
    SETTLED_CONTRACT,
    TENDER_LOT,
    TENDERER,
    TENDERING_PARTY,
    TOUCH_POINT,
) = _names(
    "efac",
    "AwardCriterionParameter Change ChangeReason ChangedSection Changes Company ContractModification DecisionReason FieldsPrivacy"
    " InterestExpressionReceptionPeriod LotResult LotTender NoticeResult NoticeSubType"
    " Organizations Publication ReceivedSubmissionsStatistics SettledContract TenderLot Tenderer TenderingParty TouchPoint",
)
(
    CHANGE_DESCRIPTION,
    CHANGED_NOTICE,
    CHANGED_SECTION_ID,
    DECISION_REASON_CODE,
    FIELD_CODE,
    GROUP_LEAD,
    PARAMETER_CODE,
    PARAMETER_NUMBER,
    PUBLICATION_DATE,
    PUBLICATION_ID,
    REASON_DESCRIPTION,
    STATISTICS_CODE,
    STATISTICS_NUMBER,
) = _names(
    "efbc",
    "ChangeDescription ChangedNoticeIdentifier ChangedSectionIdentifier DecisionReasonCode"
    " FieldIdentifierCode GroupLeadIndicator ParameterCode ParameterNumeric PublicationDate NoticePublicationID ReasonDescription"
    " StatisticsCode StatisticsNumeric",
)
UBL_EXTENSIONS, EXTENSION_CONTENT = _names("ext", "UBLExtensions ExtensionContent")
(EFORMS_EXTENSION,) = _names("efext", "EformsExtension")

# Full names hashed once tell a child apart faster than ten comparisons of long strings.
_NOTICE_PARTS: dict[Any, str] = {
    LOT: "lot",
    UBL_EXTENSIONS: "extension",
    PROJECT: "project",
    TENDERING_PROCESS: "process",
    TENDERING_TERMS: "terms",
    CONTRACTING_PARTY: "buyer",
    ID: "id",
    VERSION_ID: "version",
    FOLDER_ID: "folder",
    NOTICE_TYPE: "type",
    NOTICE_LANGUAGE: "language",
    ISSUE_DATE: "issued",
    CUSTOMIZATION_ID: "sdk",
}
_PROJECT_PARTS: dict[Any, str] = {
    NAME: "name",
    DESCRIPTION: "description",
    ADDITIONAL_CLASSIFICATION: "more",
    MAIN_CLASSIFICATION: "main",
    REALIZED_LOCATION: "place",
    PROCUREMENT_TYPE: "nature",
    REQUESTED_TOTAL: "value",
    PLANNED_PERIOD: "period",
    CONTRACT_EXTENSION: "extension",
    NOTE: "note",
}
_TERMS_PARTS: dict[Any, str] = {
    CALL_FOR_TENDERS_DOCUMENT: "documents",
    TENDER_RECIPIENT: "submission",
    LANGUAGE: "language",
    QUALIFICATION_REQUEST: "qualification",
    AWARDING_TERMS: "criteria",
}
_CRITERION_PARTS: dict[Any, str] = {
    UBL_EXTENSIONS: "numbers",
    CRITERION_TYPE: "kind",
    NAME: "name",
    DESCRIPTION: "description",
}

# cbc:TenderResultCode: what became of a lot.
_OUTCOMES: dict[str, Outcome] = {"selec-w": "awarded", "clos-nw": "closed", "open-nw": "open"}
# Where the mark of a withheld field stands, to cover that tender or that lot's result.
_WITHHELD_IN = {
    "win-ten-val": LOT_TENDER,
    "win-cho": LOT_RESULT,
    "no-awa-rea": LOT_RESULT,
    "rec-sub-cou": LOT_RESULT,
    "rec-sub-typ": LOT_RESULT,
}
# Lots that tenders won, and organisations that won them: of a notice, all told.
_MOST_PAIRS = 4 * MAX_ITEMS
# Of whom participation is reserved for: what is warned of. "none" is nobody.
RESERVED = {"res-ws": "reserved_sheltered", "res-pub-ser": "reserved_public_service"}
_KINDS: dict[str, Kind] = {"price": "price", "cost": "cost", "quality": "quality"}
# BT-5421: what the number of a criterion is of, and whether it is the middle of a range.
_WEIGHTS: dict[str | None, tuple[Unit, bool]] = {
    "per-exa": ("percent", False),
    "per-ran": ("percent", True),
    "poi-exa": ("points", False),
    "poi-ran": ("points", True),
    "dec-exa": ("decimal", False),
    "dec-ran": ("decimal", True),
    "ord-imp": ("order", False),
}
_OF_NO_LIST: dict[str | None, str] = {
    "fix-tot": "number-fixed",
    "fix-unit": "number-fixed",
    "min-score": "number-threshold",
    "max-pass": "number-threshold",
}
_UNITS = {"DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}  # BT-36
# The fields of a criterion that may be withheld, by their codes.
_CRITERION_FIELDS = {
    "awa-cri-nam": "name",
    "awa-cri-typ": "kind",
    "awa-cri-des": "description",
    "awa-cri-num": "weight",
    "awa-cri-wei": "weight",
    "awa-cri-fix": "fixed",
    "awa-cri-thr": "least",
}
# What takes the place of a withheld code or text in published files.
_UNPUBLISHED = "unpublished"
_DEADLINES: dict[str, DeadlineKind] = {
    TENDER_SUBMISSION_PERIOD: "tender",  # BT-131
    PARTICIPATION_REQUEST_PERIOD: "request",  # BT-1311
    INTEREST_PERIOD: "interest",  # BT-630
}
# The most binding first, where two kinds end at the same instant.
_KIND_ORDER: dict[str, int] = {"tender": 0, "request": 1, "interest": 2}


@dataclass(slots=True)
class _Project:
    """What a cac:ProcurementProject says, the procedure's or a lot's."""

    names: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    nature: str | None = None
    main_cpv: dict[str, None] = field(default_factory=dict)
    more_cpv: dict[str, None] = field(default_factory=dict)
    value: Money | None = None
    duration: Duration | None = None
    renewals: Renewals | None = None
    notes: Texts = field(default_factory=dict)

    def cpv(self) -> dict[str, None]:
        """The main code, then the others, each once."""
        return self.main_cpv | self.more_cpv if self.more_cpv else self.main_cpv


class _Organisations:
    """The organisations by their identifier, indexed only as far as somebody asks: a call for
    tenders asks for its buyer, usually the first, and the courts after it are never looked at.
    A contact point's identifier leads to its organisation.
    """

    def __init__(self, element: Element | None) -> None:
        self._rest = iter(element) if element is not None else iter(())
        self._known: dict[str, Element] = {}

    def get(self, identifier: str) -> Element | None:
        while identifier not in self._known:
            organisation = next(self._rest, None)
            if organisation is None:
                return None
            self._add(organisation)
        return self._known[identifier]

    def _add(self, organisation: Element) -> None:
        company: Element | None = None
        for child in organisation:
            tag = child.tag
            if tag == COMPANY:
                company = child
            elif tag != TOUCH_POINT:
                continue
            for grandchild in child:
                if grandchild.tag == PARTY_IDENTIFICATION:
                    identifier = _first_id(grandchild)
                    if identifier and company is not None:
                        self._known.setdefault(identifier, company)
                    break


@dataclass(slots=True)
class _Tender:
    lot: str | None
    for_group_of_lots: bool
    party: str | None
    rank: str | None
    value: Money | None

    def of_lot(self, lot: str | None) -> bool:
        """Whether it can have won this lot: it is for it, for a group, or does not say for which."""
        return lot is None or self.for_group_of_lots or self.lot in (lot, None)


@dataclass(slots=True)
class _Contract:
    """A settled contract: the tenders it names, told apart once for all the results that cite it.

    ``of_lots``: those for one lot, by lot; ``of_any``: those for a group of lots, or that do not
    say for which lot; ``told``: all of them.
    """

    names: dict[str, None]
    of_lots: dict[str, list[str]] = field(default_factory=dict)
    of_any: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    sorted: bool = False
    asked: set[str | None] = field(default_factory=set)  # lots whose winners were told


@dataclass(slots=True)
class _Award:
    """What the result of an award is made of, each by its identifier."""

    lot_results: list[Element] = field(default_factory=list)
    tenders: dict[str, _Tender] = field(default_factory=dict)
    contracts: dict[str, _Contract] = field(default_factory=dict)
    parties: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    # The lots each winning tender won, in the order of the results.
    won: dict[str, dict[str, None]] = field(default_factory=dict)
    pairs: int = 0
    # What became of each lot, in order, each once; ``said``: before groups are told lot by lot.
    results: dict[Result, None] = field(default_factory=dict)
    said: set[Result] = field(default_factory=set)
    received: Received = field(default_factory=Received)

    def win(self, tender: str, lot: str | None) -> None:
        lots = self.won.get(tender)
        if lots is None:
            if len(self.won) >= MAX_ITEMS:
                raise too_many()
            lots = self.won[tender] = {}
        if lot is not None and lot not in lots:
            lots[lot] = None
            self.pairs += 1
            if self.pairs > _MOST_PAIRS:
                raise too_many()


def read(
    root: Element, *, file: str, today: date, partial: bool = False, marked: bool = True
) -> Notice:
    """The Notice of an eForms root element.

    `today` decides which withheld fields may be shown (`marked` False: it has no mark of any). RefusedError: `missing_identity` without
    a notice identifier, `incomplete` without title and without buyer (an empty draft; `partial`
    lets it through, for a caller that knows them from elsewhere).
    """
    return _Reader(root, file=file, today=today, partial=partial, marked=marked).notice


class _Reader:
    """One pass over one notice; `notice` is the result."""

    def __init__(
        self, root: Element, *, file: str, today: date, partial: bool, marked: bool
    ) -> None:
        self.today = today
        self.marked = marked
        self.partial = partial
        self.warnings: list[str] = []
        # Code of a withheld field: the tenders or lot results it is withheld in; None among
        # them where a mark stands elsewhere and so is taken to cover the whole notice.
        self.hidden: dict[str, set[Element | None]] = {}
        # What the notice and its lots say, each once.
        self.countries, self.nuts, self.departments = Once(), Once(), Once()
        self.languages, self.previous = Once(), Once()
        # The lots of each group of lots, as the procedure's terms put them together.
        self.groups: dict[str, Once] = {}
        self.quotes = Quotes()
        self.criteria = 0  # how many were told
        self.reserved: dict[str, list[Lot]] = {}
        self.notice = self._read(root, file)

    # -- small things ------------------------------------------------------------------------

    def _warn(self, code: str, where: str | None = None) -> None:
        add_warning(self.warnings, code, where)

    def _text(self, texts: Texts, element: Element, *, line: bool = False) -> None:
        text = element.text
        if text == _UNPUBLISHED:
            return
        if text and (text := clean_line(text) if line else clean_xml(text)):
            language = (element.get("languageID") or self.language or "und").upper()
            known = len(texts) < MOST_LANGUAGES or language in ("FRA", self.language)
            if known and language not in texts:
                texts[language] = text

    def _money(self, element: Element, where: str) -> Money | None:
        value, said = money(element.text, element.get("currencyID"))
        if said:
            self._warn(said, where)
        return value

    # -- the whole -----------------------------------------------------------------------------

    def _read(self, root: Element, file: str) -> Notice:
        self.language: str | None = None
        extension: Element | None = None
        project_element: Element | None = None
        process: Element | None = None
        terms: Element | None = None
        buyer_ids = Once()
        lot_elements: list[Element] = []
        notice_id = notice_version = None
        notice = Notice(file=file, source="ted", format="eforms", notice_id="", version="01")
        for element in root:
            part = _NOTICE_PARTS.get(element.tag)
            if part is None:
                continue
            if part == "lot":
                lot_elements.append(element)
            elif part == "extension":
                extension = extension if extension is not None else _extension(element)
            elif part == "project":
                project_element = element
            elif part == "process":
                process = element
            elif part == "buyer":  # OPT-300
                buyer_ids.add(_party_reference(element))
            elif part == "terms":
                terms = element
            elif part == "id":
                if element.get("schemeName") in ("notice-id", None):  # BT-701
                    notice_id = clean_line(element.text) or notice_id
            elif part == "version":  # BT-757
                notice_version = element.text
            elif part == "folder":  # BT-04
                folder = clean_line(element.text)
                notice.procedure_id = folder.lower() if folder else None
            elif part == "type":  # BT-02, BT-03
                notice.notice_type = _code(element)
                notice.form = clean_line(element.get("listName"))
            elif part == "language":  # BT-702
                self.language = _code(element, upper=True)
            elif part == "issued":  # BT-05
                notice.dispatched_on = self._date(element, "IssueDate")
            elif part == "sdk":
                notice.sub_format = clean_line(element.text) or ""
        if not notice_id:
            raise RefusedError(
                "missing_identity",
                "an eForms notice without its identifier (BT-701): an empty form or a draft",
            )
        notice.notice_id = notice.eforms_notice_id = notice_id.lower()
        number = version(notice_version)
        if number is None:
            self._warn("version_missing", "read as 01")
        notice.version = number or "01"
        notice.language = self.language
        if self.marked:
            self._find_withheld(root, notice)

        organisations = _Organisations(None)
        result: Element | None = None
        change: Element | None = None
        modification: Element | None = None
        if extension is not None:
            for element in extension:
                tag = element.tag
                if tag == ORGANIZATIONS:
                    organisations = _Organisations(element)
                elif tag == NOTICE_RESULT:
                    result = element
                elif tag == PUBLICATION:
                    self._read_publication(element, notice)
                elif tag == CHANGES:
                    change = element
                elif tag == CONTRACT_MODIFICATION:
                    modification = element if modification is None else modification
                elif tag == NOTICE_SUBTYPE:
                    for child in element:
                        if child.tag == SUBTYPE_CODE:  # OPP-070
                            notice.subtype = _code(child)

        for identifier in buyer_ids:
            company = organisations.get(identifier)
            buyer = self._buyer(company) if company is not None else None
            if buyer:
                notice.buyers.append(buyer)
            else:
                self._warn("buyer_unknown", identifier)
        first = notice.buyers[0] if notice.buyers else None
        self.zone = zone_of_country(
            first.country if first else None, first.department if first else None
        )
        self.zone_known = first is not None and knows_zone(first.country, first.department)

        if project_element is not None:
            project = self._project(project_element, notice, "procedure")
            notice.title, notice.description = project.names, project.descriptions
            notice.nature, notice.value = project.nature, project.value
            codes = project.cpv()
            self.quotes.look_at_all(project.descriptions, "description")
            self.quotes.look_at_all(project.notes, "more")
            if project.duration or project.renewals:
                notice.terms = Terms(duration=project.duration, renewals=project.renewals)
        else:
            codes = {}
        if process is not None and "pro-typ" not in self.hidden:
            for element in process:
                if element.tag == PROCEDURE_CODE:  # BT-105
                    notice.procedure = _code(element)
        for element in lot_elements:
            self._lot(element, notice)
        self._number_lots(notice)
        for warning, lots in self.reserved.items():
            named = dict.fromkeys(lot.id for lot in lots if lot in notice.lots)
            self._warn(warning, None if len(named) >= len(notice.lots) else ", ".join(named))
        self._from_lots(notice, codes)
        notice.languages, notice.previous = list(self.languages), list(self.previous)
        notice.quotes = self.quotes.all()
        notice.places = Places(list(self.countries), list(self.nuts), list(self.departments))
        if change is not None:
            notice.changes = self._changes(change, notice, kind="notice")
        elif modification is not None:
            notice.changes = self._changes(modification, notice, kind="contract")
        if result is not None:
            if terms is not None:
                self._groups(terms)
            self._winners(result, organisations, notice)
        self._check(root, notice)
        warn_of_filler(notice, self.warnings)
        notice.warnings = self.warnings
        if notice.publication_number:
            notice.source_url = (
                f"https://ted.europa.eu/fr/notice/-/detail/{notice.publication_number}"
            )
        return notice

    def _check(self, root: Element, notice: Notice) -> None:
        registration = str(root.tag).endswith("}BusinessRegistrationInformationNotice")
        if registration:
            return
        if not notice.title and not notice.buyers and not self.partial:
            raise RefusedError(
                "incomplete",
                "an eForms notice with neither a title nor a buyer: an empty form or a draft",
            )
        if not notice.title:
            self._warn("title_missing")
        if not notice.buyers:
            self._warn("buyer_missing")
        if not notice.cpv:
            self._warn("cpv_missing")
        if not notice.form:
            self._warn("form_missing")

    def _date(self, element: Element, where: str) -> date | None:
        if not element.text:
            return None
        read_as = read_date(element.text)
        if read_as is None:
            self._warn("date_unreadable", where)
            return None
        return read_as[0]

    def _find_withheld(self, root: Element, notice: Notice) -> None:
        withheld: Once | None = None
        for mark in root.iter(FIELDS_PRIVACY):
            code, until = None, None
            for child in mark:
                if child.tag == FIELD_CODE:
                    code = _code(child)
                elif child.tag == PUBLICATION_DATE and child.text:
                    found = read_date(child.text)
                    until = found[0] if found else None
            if code and (until is None or self.today < until):
                kind = _WITHHELD_IN.get(code)
                inside = mark.getparent() if kind else None
                if inside is not None and inside.tag != kind:
                    inside = next(mark.iterancestors(kind), None)
                self.hidden.setdefault(code, set()).add(inside)
                if until and (notice.withheld_until is None or until < notice.withheld_until):
                    notice.withheld_until = until
                withheld = Once() if withheld is None else withheld
                withheld.add(code)
        if withheld:
            notice.withheld = list(withheld)

    def _read_publication(self, element: Element, notice: Notice) -> None:
        for child in element:
            if child.tag == PUBLICATION_ID:  # OPP-010
                notice.publication_number = publication_number(child.text)
                if child.text and notice.publication_number is None:
                    self._warn("publication_number_unreadable", clean_line(child.text))
            elif child.tag == PUBLICATION_DATE:  # OPP-012
                notice.published_on = self._date(child, "PublicationDate")

    # -- who -----------------------------------------------------------------------------------

    def _buyer(self, company: Element) -> Buyer | None:
        names: Texts = {}
        buyer = Buyer(name="")
        for element in company:
            tag = element.tag
            if tag == PARTY_NAME:  # BT-500
                for child in element:
                    if child.tag == NAME:
                        self._text(names, child, line=True)
            elif tag == POSTAL_ADDRESS:
                for child in element:
                    tag = child.tag
                    if tag == NUTS_CODE:  # BT-507
                        buyer.nuts = _code(child, upper=True)
                    elif tag == POSTAL_ZONE:  # BT-512
                        buyer.postcode = clean_line(child.text)
                    elif tag == COUNTRY:  # BT-513
                        buyer.country = _first_code(child, COUNTRY_CODE)
            elif tag == PARTY_LEGAL_ENTITY:  # BT-501
                for child in element:
                    if child.tag == COMPANY_ID and buyer.identifier is None:
                        buyer.identifier = clean_line(child.text)
            elif tag == CONTACT:  # BT-506
                for child in element:
                    if child.tag == ELECTRONIC_MAIL:
                        buyer.email = email(child.text)
        buyer.name = _in_language(names, self.language)
        buyer.department = department_of(buyer.country, buyer.nuts, buyer.postcode)
        return buyer if buyer.name else None

    def _organisation_name(self, company: Element) -> str | None:
        names: Texts = {}
        for element in company:
            if element.tag == PARTY_NAME:
                for child in element:
                    if child.tag == NAME:
                        self._text(names, child, line=True)
        return _in_language(names, self.language) or None

    # -- what ----------------------------------------------------------------------------------

    def _project(self, element: Element, notice: Notice, where: str) -> _Project:
        project = _Project()
        for child in element:
            part = _PROJECT_PARTS.get(child.tag)
            if part is None:
                continue
            if part == "name":  # BT-21
                self._text(project.names, child, line=True)
            elif part == "description":  # BT-24
                self._text(project.descriptions, child)
            elif part == "more":  # BT-263
                self._cpv(child, project.more_cpv)
            elif part == "main":  # BT-262
                self._cpv(child, project.main_cpv)
            elif part == "place":  # BT-5071
                self._places(child)
            elif part == "nature":  # BT-23
                project.nature = _code(child)
            elif part == "value":
                # BT-27 alone: the framework's ceiling (BT-271) stands in an extension beside it
                # and is no estimate.
                for grandchild in child:
                    if grandchild.tag == ESTIMATED_AMOUNT:
                        project.value = self._money(grandchild, where)
            elif part == "period":
                project.duration = self._duration(child)
            elif part == "extension":
                project.renewals = self._renewals(child)
            elif part == "note":  # BT-300
                self._text(project.notes, child)
        return project

    def _duration(self, element: Element) -> Duration | None:
        amount: Number | None = None
        unit = other = None
        start = end = None
        for child in element:
            tag = child.tag
            if tag == DURATION:  # BT-36
                amount, unit = numeral(child.text), _UNITS.get(child.get("unitCode") or "")
            elif tag == START_DATE:  # BT-536
                start = self._date(child, "PlannedPeriod")
            elif tag == END_DATE:  # BT-537
                end = self._date(child, "PlannedPeriod")
            elif tag == DESCRIPTION_CODE:  # BT-538
                code = _code(child)
                other = code.lower() if code in ("UNLIMITED", "UNKNOWN") else None
        if not amount or unit is None:
            amount = unit = None
        said = amount or start or end or other
        return Duration(amount, unit, start, end, other) if said else None

    def _renewals(self, element: Element) -> Renewals | None:
        most: Number | None = None
        words: Texts = {}
        for child in element:
            tag = child.tag
            if tag == MOST_RENEWALS:  # BT-58
                most = numeral(child.text)
            elif tag == RENEWAL:
                for period in child:
                    if period.tag == PERIOD:
                        for grandchild in period:
                            if grandchild.tag == DESCRIPTION:  # BT-57
                                self._text(words, grandchild)
        if most is None and not words:
            return None
        words = {language: cut(text, LONGEST_WORDS) for language, text in words.items()}
        return Renewals(
            None if most is None else most > 0, None if most is None else int(most), words
        )

    def _places(self, element: Element) -> None:
        for address in element:
            if address.tag == ADDRESS:
                nuts = postcode = country = None
                for child in address:
                    if child.tag == NUTS_CODE:
                        nuts = _code(child, upper=True)
                    elif child.tag == POSTAL_ZONE:
                        postcode = child.text
                    elif child.tag == COUNTRY:
                        country = _first_code(child, COUNTRY_CODE)
                self.countries.add(country)
                if nuts or postcode:
                    self.nuts.add(nuts)
                    self.departments.add_all(departments_of(country, nuts, postcode))

    def _cpv(self, element: Element, codes: dict[str, None]) -> None:
        child = _first(element, CLASSIFICATION_CODE)
        if child is None or not child.text or child.get("listName") not in ("cpv", None):
            return
        code = cpv_code(child.text)
        if code is None:
            self._warn("cpv_unreadable", clean_line(child.text))
        else:
            codes[code] = None

    def _number_lots(self, notice: Notice) -> None:
        """A lot that is written twice is one; what differs under one identifier, or has none, is told apart
        by its place, and takes no other's."""
        known: dict[str, Lot] = {}
        stated = {lot.id for lot in notice.lots}
        lots: list[Lot] = []
        for place, lot in enumerate(notice.lots, start=1):
            before = known.setdefault(lot.id, lot) if lot.id else None
            if before is not None and before is not lot:
                if before == lot:
                    continue
                self._warn("lot_number_repeated", lot.id)
                lot.id = f"{lot.id} ({place})"
            elif before is None:
                self._warn("lot_id_missing")
                numbers = (f"LOT-{number:04d}" for number in count(place))
                lot.id = next(number for number in numbers if number not in stated)
            stated.add(lot.id)
            lots.append(lot)
        notice.lots = lots

    def _lot(self, element: Element, notice: Notice) -> None:
        lot_id: str | None = None
        project_element: Element | None = None
        terms: Element | None = None
        process: Element | None = None
        for child in element:
            tag = child.tag
            if tag == ID:
                lot_id = clean_line(child.text)
                scheme = child.get("schemeName")
                if _is_group(scheme, lot_id):
                    return  # a group of lots bid for together is not a lot
            elif tag == PROJECT:
                project_element = child
            elif tag == TENDERING_TERMS:
                terms = child
            elif tag == TENDERING_PROCESS:
                process = child
        if len(notice.lots) >= MAX_ITEMS:
            raise RefusedError("too_large", f"more than {MAX_ITEMS} lots in one notice")
        if not lot_id:
            lot_id = ""  # told once all the others are known
        lot = Lot(id=lot_id)
        if project_element is not None:
            project = self._project(project_element, notice, lot_id)
            lot.title, lot.description, lot.value = (
                project.names,
                project.descriptions,
                project.value,
            )
            lot.cpv = list(project.cpv())
            if notice.nature is None:
                notice.nature = project.nature
            self.quotes.look_at_all(project.descriptions, "lot", lot_id or None)
            if project.notes:
                self.quotes.look_at_all(project.notes, "more", lot_id or None)
            if project.duration or project.renewals:
                lot.terms = Terms(duration=project.duration, renewals=project.renewals)
        if terms is not None:
            self._terms(terms, lot, notice)
        if process is not None:
            self._process(process, lot, notice)
        notice.lots.append(lot)

    def _terms(self, element: Element, lot: Lot, notice: Notice) -> None:
        restricted: str | None = None
        for child in element:
            part = _TERMS_PARTS.get(child.tag)
            if part is None:
                continue
            if part == "documents":
                address, kind = _document(child)
                if address and kind == "restricted-document":  # BT-615
                    restricted = restricted or address
                elif address and lot.documents_url is None:  # BT-15
                    lot.documents_url = self._address(address, lot.id)
            elif part == "submission":  # BT-18
                for grandchild in child:
                    if grandchild.tag == ENDPOINT_ID and grandchild.text:
                        lot.submission_url = self._address(grandchild.text, lot.id)
            elif part == "language":  # BT-97
                self.languages.add(_first_code(child, ID))
            elif part == "qualification":
                self._group_form(child, notice)
                self._reserved(child, lot)
            elif part == "criteria":
                self._criteria(child, lot)
        if lot.documents_url is None and restricted:
            lot.documents_url = self._address(restricted, lot.id)

    # -- how offers are judged -----------------------------------------------------------------

    def _criteria(self, element: Element, lot: Lot) -> None:
        terms = lot.terms or Terms()
        for awarding in element:
            if awarding.tag != AWARDING_CRITERION:
                continue
            for child in awarding:
                tag = child.tag
                if tag == SUBORDINATE_CRITERION:
                    if len(terms.criteria) >= MOST_CRITERIA or self.criteria >= MOST_TOLD:
                        self._warn("criteria_cut", lot.id)
                        break
                    criterion = self._criterion(child, lot.id)
                    if criterion is not None:
                        terms.criteria.append(criterion)
                        self.criteria += 1
                elif (tag == CALCULATION and "awa-cri-com" not in self.hidden) or (
                    tag == DESCRIPTION and "awa-cri-ord" not in self.hidden
                ):  # BT-543
                    self._text(terms.words, child)
        for language, text in terms.words.items():
            terms.words[language] = cut(text, LONGEST_WORDS)
        if terms:
            lot.terms = terms

    def _criterion(self, element: Element, lot: str) -> Criterion | None:
        kind: Kind | None = None
        name: Texts = {}
        description: Texts = {}
        weight: Weight | None = None
        fixed: tuple[Number, str] | None = None
        least = most = None
        for child in element:
            part = _CRITERION_PARTS.get(child.tag)
            if part == "kind":  # BT-539
                kind = _KINDS.get((child.text or "").strip())
            elif part == "name":  # BT-734
                self._text(name, child, line=True)
            elif part == "description":  # BT-540
                self._text(description, child)
            elif part == "numbers":
                for listed, code, amount in _parameters(child):
                    if listed == "number-fixed":  # BT-5422
                        fixed = amount, "unit" if code == "fix-unit" else "total"
                    elif listed == "number-threshold":  # BT-5423
                        if code == "max-pass":
                            most = amount
                        else:
                            least = amount
                    else:  # BT-5421
                        unit, about = _WEIGHTS.get(code, (None, False))
                        weight = Weight(amount, unit, about)
        for language, text in name.items():
            if len(text) > LONGEST_NAME:
                name[language] = cut(text, LONGEST_NAME)
        for language, text in description.items():
            if len(text) > LONGEST_WORDS:
                description[language] = cut(text, LONGEST_WORDS)
        found = Criterion(name, kind, description, weight, fixed, least, most)
        if self.hidden:
            found = self._shown(found)
        self.quotes.look_at_all(found.description, "criterion", lot)
        return found if any(found) else None

    def _shown(self, criterion: Criterion) -> Criterion:
        """Without what is withheld of the criteria, wherever in the notice its mark stands."""
        for code, name in _CRITERION_FIELDS.items():
            if code in self.hidden:
                nothing: Any = {} if name in ("name", "description") else None
                criterion = criterion._replace(**{name: nothing})
                if name == "least":
                    criterion = criterion._replace(most=None)
        return criterion

    def _address(self, text: str, where: str) -> str | None:
        address, said = web_address(text)
        if said:
            self._warn(said, where)
        return address

    def _reserved(self, element: Element, lot: Lot) -> None:
        """Whom participation in a lot is reserved for (BT-71)."""
        for child in element:
            if child.tag == SPECIFIC_REQUIREMENT:
                warning = RESERVED.get((_first_code(child, REQUIREMENT_CODE) or "").lower())
                if warning:
                    self.reserved.setdefault(warning, []).append(lot)

    def _group_form(self, element: Element, notice: Notice) -> None:
        required: bool | None = None
        texts: Texts = {}
        for child in element:
            tag = child.tag
            if tag == LEGAL_FORM_CODE:  # BT-761
                code = _code(child)
                required = code == "true" if code in ("true", "false") else None
            elif tag == LEGAL_FORM:  # BT-76
                self._text(texts, child)
        text = _in_language(texts, self.language)
        text = text if any(character.isalnum() for character in text) else ""
        if required is None and not text:
            return
        known = notice.group_legal_form
        asked = required if required is not None else True
        if known is None:
            notice.group_legal_form = GroupLegalForm(required=asked, text=text or None)
        else:
            # Lots may differ: one that asks is enough for a group to have to look.
            known.required = known.required or asked
            known.text = known.text or text or None

    def _process(self, element: Element, lot: Lot, notice: Notice) -> None:
        for child in element:
            tag = child.tag
            if tag in _DEADLINES:
                self._deadline(child, _DEADLINES[tag], lot)
            elif tag == ADDITIONAL_INFORMATION_PERIOD:  # BT-13
                instant = self._period_end(child, f"questions, {lot.id}")
                known = notice.questions_until
                if instant and (known is None or instant.at < known.at):
                    notice.questions_until = instant
            elif tag == UBL_EXTENSIONS:
                extension = _extension(child)
                if extension is not None:
                    for grandchild in extension:
                        if grandchild.tag == INTEREST_PERIOD:
                            self._deadline(grandchild, "interest", lot)
            elif tag == NOTICE_DOCUMENT_REFERENCE:  # BT-125
                for grandchild in child:
                    if grandchild.tag == ID:
                        reference, _ = notice_reference(grandchild.text)
                        self.previous.add(reference)

    def _deadline(self, element: Element, kind: DeadlineKind, lot: Lot) -> None:
        instant, said = self._end(element)
        self._assumed(said, lot.id)
        if instant is not None:
            other = None
            if "time_unreadable" in said:
                other = start_of_day(instant)
            elif self.zone_known:
                other = other_reading(instant, self.zone)
                if other is not None:
                    self._warn("deadline_offset_odd", lot.id)
            candidate = Deadline.of(instant, kind, other)
            if lot.deadline is None or _sooner(candidate, lot.deadline):
                lot.deadline = candidate

    def _period_end(self, element: Element, where: str) -> Instant | None:
        instant, said = self._end(element)
        self._assumed(said, where)
        return instant

    def _end(self, element: Element) -> tuple[Instant | None, list[str]]:
        day = clock = None
        for child in element:
            if child.tag == END_DATE:
                day = child.text
            elif child.tag == END_TIME:
                clock = child.text
        return combine(day, clock, self.zone)

    def _assumed(self, said: list[str], where: str) -> None:
        for code in said:
            self._warn(f"deadline_{code}", where)

    def _from_lots(self, notice: Notice, codes: dict[str, None]) -> None:
        for lot in notice.lots:
            for code in lot.cpv:
                codes[code] = None
            if len(codes) > MAX_ITEMS:
                raise too_many()
            if lot.deadline and (notice.deadline is None or _sooner(lot.deadline, notice.deadline)):
                notice.deadline = lot.deadline
        notice.cpv = list(codes)

    # -- what became of it ---------------------------------------------------------------------

    def _changes(self, element: Element, notice: Notice, *, kind: str) -> Changes:
        cited: str | None = None
        reasons = Once()
        sections = Once()
        words: dict[str, Once] = {}
        for child in element:
            if child.tag == CHANGED_NOTICE:  # BT-758, BT-1501
                cited = clean_line(child.text) or cited
            elif child.tag in (CHANGE, CHANGE_REASON):
                for grandchild in child.iter(
                    REASON_CODE, CHANGED_SECTION_ID, CHANGE_DESCRIPTION, REASON_DESCRIPTION
                ):
                    if grandchild.tag == REASON_CODE:  # BT-140, BT-200
                        reasons.add(_code(grandchild))
                    elif grandchild.tag == CHANGED_SECTION_ID:  # BT-13716
                        sections.add(clean_line(grandchild.text))
                    else:  # BT-141, BT-762
                        text: Texts = {}
                        self._text(text, grandchild)
                        for language, said in text.items():
                            words.setdefault(language, Once()).add(said)
        changed, changed_version = notice_reference(cited)
        others: list[str] = []
        if cited and changed is None:
            self._warn("changed_notice_unreadable", cited)
            others.append(cited)
        if changed is None and kind == "notice":
            # Early SDKs cite nothing: a second version of a notice changes its first; else the
            # procedure identifier is all there is to find it by.
            number = int(notice.version)
            if number > 1:
                changed, changed_version = notice.notice_id, f"{number - 1:02d}"
            self._warn("changed_notice_missing", "found by procedure or version")
        return Changes(
            notice=changed,
            version=changed_version,
            procedure_id=notice.procedure_id,
            reasons=list(reasons),
            cancelled=kind == "notice" and "cancel" in reasons,
            kind="contract" if kind == "contract" else "notice",
            others=others,
            sections=list(sections),
            words={language: "\n\n".join(said) for language, said in words.items()},
        )

    def _groups(self, terms: Element) -> None:
        for distribution in terms:
            if distribution.tag != LOT_DISTRIBUTION:
                continue
            for group in distribution:
                if group.tag != LOTS_GROUP:
                    continue
                name: str | None = None
                lots = Once()
                for child in group:
                    if child.tag == LOTS_GROUP_ID:  # BT-330
                        name = clean_line(child.text)
                    elif child.tag == LOT_REFERENCE:  # BT-1375
                        lots.add(_first_id(child))
                if name:
                    self.groups.setdefault(name, Once()).add_all(lots)

    def _winners(self, result: Element, organisations: _Organisations, notice: Notice) -> None:
        award = _Award()
        for element in result:
            tag = element.tag
            if tag == LOT_RESULT:
                if len(award.lot_results) >= MAX_ITEMS:
                    raise RefusedError("too_large", f"more than {MAX_ITEMS} results in one notice")
                award.lot_results.append(element)
            elif tag == LOT_TENDER:
                self._tender(element, award.tenders)
            elif tag == SETTLED_CONTRACT:
                contract_id: str | None = None
                references: dict[str, None] = {}
                for child in element:
                    tag = child.tag
                    if tag == LOT_TENDER:  # BT-3202
                        if name := _first_id(child):
                            references[name] = None
                    elif tag == ID:
                        contract_id = clean_line(child.text)
                if contract_id:
                    award.contracts.setdefault(contract_id, _Contract(references))
            elif tag == TENDERING_PARTY:
                self._party(element, award.parties)
        for element in award.lot_results:
            self._lot_result(element, award)
        if not award.lot_results and "win-cho" not in self.hidden:
            # Voluntary ex-ante notices of concessions: contracts without any result by lot.
            for contract in award.contracts.values():
                self._sort(contract, award)
                for tender_id in contract.told:
                    tender = award.tenders[tender_id]
                    award.win(tender_id, None if tender.for_group_of_lots else tender.lot)
        notice.winners.extend(self._named(award, organisations))
        notice.results = award.received.told(list(award.results))

    def _sort(self, contract: _Contract, award: _Award) -> None:
        """Tell the tenders of a contract apart by lot."""
        contract.sorted = True
        tenders = award.tenders
        for name in contract.names:
            tender = tenders.get(name)
            if tender is None:
                self._warn("tender_unknown", name)
                continue
            contract.told.append(name)
            if tender.lot is None or tender.for_group_of_lots:
                contract.of_any.append(name)
            else:
                contract.of_lots.setdefault(tender.lot, []).append(name)

    def _tender(self, element: Element, tenders: dict[str, _Tender]) -> None:
        tender_id: str | None = None
        tender = _Tender(lot=None, for_group_of_lots=False, party=None, rank=None, value=None)
        for child in element:
            tag = child.tag
            if tag == ID:
                tender_id = clean_line(child.text)
            elif tag == RANK_CODE:
                tender.rank = _code(child)
            elif tag == LEGAL_MONETARY_TOTAL:
                for grandchild in child:
                    if grandchild.tag == PAYABLE_AMOUNT:  # BT-720
                        tender.value = self._money(grandchild, "winner")
            elif tag == TENDERING_PARTY:  # OPT-310
                tender.party = _first_id(child)
            elif tag == TENDER_LOT:
                for grandchild in child:
                    if grandchild.tag == ID:
                        tender.lot = clean_line(grandchild.text)
                        scheme = grandchild.get("schemeName")
                        tender.for_group_of_lots = _is_group(scheme, tender.lot)
        if self._is_hidden("win-ten-val", element):
            tender.value = None
        if tender_id:
            tenders.setdefault(tender_id, tender)

    def _party(self, element: Element, parties: dict[str, list[tuple[str, bool]]]) -> None:
        party_id: str | None = None
        members: dict[str, bool] = {}
        for child in element:
            if child.tag == ID:
                party_id = clean_line(child.text)
            elif child.tag == TENDERER:
                member, lead = None, False
                for grandchild in child:
                    if grandchild.tag == ID:  # OPT-300-Tenderer
                        member = clean_line(grandchild.text)
                    elif grandchild.tag == GROUP_LEAD:  # OPT-170
                        lead = _code(grandchild) == "true"
                if member:
                    members[member] = members.get(member, False) or lead
        if party_id:
            parties.setdefault(party_id, list(members.items()))

    def _lot_result(self, element: Element, award: _Award) -> None:
        """Who won a lot. Its own list of tenders holds the losers too: only the settled contract
        tells."""
        code: str | None = None
        reason: str | None = None
        listed: dict[str | None, None] = {}
        contract_ids: dict[str | None, None] = {}
        lot: str | None = None
        offers: str | None = None
        for child in element:
            tag = child.tag
            if tag == SETTLED_CONTRACT:  # OPT-315
                contract_ids[_first_id(child)] = None
            elif tag == LOT_TENDER:  # OPT-320
                listed[_first_id(child)] = None
            elif tag == RESULT_CODE:  # BT-142; voluntary ex-ante notices have none
                code = _code(child)
            elif tag == TENDER_LOT:  # BT-13713
                lot = _first_id(child)
            elif tag == DECISION_REASON:
                for grandchild in child:
                    if grandchild.tag == DECISION_REASON_CODE:  # BT-144
                        reason = _code(grandchild) or reason
            elif tag == RECEIVED and child.findtext(STATISTICS_CODE, "").strip() == "tenders":
                offers = child.findtext(STATISTICS_NUMBER)  # BT-759
        if self._is_hidden("win-cho", element):
            return
        if not (self._is_hidden("rec-sub-cou", element) or self._is_hidden("rec-sub-typ", element)):
            award.received.add(lot, offers)
        outcome = _OUTCOMES.get(code or "")
        if outcome in ("closed", "open"):
            if self._is_hidden("no-awa-rea", element):
                reason = None
            self._result(award, lot, outcome, reason)
            return
        found = mistaken = names_some = False
        for contract_id in contract_ids:
            contract = award.contracts.get(contract_id or "")
            if contract is None or not contract.names:
                continue
            names_some = True
            if not contract.sorted:
                self._sort(contract, award)
            if lot is None:
                of_lot, of_any = contract.told, []
            else:
                of_lot, of_any = contract.of_lots.get(lot, []), contract.of_any
            if of_lot or of_any:
                found = True
            if lot is not None and len(contract.told) > len(of_lot) + len(of_any):
                mistaken = True
            if lot not in contract.asked:
                contract.asked.add(lot)
                for name in (*of_lot, *of_any):
                    award.win(name, lot or _one_lot(award.tenders[name]))
        if not found and (mistaken or (contract_ids and not names_some)):
            # The contract speaks of another lot, or names no tender: the lot's own list can
            # stand in for it only where it leaves no doubt.
            own = [name for name in listed if name and name in award.tenders]
            own = [name for name in own if award.tenders[name].of_lot(lot)]
            ranked = [name for name in own if award.tenders[name].rank == "1"]
            if len(own) == 1 or len(ranked) == 1:
                award.win((ranked or own)[0], lot)
                found = True
                self._warn("winner_from_lot_result", lot)
            else:
                self._warn("winner_uncertain", lot)
        if outcome == "awarded" or found:
            self._result(award, lot, "awarded")

    def _result(
        self, award: _Award, lot: str | None, outcome: Outcome, reason: str | None = None
    ) -> None:
        whole = Result(lot, outcome, reason)
        if not self.groups:
            award.results[whole] = None
        elif whole not in award.said:
            award.said.add(whole)
            award.results.update((Result(one, outcome, reason), None) for one in self._lots_of(lot))

    def _lots_of(self, name: str | None) -> list[str | None]:
        """The lots that the lot of a result is: itself, or those of the group it names."""
        group = self.groups.get(name) if name else None
        return list(group) if group and name and _is_group(None, name) else [name]

    def _named(self, award: _Award, organisations: _Organisations) -> Iterator[Winner]:
        """The winning tenders with the names of who handed them in. One whose "name" says that
        nobody won is a result instead."""
        names: dict[str, tuple[str | None, str | None]] = {}
        told = 0
        nobody: dict[str | None, str] = {}
        taken: set[str | None] = set()
        for tender_id, lots in award.won.items():
            tender = award.tenders[tender_id]
            members: dict[str, WinnerOrganisation] = {}
            reason: str | None = None
            for identifier, lead in award.parties.get(tender.party or "", ()):
                if identifier not in names:
                    company = organisations.get(identifier)
                    name = self._organisation_name(company) if company is not None else None
                    nobody_won = no_winner(name) if name else None
                    names[identifier] = name, nobody_won[0] if nobody_won else None
                name, said = names[identifier]
                if not name:
                    self._warn("winner_unknown", identifier)
                elif said:
                    reason = reason or said
                elif name in members:
                    members[name].lead = members[name].lead or lead
                else:
                    members[name] = WinnerOrganisation(name=name, lead=lead)
            if members:
                winner = self._winner(tender, lots, list(members.values()))
                told += len(members) + len(winner.lots)
                if told > _MOST_PAIRS:
                    raise too_many()
                taken.update(winner.lots or [winner.lot])
                yield winner
            elif reason:
                for lot in lots or (tender.lot,):
                    nobody[lot] = reason
            else:
                self._warn("winner_unknown", tender.lot or next(iter(lots), None))
        self._settle(award, nobody, taken)

    def _settle(self, award: _Award, nobody: dict[str | None, str], taken: set[str | None]) -> None:
        """Lots given for awarded, whose winner's name says that nobody won, are closed."""
        for lot in taken:
            nobody.pop(lot, None)
        if not nobody:
            return
        before, award.results = award.results, {}
        for result in before:
            reason = nobody.pop(result.lot, None) if result.outcome == "awarded" else None
            award.results[Result(result.lot, "closed", reason) if reason else result] = None
        for lot, reason in nobody.items():
            award.results[Result(lot, "closed", reason)] = None

    def _winner(
        self, tender: _Tender, lots: dict[str, None], organisations: list[WinnerOrganisation]
    ) -> Winner:
        won = list(lots)
        if self.groups:
            won = list(Once.of(one for lot in lots for one in self._lots_of(lot)))
            if tender.for_group_of_lots and not won and tender.lot:
                won = list(self.groups.get(tender.lot, ()))
        lot = won[0] if len(won) == 1 else tender.lot
        return Winner(lot=lot, organisations=organisations, value=tender.value, lots=won)

    def _is_hidden(self, code: str, element: Element) -> bool:
        where = self.hidden.get(code, ())
        return element in where or None in where


def _parameters(element: Element) -> Iterator[tuple[str, str | None, Number]]:
    """The numbers of a criterion: which list their code is of, the code, the number (BT-541)."""
    for parameter in element.iter(AWARD_PARAMETER):
        listed, code, amount = "", None, None
        for child in parameter:
            tag = child.tag
            if tag == PARAMETER_NUMBER:
                amount = numeral(child.text)
            elif tag == PARAMETER_CODE:
                code, listed = _code(child), child.get("listName") or ""
        if amount is not None:
            if not listed and code in _OF_NO_LIST:
                listed = _OF_NO_LIST[code]
            yield listed, code, amount


def _sooner(one: Deadline, other: Deadline) -> bool:
    return (one.earliest, _KIND_ORDER[one.kind]) < (other.earliest, _KIND_ORDER[other.kind])


def _code(element: Element, *, upper: bool = False) -> str | None:
    text = element.text
    if not text:
        return None
    text = text if text.isalnum() else clean_line(text)
    if text is None or text == _UNPUBLISHED:
        return None
    return text.upper() if upper else text


def _in_language(texts: Texts, language: str | None) -> str:
    """French first (our readers), then the notice's own language, then whatever there is."""
    return texts.get("FRA") or texts.get(language or "") or next(iter(texts.values()), "")


def _is_group(scheme: str | None, lot: str | None) -> bool:
    """Whether the identifier of a lot is that of a group of lots."""
    return scheme == "LotsGroup" or (scheme in (None, "") and (lot or "").startswith("GLO-"))


def _one_lot(tender: _Tender) -> str | None:
    return None if tender.for_group_of_lots else tender.lot


def _first(element: Element, tag: str) -> Element | None:
    """The first child of that name. It is nearly always the very first child: looked at without
    setting up an iteration."""
    if not len(element):
        return None
    child = element[0]
    if child.tag == tag:
        return child
    return next((one for one in element if one.tag == tag), None)


def _first_code(element: Element, tag: str) -> str | None:
    child = _first(element, tag)
    return None if child is None else _code(child, upper=True)


def _first_id(element: Element) -> str | None:
    try:
        child = element[0]  # the usual case, without a call
    except IndexError:
        return None
    if child.tag != ID:
        other = _first(element, ID)
        if other is None:
            return None
        child = other
    text = child.text
    return text if text and text.isalnum() else clean_line(text)


def _extension(element: Element) -> Element | None:
    """The eForms extension under an ext:UBLExtensions."""
    for extension in element:
        for content in extension:
            if content.tag == EXTENSION_CONTENT:
                for child in content:
                    if child.tag == EFORMS_EXTENSION:
                        return child
    return None


def _party_reference(element: Element) -> str | None:
    for party in element:
        if party.tag == PARTY:
            for child in party:
                if child.tag == PARTY_IDENTIFICATION:
                    return _first_id(child)
    return None


def _document(element: Element) -> tuple[str | None, str | None]:
    address = kind = None
    for child in element:
        if child.tag == DOCUMENT_TYPE:  # BT-14
            kind = _code(child)
        elif child.tag == ATTACHMENT:
            for reference in child:
                if reference.tag == EXTERNAL_REFERENCE:
                    for grandchild in reference:
                        if grandchild.tag == URI:
                            address = grandchild.text
    return address, kind
