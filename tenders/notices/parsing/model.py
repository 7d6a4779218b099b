# SPDX-License-Identifier: AGPL-3.0-or-later
"""The normalised notice: one shape for every source (documented in docs/formats/notice.md).

Plain values only: no ORM, no settings. `to_json()` gives exactly the documented keys, in order;
the attributes it leaves out (`source_url`, `subtype`…) are for the importer.
"""

import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Self

from .safety import RefusedError
from .terms import Quote, Terms, Visit, told
from .times import FARTHEST, Instant, utc_text

# {language code as in the source, ISO 639-2/T upper case such as "FRA": text}
Texts = dict[str, str]
DeadlineKind = Literal["tender", "request", "interest"]


def best_text(texts: Texts, *languages: str | None) -> str:
    """The text in the first of these languages that has one, else the first text, else empty."""
    for language in languages:
        if language and language in texts:
            return texts[language]
    return next(iter(texts.values()), "")


def _amount_to_json(amount: Decimal) -> int | float:
    # Fifteen significant digits at most are read (see `fields.money`), which a float keeps exactly.
    return int(amount) if amount == amount.to_integral_value() else float(amount)


@dataclass(slots=True)
class Money:
    amount: Decimal
    currency: str | None

    def to_json(self) -> dict[str, Any]:
        return {"amount": _amount_to_json(self.amount), "currency": self.currency}


@dataclass(slots=True)
class Deadline:
    """When what must have arrived: an offer, a request to take part, an expression of interest.

    `at` and `local` are what the source writes, taken at its word; `other`: what it may mean as
    well, where its offset is not that of the buyer's clock, or its hour can not be read.
    """

    at: datetime
    local: datetime
    kind: DeadlineKind
    other: Instant | None = None

    @classmethod
    def of(cls, instant: Instant, kind: DeadlineKind, other: Instant | None = None) -> "Deadline":
        return cls(at=instant.at, local=instant.local, kind=kind, other=other)

    @property
    def earliest(self) -> datetime:
        """The earlier of the readings: what is submitted by then is in time in both."""
        return min(self.at, self.other.at) if self.other else self.at

    @property
    def offset(self) -> str:
        """The source's offset, `+02:00`."""
        return self.local.isoformat()[-6:]

    def to_json(self) -> dict[str, Any]:
        """`other` is there only where there are two readings."""
        said = {"at": utc_text(self.at), "local": self.local.isoformat(), "kind": self.kind}
        return said | {"other": self.other.to_json()} if self.other else said


@dataclass(slots=True)
class Buyer:
    name: str
    country: str | None = None
    nuts: str | None = None
    department: str | None = None
    postcode: str | None = None
    identifier: str | None = None
    email: str | None = None

    def to_json(self) -> dict[str, str | None]:
        return {
            "name": self.name,
            "country": self.country,
            "nuts": self.nuts,
            "department": self.department,
            "postcode": self.postcode,
            "identifier": self.identifier,
            "email": self.email,
        }


@dataclass(slots=True)
class Lot:
    id: str
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    cpv: list[str] = field(default_factory=list)
    value: Money | None = None
    deadline: Deadline | None = None
    documents_url: str | None = None
    submission_url: str | None = None
    terms: Terms | None = None  # where it is said of the lot; else that of the whole holds

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "cpv": self.cpv,
            "value": self.value.to_json() if self.value else None,
            "deadline": self.deadline.to_json() if self.deadline else None,
            "documents_url": self.documents_url,
            "submission_url": self.submission_url,
            "terms": told(self.terms),
        }


@dataclass(slots=True)
class GroupLegalForm:
    """What the buyer asks of a group of bidders (French GME)."""

    required: bool
    text: str | None

    def to_json(self) -> dict[str, Any]:
        return {"required": self.required, "text": self.text}


@dataclass(slots=True)
class Changes:
    """What this notice changes.

    `notice` is in the same numbering as `Notice.notice_id` of the same source, or a publication
    number (`259785-2023`). `kind` is "notice" (a correction or a cancellation of that notice) or
    "contract" (the notice tells that a contract was modified; the notice itself stands).
    `others` are further identifiers of the changed notice. `sections` are the parts of the notice
    that it says it changes, as it names them (`LOT-0002`, `PROCEDURE`); `words`, what it says of
    the change in so many words.
    """

    notice: str | None
    version: str | None
    procedure_id: str | None
    reasons: list[str]
    cancelled: bool
    kind: Literal["notice", "contract"] = "notice"
    others: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    words: Texts = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "notice": self.notice,
            "version": self.version,
            "procedure_id": self.procedure_id,
            "reasons": self.reasons,
            "cancelled": self.cancelled,
            "sections": self.sections,
            "words": self.words,
        }


