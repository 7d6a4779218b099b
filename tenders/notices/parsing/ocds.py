# SPDX-License-Identifier: AGPL-3.0-or-later
"""A package of OCDS (Open Contracting Data Standard 1.1) into notices.

A release is what was said of a process (``ocid``) on one day. What it leaves out still holds, so
the releases of a process are merged in the order of their dates, as the standard says, and what
holds at the end of each day is one content: of the call, where that day spoke of the tender; of
its award, where it spoke of awards. Two notices, then, as everywhere else: the process is their
``procedure_id``. A record of a package is its compiled release, else its releases.

The standard leaves much to publishers. What is read here is what its own schema names; a lot whose
identifier is no number is called by its place (``LOT-0002``), in the call and in the award alike.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from . import awarded
from .codes import COUNTRIES, LANGUAGES, department_of, knows_zone, zone_of_country
from .fields import UUID, cpv_code, money
from .model import MAX_ITEMS as MOST
from .model import (
    Buyer,
    Changes,
    Deadline,
    Lot,
    Money,
    Notice,
    Once,
    Refusal,
    Texts,
    add_warning,
    our_mistake,
    too_many,
    warn_of_filler,
)
from .safety import RefusedError
from .terms import (
    LONGEST_NAME,
    LONGEST_WORDS,
    MOST_CRITERIA,
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
from .text import clean, clean_line, email, web_address
from .times import Instant, from_wall_clock, other_reading, read_stamp

MAX_RELEASES = 200
"""Of one process in one package: each is merged into the one before it."""

_UUID = re.compile(rf"(?:^|[^0-9a-f])({UUID})$", re.IGNORECASE)
_LOT = re.compile(r"(?:lot[- ]?)?\d{1,6}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{4,500}")
_METHODS = {
    "open": "open",
    "selective": "restricted",
    "limited": "neg-wo-call",
    "direct": "neg-wo-call",
}
_NATURES = {"goods": "supplies", "services": "services", "works": "works"}
_OVER = ("cancelled", "withdrawn")
_NAMELESS = "neither a title nor a buyer: an update alone, without what it updates"
# Tags of what is only said more of an award that is there.
_OF_AN_AWARD = ("awardUpdate", "awardCancellation", "contract", "implementation")
# The codes of ``awardCriteria`` that name the one criterion there is.
_ONLY: dict[str, Kind] = {
    "priceOnly": "price",
    "lowestCost": "price",
    "costOnly": "cost",
    "qualityOnly": "quality",
}
_KINDS: dict[str, Kind] = {"price": "price", "cost": "cost", "quality": "quality"}
_WEIGHTS: dict[str, tuple[Unit, bool]] = {
    "percentageExact": ("percent", False),
    "percentageRangeMiddle": ("percent", True),
    "pointsExact": ("points", False),
    "pointsRangeMiddle": ("points", True),
    "decimalExact": ("decimal", False),
    "decimalRangeMiddle": ("decimal", True),
    "order": ("order", False),
}
_PAIRS = """
AL:ALB AD:AND AM:ARM AT:AUT BE:BEL BG:BGR BA:BIH CA:CAN CH:CHE CY:CYP CZ:CZE DE:DEU DK:DNK ES:ESP
EE:EST FI:FIN FR:FRA GB:GBR UK:GBR GE:GEO GR:GRC HR:HRV HU:HUN IE:IRL IS:ISL IT:ITA LI:LIE LT:LTU
LU:LUX LV:LVA MC:MCO MD:MDA MK:MKD MT:MLT ME:MNE NL:NLD NO:NOR PL:POL PT:PRT RO:ROU SM:SMR RS:SRB
SK:SVK SI:SVN SE:SWE TR:TUR UA:UKR US:USA XK:XKX
"""
_TWO_LETTERS = {pair[:2]: pair[3:] for pair in _PAIRS.split()}
_COUNTRY_NAMES = {name.casefold(): code for code, names in COUNTRIES.items() for name in names} | {
    code.casefold(): code for code in COUNTRIES
}
_LANGUAGE_CODES = {names[0]: code for code, names in LANGUAGES.items()}

MAX_HELD = 20_000
"""Lots, winners and results of all the days of one process: each day has its own."""

type Stage = Literal["call", "award"]
type Node = dict[str, Any]


def read(releases: Iterable[Any], *, file: str) -> Iterator[Notice | Refusal]:
    """Every notice that these releases make, process by process; what can not be read is a Refusal
    in its place."""
    processes: dict[str, list[Node]] = {}
    for number, release in enumerate(releases, start=1):
        ocid = clean_line(_text(release.get("ocid"))) if isinstance(release, dict) else None
        if ocid is None:
            reason = f"release {number}: an OCDS release without its process (ocid)"
            yield Refusal(file=file, error="missing_identity", reason=reason)
        else:
            processes.setdefault(ocid, []).append(release)
    for ocid, said in processes.items():
        if len(said) > MAX_RELEASES:
            reason = f"{ocid}: more than {MAX_RELEASES} releases of one process"
            yield Refusal(file=file, error="too_large", reason=reason)
            continue
        try:
            yield from _process(ocid, said, file)
        except RefusedError as refusal:  # of this process alone
            yield Refusal(file=file, error=refusal.error, reason=f"{ocid}: {refusal.reason}")
        except MemoryError:
            raise
        except Exception as failure:
            yield our_mistake(file, failure, f"{ocid}: ")


def _process(ocid: str, releases: list[Node], file: str) -> Iterator[Notice | Refusal]:
    held = 0
    alone = all(map(_updates, releases))
    for state, stages, since in _days(releases):
        for stage in stages:
            try:
                reader = _Reader(state, ocid, stage, since, file=file, alone=alone)
            except RefusedError as refusal:
                yield Refusal(file=file, error=refusal.error, reason=f"{ocid}: {refusal.reason}")
                continue
            notice = reader.notice
            held += len(notice.lots) + len(notice.winners) + len(notice.results)
            held += len(notice.awards)
            held += sum(len(lot.terms.criteria) for lot in notice.lots if lot.terms)
            if held > MAX_HELD:
                reason = f"{ocid}: more than {MAX_HELD} lots and winners, day after day"
                yield Refusal(file=file, error="too_large", reason=reason)
                return
            yield (
                notice
                if not reader.nameless
                else Refusal(
                    file=file,
                    error="incomplete",
                    reason=f"{ocid}: {_NAMELESS}",
                    waiting=notice,
                )
            )


# --- merging ---------------------------------------------------------------------------------------


def _days(releases: list[Node]) -> Iterator[tuple[Node, list[Stage], str]]:
    """What holds at the end of each day that something was said, what that day spoke of, and the
    date of the first release of the call."""
    ordered = sorted(releases, key=_moment)
    state: Node = {}
    stages: list[Stage] = []
    since = ""
    told = False
    for place, release in enumerate(ordered):
        state = _merged(state, release)
        spoken = _stages(release, state)
        stages += [stage for stage in spoken if stage not in stages]
        if "call" in spoken:
            since = since or _text(release.get("date"))
        after = ordered[place + 1] if place + 1 < len(ordered) else None
        if after is not None and _day(after.get("date")) == _day(release.get("date")):
            continue
        if not stages and after is None and not told:
            if not state.get("tender") and not state.get("planning"):
                raise RefusedError(
                    "incomplete", "neither a call nor an award: only what is done of a contract"
                )
            stages = ["call"]  # refused with its reason, rather than passed over
        yield state, stages, since
        told = told or bool(stages)
        stages = []


def _updates(release: Node) -> bool:
    """Whether a release says by its tags that it only updates what others said."""
    tags = [_text(tag) for tag in _list(release.get("tag"))]
    return bool(tags) and all(tag.startswith("tender") and tag != "tender" for tag in tags)


def _moment(release: Node) -> tuple[datetime, str]:
    """When a release was made, whatever the offset that its date is written with."""
    text = _text(release.get("date"))
    stamp = read_stamp(text)
    if stamp is None:
        return datetime.min.replace(tzinfo=UTC), text
    wall, has_hour, zone = stamp
    wall = wall if has_hour else datetime.combine(wall.date(), time(0))
    return wall.replace(tzinfo=zone or UTC).astimezone(UTC), text


def _stages(release: Node, state: Node) -> list[Stage]:
    """What a release speaks of, by its tags; without any, by what is in it."""
    tags = [_text(tag) for tag in _list(release.get("tag"))]
    whole = not any(tags) or "compiled" in tags
    found: list[Stage] = []
    tender = isinstance(release.get("tender"), dict) and bool(release["tender"])
    if tender and (whole or any(tag.startswith(("tender", "planning")) for tag in tags)):
        found.append("call")
    spoken = whole or any(tag.startswith(("award", "contract")) for tag in tags)
    if (spoken and _list(state.get("awards"))) or (tender and _unsuccessful(state)):
        found.append("award")
    return found


def _unsuccessful(state: Node) -> bool:
    """Whether it is said of the tender, or of one of its lots, that nobody won it."""
    tender = _node(state.get("tender"))
    return any(
        _text(one.get("status")) == "unsuccessful" for one in (tender, *_nodes(tender.get("lots")))
    )


def _merged(old: Any, new: Any) -> Any:
    """OCDS' merge: objects key by key (null takes away), lists of things that have an ``id`` thing
    by thing, anything else replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        merged = dict(old)
        for key, value in new.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = _merged(old.get(key), value)
        return merged
    if isinstance(old, list) and isinstance(new, list) and _named(old) and _named(new):
        things = {str(one["id"]): one for one in old}
        for one in new:
            things[str(one["id"])] = _merged(things.get(str(one["id"])), one)
        return list(things.values())
    return new


