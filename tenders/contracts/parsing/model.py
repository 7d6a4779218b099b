# SPDX-License-Identifier: AGPL-3.0-or-later
"""The normalised contract: one shape for every format (documented in docs/formats/contracts.md).

Plain values only: no ORM, no settings. `to_json()` gives exactly the documented keys, in order.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

type Format = Literal["decp-2019", "decp-2022", "decp-table", "ocds"]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


@dataclass(frozen=True, slots=True)
class Party:
    """Who holds a contract: `id` as its register writes it, `id_type` which register it is (SIRET,
    TVA…), both "" where they are not said. `name` "" where the format has none."""

    id: str
    id_type: str
    name: str

    @property
    def key(self) -> str:
        """What makes two mentions the same one."""
        return self.id or self.name.casefold()

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "id_type": self.id_type, "name": self.name}


@dataclass(frozen=True, slots=True)
class Modification:
    """What a modification says; None: it does not move that. `holders` empty: the same ones."""

    number: int | None
    notified_on: date | None
    published_on: date | None
    amount_cents: int | None = None
    duration_months: int | None = None
    holders: tuple[Party, ...] = ()
    object: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "notified_on": _day(self.notified_on),
            "published_on": _day(self.published_on),
            "amount_cents": self.amount_cents,
            "duration_months": self.duration_months,
            "holders": [one.to_json() for one in self.holders],
            "object": self.object,
        }


@dataclass(slots=True)
class Contract:
    """A contract, or a concession, as its buyer tells it.

    `notified_on`, `amount_cents`, `duration_months` and `holders` are those of the beginning; what
    its modifications make of them is `now` (:mod:`.now`). `record`: its place in the file, from 1.
    """

    file: str
    record: int
    format: Format
    kind: Literal["contract", "concession"]
    id: str
    buyer_id: str
    buyer_name: str = ""
    object: str = ""
    cpv: str | None = None
    procedure: str | None = None
    procedure_text: str = ""
    nature: str | None = None
    nature_text: str = ""
    techniques: list[str] = field(default_factory=list)
    framework: bool = False
    framework_id: str = ""
    place_code: str = ""
    place_kind: str = ""
    place_name: str = ""
    department: str | None = None
    notified_on: date | None = None
    notified_sure: bool = True
    published_on: date | None = None
    duration_months: int | None = None
    amount_cents: int | None = None
    price_form: str = ""
    grouping: str | None = None
    offers: int | None = None
    holders: list[Party] = field(default_factory=list)
    modifications: list[Modification] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def warn(self, code: str) -> None:
        if code not in self.warnings:
            self.warnings.append(code)

    def to_json(self) -> dict[str, Any]:
        from .now import now_of  # what the values become, computed from this one

        now = now_of(
            {
                "notified_on": self.notified_on,
                "amount_cents": self.amount_cents,
                "duration_months": self.duration_months,
                "holders": self.holders,
            },
            self.modifications,
        )
        return {
            "file": self.file,
            "record": self.record,
            "format": self.format,
            "kind": self.kind,
            "id": self.id,
            "buyer": {"id": self.buyer_id, "name": self.buyer_name},
            "object": self.object,
            "cpv": self.cpv,
            "procedure": self.procedure,
            "procedure_text": self.procedure_text,
            "nature": self.nature,
            "nature_text": self.nature_text,
            "techniques": self.techniques,
            "framework": self.framework,
            "framework_id": self.framework_id,
            "place": {
                "code": self.place_code,
                "kind": self.place_kind,
                "name": self.place_name,
                "department": self.department,
            },
            "notified_on": _day(self.notified_on),
            "notified_sure": self.notified_sure,
            "published_on": _day(self.published_on),
            "duration_months": self.duration_months,
            "amount_cents": self.amount_cents,
            "price_form": self.price_form,
            "grouping": self.grouping,
            "offers": self.offers,
            "holders": [one.to_json() for one in self.holders],
            "modifications": [one.to_json() for one in self.modifications],
            "now": {
                "amount_cents": now.amount_cents,
                "duration_months": now.duration_months,
                "holders": [one.to_json() for one in now.holders],
                "changed_on": _day(now.changed_on),
                "ends_on": _day(now.ends_on),
            },
            "warnings": self.warnings,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not read: a whole file (`record` None) or one record of it."""

    file: str
    error: str
    reason: str
    record: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "record": self.record,
            "error": self.error,
            "reason": self.reason,
        }