@dataclass(slots=True)
class WinnerOrganisation:
    name: str
    lead: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "lead": self.lead}


@dataclass(slots=True)
class Winner:
    """One winning tender: alone, or a group of organisations; its amount is for all that it won.

    `lots` are those it won. `lot` is that lot when it is one; when they are several, the group of
    lots that the tender names; None when the notice does not tell.
    """

    lot: str | None
    organisations: list[WinnerOrganisation]
    value: Money | None = None
    lots: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "lot": self.lot,
            "lots": self.lots,
            "organisations": [one.to_json() for one in self.organisations],
            "amount": _amount_to_json(self.value.amount) if self.value else None,
            "currency": self.value.currency if self.value else None,
        }


Outcome = Literal["awarded", "closed", "open"]


class Result(NamedTuple):
    """What became of a lot (None: of the whole): `awarded`; `closed`, nobody won and it is over;
    `open`, nobody won yet. `reason`: why nobody did, eForms' code or one of `outcomes`. `offers`: how many
    were received, None where it is not told."""

    lot: str | None
    outcome: Outcome
    reason: str | None = None
    offers: int | None = None

    def to_json(self) -> dict[str, Any]:
        said = {"lot": self.lot, "outcome": self.outcome, "reason": self.reason}
        return said if self.offers is None else said | {"offers": self.offers}


def counted(text: str | None) -> int | None:
    """How many offers a text says were received; None for what is no such number."""
    said = (text or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else None


class Received:
    """How many offers were received for each lot, as it is said; a lot of which two numbers are said has none.
    ``None``: of the whole, which is that of a lot where it is the only one."""

    def __init__(self) -> None:
        self._said: dict[str | None, set[int]] = {}

    def add(self, lot: str | None, text: str | None) -> None:
        if (number := counted(text)) is not None:
            self._said.setdefault(lot, set()).add(number)

    def told(self, results: Sequence[Result]) -> list[Result]:
        """The results with their numbers."""
        alone = len({one.lot for one in results}) == 1
        return [one._replace(offers=self._of(one.lot, alone=alone)) for one in results]

    def _of(self, lot: str | None, *, alone: bool) -> int | None:
        said = self._said.get(lot) or (self._said.get(None) if alone else None) or set()
        return next(iter(said)) if len(said) == 1 else None


@dataclass(slots=True)
class Places:
    """Where the contract is carried out: all that the notice and its lots say, each once."""

    countries: list[str] = field(default_factory=list)
    nuts: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, list[str]]:
        return {
            "countries": self.countries,
            "nuts": self.nuts,
            "departments": self.departments,
        }