def _named(things: list[Any]) -> bool:
    return all(isinstance(one, dict) and "id" in one for one in things)


# --- small values ------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def _node(value: Any) -> Node:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    found = value if isinstance(value, list) else []
    if len(found) > MOST:
        raise too_many()
    return found


def _nodes(value: Any) -> list[Node]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _day(value: Any) -> date | None:
    stamp = read_stamp(_text(value))
    return stamp[0].date() if stamp else None


def _country(address: Node, scheme: str) -> str | None:
    for said in (address.get("country"), address.get("countryName")):
        text = (clean_line(_text(said)) or "").strip()
        if code := _TWO_LETTERS.get(text.upper()) or _COUNTRY_NAMES.get(text.casefold()):
            return code
    return _TWO_LETTERS.get(scheme[:2].upper()) if scheme[2:3] == "-" else None


class _Reader:
    """Reads one stage of what holds of a process; `notice` is the result."""

    def __init__(
        self, state: Node, ocid: str, stage: Stage, since: str, *, file: str, alone: bool
    ) -> None:
        self.state, self.ocid, self.since = state, ocid, since
        self.tender = _node(state.get("tender"))
        self.warnings: list[str] = []
        self.quotes = Quotes()
        self.told = 0  # criteria
        self.language = _LANGUAGE_CODES.get(_text(state.get("language"))[:2].lower())
        self.places = stage == "call" or bool(since) or bool(_text(self.tender.get("title")))
        self.lot_ids = self._lot_ids()
        self.notice = Notice(
            file=file,
            source="ocds",
            format="ocds",
            notice_id=ocid if stage == "call" else f"{ocid}:award",
            version="01",
            procedure_id=self._procedure_id(),
            sub_format="compiled" if "compiled" in _list(state.get("tag")) else "release",
            language=self.language,
            notice_type=(clean_line(",".join(map(_text, _list(state.get("tag"))))) or "")[:40]
            or None,
        )
        self._common()
        (self._call if stage == "call" else self._award)()
        self.notice.own_lots = {
            own: name for own, name in self.lot_ids.items() if stage == "call" and own != name
        }
        # Awards alone, whose process may be known to who asks.
        self.nameless = not self.notice.title and not self.notice.buyers
        if self.nameless and not any("id" in one for one in self.notice.awards):
            raise RefusedError("incomplete", _NAMELESS)
        if not self.notice.title:
            if alone and any(not _LOT.fullmatch(own) for own in self.lot_ids):
                raise RefusedError(
                    "incomplete",
                    "an update alone, of lots that it names as only what it updates can tell",
                )
            self._warn("title_missing")
        if not self.notice.buyers:
            self._warn("buyer_missing")
        self.notice.warnings = self.warnings

    def _warn(self, code: str | None, where: str | None = None) -> None:
        if code:
            add_warning(self.warnings, code, where)

    def _texts(self, value: Any, *, line: bool = False) -> Texts:
        text = (clean_line if line else clean)(_text(value))
        return {self.language or "UND": text} if text else {}

    def _procedure_id(self) -> str:
        """The procedure's own UUID, where the publisher gives it, as TED and BOAMP know it."""
        for text in (_text(self.tender.get("id")), self.ocid):
            if found := _UUID.search(text):
                return found[1].lower()
        return self.ocid

    # -- of both stages ------------------------------------------------------------------------------

    def _common(self) -> None:
        notice, tender = self.notice, self.tender
        notice.title = self._texts(tender.get("title"), line=True)
        notice.description = self._texts(tender.get("description"))
        notice.buyers = self._buyers()
        notice.procedure = _METHODS.get(_text(tender.get("procurementMethod")))
        notice.nature = _NATURES.get(_text(tender.get("mainProcurementCategory")))
        notice.dispatched_on = _day(self.state.get("date"))
        made = _moment(self.state)[0]
        notice.said_at = made if made.year > 1 else None
        codes = Once()
        for holder in (tender, *_nodes(self.state.get("awards"))):
            codes.add_all(self._cpv(holder))
        notice.cpv = list(codes)
        if not notice.cpv:
            self._warn("cpv_missing")
        for document in _nodes(tender.get("documents")):
            if _text(document.get("documentType")) == "tenderNotice":
                notice.source_url = notice.source_url or self._address(document.get("url"))

    def _cpv(self, holder: Node) -> Iterator[str | None]:
        for item in (holder, *_nodes(holder.get("items"))):
            said = [item.get("classification"), *_list(item.get("additionalClassifications"))]
            for one in map(_node, said):
                if _text(one.get("scheme")).upper() == "CPV":
                    code = cpv_code(_text(one.get("id")))
                    if code is None:
                        self._warn("cpv_unreadable", clean_line(_text(one.get("id"))))
                    yield code

    def _parties(self) -> list[Node]:
        """Some publishers put a list in the list."""
        found: list[Node] = []
        for one in _list(self.state.get("parties")):
            found += _nodes(one) if isinstance(one, list) else _nodes([one])
            if len(found) > MOST:
                raise too_many()
        return found

    def _buyers(self) -> list[Buyer]:
        named = [
            _node(self.state.get("buyer")),
            *([one] if (one := _node(self.tender.get("procuringEntity"))) else []),
        ]
        ids = [_text(one.get("id")) for one in named if one.get("id")]
        parties = self._parties()
        roles = [p for p in parties if {"buyer"} & set(map(_text, _list(p.get("roles"))))]
        chosen = [p for key in ids for p in parties if _text(p.get("id")) == key] + roles
        found: dict[str, Buyer] = {}
        for party in chosen or named:
            name = clean_line(_text(party.get("name")))
            if name:
                found.setdefault(_text(party.get("id")) or name, self._buyer(party, name))
        return list(found.values())

    def _buyer(self, party: Node, name: str) -> Buyer:
        address, identifier = _node(party.get("address")), _node(party.get("identifier"))
        country = _country(address, _text(identifier.get("scheme")))
        postcode = clean_line(_text(address.get("postalCode")))
        region = (clean_line(_text(address.get("region"))) or "").upper()
        nuts = region if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,3}", region) else None
        return Buyer(
            name=name,
            country=country,
            nuts=nuts,
            department=department_of(country, nuts, postcode),
            postcode=postcode,
            identifier=clean_line(_text(identifier.get("id"))),
            email=email(_text(_node(party.get("contactPoint")).get("email"))),
        )

    def _money(self, value: Any) -> Money | None:
        said = _node(value)
        amount = said.get("amount")
        text = f"{amount:.2f}" if isinstance(amount, float) else _text(amount)
        found, warning = money(text, _text(said.get("currency")))
        self._warn(warning, clean_line(text))
        return found

    def _address(self, value: Any) -> str | None:
        address, warning = web_address(_text(value))
        self._warn(warning)
        return address

    # -- the call --------------------------------------------------------------------------------------

    def _call(self) -> None:
        notice, tender = self.notice, self.tender
        tags = [_text(tag) for tag in _list(self.state.get("tag"))]
        status = _text(tender.get("status"))
        only_planned = not status and bool(tags) and all(tag.startswith("planning") for tag in tags)
        planned = status in ("planning", "planned") or only_planned
        notice.form = "planning" if planned else "competition"
        began = _day(_node(tender.get("tenderPeriod")).get("startDate"))
        first = _day(self.since) or notice.dispatched_on
        days = [day for day in (began, first) if day and day <= (notice.dispatched_on or day)]
        notice.published_on = min(days, default=None)
        notice.value = self._money(tender.get("value"))
        notice.deadline = self._deadline(tender.get("tenderPeriod"))
        enquiries = self._instant(_node(tender.get("enquiryPeriod")).get("endDate"))
        notice.questions_until = enquiries[0] if enquiries else None
        documents = self._documents()
        submission = _ADDRESS.search(_text(tender.get("submissionMethodDetails")))
        where = self._address(submission[0].rstrip(".,;)")) if submission else None
        notice.terms = self._terms(tender)
        self.quotes.look_at_all(self._known(notice.description), "description")
        notice.lots = self._lots(documents, where)
        notice.quotes = self.quotes.all()
        if notice.deadline is None:
            stated = [lot.deadline for lot in notice.lots if lot.deadline]
            notice.deadline = min(stated, key=lambda one: one.earliest, default=None)
            notice.deadline_of_lots = bool(stated)
        if notice.deadline is None and not planned:
            self._warn("deadline_missing")
        notice.changes = self._cancelled()
        warn_of_filler(notice, self.warnings)

    def _instant(self, value: Any) -> tuple[Instant, Instant | None] | None:
        """An instant, and what it may mean as well; without an offset, on the buyer's clock."""
        text = _text(value).strip()
        stamp = read_stamp(text)
        if stamp is None:
            self._warn("deadline_date_unreadable" if text else None, clean_line(text))
            return None
        wall, has_hour, zone = stamp
        first = self.notice.buyers[0] if self.notice.buyers else Buyer("")
        place = zone_of_country(first.country, first.department)
        if not has_hour:
            self._warn("deadline_time_missing")
        if zone is None:
            self._warn("deadline_offset_missing")
            instant, said = from_wall_clock(wall, place)
            for code in said:
                self._warn(f"deadline_{code}")
            return instant, None
        local = wall.replace(tzinfo=zone)
        instant = Instant(at=local.astimezone(UTC), local=local)
        other = None
        if has_hour and knows_zone(first.country, first.department):
            other = other_reading(instant, place)
            self._warn("deadline_offset_odd" if other else None)
        return instant, other

    def _deadline(self, period: Any) -> Deadline | None:
        found = self._instant(_node(period).get("endDate"))
        if found is None:
            return None
        kind: Literal["request", "tender"] = (
            "request" if self.notice.procedure == "restricted" else "tender"
        )
        return Deadline.of(found[0], kind, found[1])

    def _documents(self) -> str | None:
        """Where the documents are: those to bid with before the notice itself."""
        found: dict[str, str] = {}
        for document in _nodes(self.tender.get("documents")):
            if (url := document.get("url")) and (address := self._address(url)):
                found.setdefault(_text(document.get("documentType")), address)
        for kind in ("biddingDocuments", "technicalSpecifications", "tenderNotice"):
            if kind in found:
                return found[kind]
        return None

    def _lot_ids(self) -> dict[str, str]:
        """What each lot is called, by the publisher's identifier. Without the call, some of its lots alone
        tell no places."""
        found: dict[str, str] = {}
        for place, lot in enumerate(_nodes(self.tender.get("lots")), start=1):
            own = clean_line(_text(lot.get("id"))) or ""
            if _LOT.fullmatch(own):
                found[_text(lot.get("id"))] = own
            elif self.places:
                found[_text(lot.get("id"))] = f"LOT-{place:04d}"
        return found

    def _called(self, own: Any) -> str | None:
        text = _text(own)
        return self.lot_ids.get(text) or clean_line(text)

    def _lots(self, documents: str | None, where: str | None) -> list[Lot]:
        notice, tender = self.notice, self.tender
        # Of one identifier the last counts, as in _lot_ids: what it buys is read once.
        said = [*{_text(one.get("id")): one for one in _nodes(tender.get("lots"))}.values()]
        if not said:
            if notice.form != "competition":
                return []
            return [
                Lot(
                    id="LOT-0000",
                    title=notice.title,
                    description={},
                    cpv=list(notice.cpv),
                    value=notice.value,
                    deadline=notice.deadline,
                    documents_url=documents,
                    submission_url=where,
                )
            ]
        items: dict[str, list[Node]] = {}
        for item in _nodes(tender.get("items")):
            items.setdefault(_text(item.get("relatedLot")), []).append(item)
        lots: dict[str, Lot] = {}
        for lot in said:
            own = _text(lot.get("id"))
            codes = Once.of(self._cpv({"items": items.get(own, [])}))
            codes.add_all(self._cpv(lot))
            name = self.lot_ids[own]
            lots[name] = Lot(
                id=name,
                title=self._texts(lot.get("title"), line=True),
                description=self._texts(lot.get("description")),
                cpv=list(codes),
                value=self._money(lot.get("value")),
                deadline=self._deadline(lot.get("tenderPeriod")) or notice.deadline,
                documents_url=documents,
                submission_url=where,
                terms=self._terms(lot),
            )
            self.quotes.look_at_all(self._known(lots[name].description), "lot", name)
        return list(lots.values())

    # -- how offers are judged, and for how long ---------------------------------------------------

    def _known(self, texts: Texts) -> Texts:
        """Texts as those whose words are known, whatever language the publisher claims."""
        return texts if not texts else {"FRA": next(iter(texts.values()))}

    def _cut(self, value: Any, most: int = LONGEST_WORDS, *, line: bool = False) -> Texts:
        return {code: cut(text, most) for code, text in self._texts(value, line=line).items()}

    def _terms(self, said: Node) -> Terms | None:
        """Of the tender or of a lot. ``awardCriteria`` is a code; where the extension of criteria is
        used, an object that lists them."""
        terms = Terms(
            words=self._cut(said.get("awardCriteriaDetails")),
            duration=self._duration(_node(said.get("contractPeriod"))),
            renewals=self._renewals(said),
        )
        asked = said.get("awardCriteria")
        if isinstance(asked, dict):
            for one in _nodes(asked.get("criteria")):
                if len(terms.criteria) >= MOST_CRITERIA or self.told >= MOST_TOLD:
                    self._warn("criteria_cut")
                    break
                criterion = self._criterion(one)
                if any(criterion):
                    terms.criteria.append(criterion)
                    self.told += 1
            terms.words = terms.words or self._cut(
                asked.get("weightingDescription") or asked.get("orderRationale")
            )
        elif isinstance(asked, str) and asked in _ONLY:
            terms.criteria.append(Criterion({}, _ONLY[asked]))
        for text in terms.words.values():
            self.quotes.look(text, "criterion")
        return terms if terms else None

    def _criterion(self, said: Node) -> Criterion:
        weight: Weight | None = None
        fixed: tuple[Number, str] | None = None
        least = most = None
        for one in _nodes(said.get("numbers"))[:10]:
            amount = numeral(_text(one.get("number")))
            if amount is None:
                continue
            if one.get("fixed"):
                fixed = amount, "unit" if one.get("fixed") == "unit" else "total"
            elif one.get("threshold") == "maximumBids":
                most = amount
            elif one.get("threshold"):
                least = amount
            else:
                unit, about = _WEIGHTS.get(_text(one.get("weight")), (None, False))
                weight = Weight(amount, unit, about)
        found = Criterion(
            self._cut(said.get("name"), LONGEST_NAME, line=True),
            _KINDS.get(_text(said.get("type"))),
            self._cut(said.get("description")),
            weight,
            fixed,
            least,
            most,
        )
        for text in found.description.values():
            self.quotes.look(text, "criterion")
        return found

    def _duration(self, period: Node) -> Duration | None:
        amount = numeral(_text(period.get("durationInDays")))
        start, end = _day(period.get("startDate")), _day(period.get("endDate"))
        if not (amount or start or end):
            return None
        return Duration(amount or None, "day" if amount else None, start, end)

    def _renewals(self, said: Node) -> Renewals | None:
        renewal = _node(said.get("renewal"))
        possible = said.get("hasRenewal")
        most = numeral(_text(renewal.get("maximumRenewals")))
        words = self._cut(renewal.get("description"))
        last = _day(_node(said.get("contractPeriod")).get("maxExtentDate"))
        if not isinstance(possible, bool):
            possible = True if most else None
        if possible is None and not words and last is None:
            return None
        return Renewals(possible, None if most is None else int(most), words, last)

    def _cancelled(self) -> Changes | None:
        """A call on whose own release it stands that it is cancelled, or some of its lots, cites
        itself."""
        tags = {_text(tag) for tag in _list(self.state.get("tag"))}
        whole = _text(self.tender.get("status")) in _OVER or "tenderCancellation" in tags
        lots = [
            self.lot_ids[_text(lot.get("id"))]
            for lot in _nodes(self.tender.get("lots"))
            if _text(lot.get("status")) in _OVER
        ]
        if not whole and not lots:
            return None
        amendments = _nodes(self.tender.get("amendments"))
        said = amendments[-1] if amendments else {}
        return Changes(
            notice=self.ocid,
            version=None,
            procedure_id=self.notice.procedure_id,
            reasons=["cancel"],
            cancelled=True,
            sections=["PROCEDURE"] if whole else lots,
            words=self._texts(said.get("rationale") or said.get("description")),
        )

    # -- the award ---------------------------------------------------------------------------------------

    def _award(self) -> None:
        notice = self.notice
        notice.form = "result"
        notice.published_on = notice.dispatched_on
        notice.previous = [self.ocid]
        notice.changes = None
        names = {_text(one.get("id")): _text(one.get("name")) for one in self._parties()}
        for award in _nodes(self.state.get("awards")):
            notice.awards.append(self._one_award(award, names))
            if not notice.title:
                notice.title = self._texts(
                    award.get("title") or award.get("description"), line=True
                )
        over = [
            self.lot_ids.get(_text(lot.get("id"))) or _text(lot.get("id"))
            for lot in _nodes(self.tender.get("lots"))
            if _text(lot.get("status")) == "unsuccessful"
        ]
        whole = _text(self.tender.get("status")) == "unsuccessful"
        if over or whole:
            notice.nobody_won = {"lots": over, "whole": whole}
        notice.winners, notice.results = awarded.told(notice.awards, over=over, whole=whole)

    def _one_award(self, award: Node, names: dict[str, str]) -> awarded.Award:
        """What is said of it; what is not said is left out."""
        found: awarded.Award = {}
        if own := clean_line(_text(award.get("id"))):
            found["id"] = own
        items = _nodes(award.get("items"))
        lots = Once.of(
            self._called(own)
            for own in (
                *_list(award.get("relatedLots")),
                *(item.get("relatedLot") for item in items),
            )
            if own
        )
        if named := list(lots):
            found["lots"] = named
        tags = [_text(tag) for tag in _list(self.state.get("tag"))]
        updated = bool(tags) and all(tag.startswith(_OF_AN_AWARD) for tag in tags)
        if status := _text(award.get("status")):
            found["status"] = status
        elif updated and "awardCancellation" in tags:
            found["status"] = "cancelled"
        if "suppliers" in award:
            holders = []
            for supplier in _nodes(award.get("suppliers")):
                said = _text(supplier.get("name")) or names.get(_text(supplier.get("id")), "")
                if name := clean_line(said):
                    holders.append(name)
            found["holders"] = list(dict.fromkeys(holders))
        if "value" in award:
            value = self._money(award.get("value"))
            said_ = value.to_json() if value else {"amount": None, "currency": None}
            found |= said_
        if updated and not found.keys() & {"status", "holders"}:
            found["part"] = True
        elif found.get("status", "active") == "active" and not found.get("holders"):
            self._warn("winner_unknown")
        return found


__all__ = ["MAX_RELEASES", "read"]