@dataclass(slots=True)
class Notice:
    """One notice. `version` is text (`01`); compare it with `version_number`."""

    file: str
    source: Literal["ted", "boamp", "ocds", "hand"]
    format: Literal["eforms", "boamp-api", "boamp-xml", "ocds", "hand"]
    notice_id: str
    version: str
    procedure_id: str | None = None
    publication_number: str | None = None
    form: str | None = None
    notice_type: str | None = None
    language: str | None = None
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    buyers: list[Buyer] = field(default_factory=list)
    procedure: str | None = None
    nature: str | None = None
    cpv: list[str] = field(default_factory=list)
    value: Money | None = None
    published_on: date | None = None
    dispatched_on: date | None = None
    deadline: Deadline | None = None
    questions_until: Instant | None = None
    lots: list[Lot] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    group_legal_form: GroupLegalForm | None = None
    terms: Terms | None = None  # said of the whole
    visit: Visit | None = None
    quotes: list[Quote] = field(default_factory=list)
    changes: Changes | None = None
    winners: list[Winner] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    previous: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    # For the importer; not part of the JSON.
    source_url: str | None = None
    sub_format: str = (
        ""  # "eforms-sdk-1.13", "EFORMS", "FNSimple", "MAPA", "DSP", "legacy", "release"
    )
    subtype: str | None = None  # eForms notice subtype, "16"
    withheld_until: date | None = None  # the first day on which something withheld may be shown
    deadline_of_lots: bool = (
        False  # OCDS: nothing is said of the whole, the lots' earliest stands for it
    )
    said_at: datetime | None = None  # OCDS: when the last release that is told was made
    # OCDS: what is said of each award (`awarded`), of which lots nobody won, and what the publisher calls
    # the lots that have another name here.
    awards: list[dict[str, Any]] = field(default_factory=list)
    nobody_won: dict[str, Any] = field(default_factory=dict)
    own_lots: dict[str, str] = field(default_factory=dict)
    eforms_notice_id: str | None = None  # joins a BOAMP record to the same notice on TED

    @property
    def key(self) -> tuple[str, str, str]:
        """The natural key: the same notice in the same version, whatever the file."""
        return self.source, self.notice_id, self.version

    @property
    def version_number(self) -> int:
        return int(self.version)

    def best_title(self, *languages: str | None) -> str:
        """The title for a reader of these languages, else French, else the notice's own."""
        return best_text(self.title, *languages, "FRA", self.language)

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "source": self.source,
            "format": self.format,
            "notice_id": self.notice_id,
            "version": self.version,
            "procedure_id": self.procedure_id,
            "publication_number": self.publication_number,
            "form": self.form,
            "notice_type": self.notice_type,
            "language": self.language,
            "title": self.title,
            "description": self.description,
            "buyers": [one.to_json() for one in self.buyers],
            "procedure": self.procedure,
            "nature": self.nature,
            "cpv": self.cpv,
            "value": self.value.to_json() if self.value else None,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "dispatched_on": self.dispatched_on.isoformat() if self.dispatched_on else None,
            "deadline": self.deadline.to_json() if self.deadline else None,
            "questions_until": utc_text(self.questions_until.at) if self.questions_until else None,
            "lots": [one.to_json() for one in self.lots],
            "languages": self.languages,
            "group_legal_form": self.group_legal_form.to_json() if self.group_legal_form else None,
            "terms": told(self.terms),
            "visit": self.visit.to_json() if self.visit else None,
            "quotes": [one.to_json() for one in self.quotes],
            "changes": self.changes.to_json() if self.changes else None,
            "winners": [one.to_json() for one in self.winners],
            "results": [one.to_json() for one in self.results],
            "places": self.places.to_json(),
            "previous": self.previous,
            "withheld": self.withheld,
            "warnings": self.warnings,
        }


@dataclass(slots=True)
class Refusal:
    """A file, or one record of it, that is not read. `error` is a stable code. `waiting`: what it says, which
    is of use only to who knows the rest of its process."""

    file: str
    error: str
    reason: str
    waiting: Notice | None = None

    def to_json(self) -> dict[str, str]:
        return {"file": self.file, "error": self.error, "reason": self.reason}


# No notice comes near; a file made to be slow does.
MAX_ITEMS = 5_000


class Once(dict[str, None]):
    """Texts in the order of their first coming, each once: known in one step, however many."""

    __slots__ = ()

    @classmethod
    def of(cls, items: Iterable[str | None]) -> Self:
        once = cls()
        once.add_all(items)
        return once

    def add(self, item: str | None) -> None:
        """None is passed over. RefusedError (`too_large`) beyond MAX_ITEMS different ones."""
        if item is not None and item not in self:
            if len(self) >= MAX_ITEMS:
                raise too_many()
            self[item] = None

    def add_all(self, items: Iterable[str | None]) -> None:
        for item in items:
            self.add(item)


def too_many() -> RefusedError:
    return RefusedError(
        "too_large", f"more than {MAX_ITEMS} lots, codes, parties or winners in one notice"
    )


def our_mistake(name: str, failure: Exception, where: str = "") -> Refusal:
    """A mistake of ours met a notice nobody had seen: kept apart so that the rest goes on."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    place = f"{last.filename.rsplit('/', 1)[-1]}, line {last.lineno}"
    return Refusal(
        file=name,
        error="internal",
        reason=f"{where}our reader failed ({type(failure).__name__} in {place}): please report it",
    )


def warn_of_filler(notice: Notice, warnings: list[str]) -> None:
    """Warn where the deadline is so far from the notice that nobody means it."""
    said = notice.published_on or notice.dispatched_on
    if said and notice.deadline and notice.deadline.local.date() - said > FARTHEST:
        add_warning(warnings, "deadline_far_away", notice.deadline.local.date().isoformat())


def add_warning(warnings: list[str], code: str, where: str | None = None) -> None:
    """Append `code` or `code: where` once; past a hundred, only that there are more."""
    if len(warnings) > 100:
        return
    text = f"{code}: {where[:200]}" if where else code
    if text not in warnings:
        if len(warnings) < 100:
            warnings.append(text)
        elif len(warnings) == 100:
            warnings.append("more_warnings")
