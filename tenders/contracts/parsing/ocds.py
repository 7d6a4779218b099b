# SPDX-License-Identifier: AGPL-3.0-or-later
"""DECP told as releases of OCDS, as contracts. Releases that award nothing are refused."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tenders.notices.parsing.safety import RefusedError

from . import reading
from .model import Contract

_DAYS_A_MONTH = Decimal("30.4375")
_NOT_AWARDED = ("pending", "cancelled", "unsuccessful")
MOST_TOLD = 1_000
"""Contracts of one release."""


def is_release(record: Any) -> bool:
    return isinstance(record, dict) and "ocid" in record


def read(release: dict[str, Any], *, file: str, number: int) -> Iterator[Contract]:
    """The contracts that a release tells of: one each, of its award, and awards that have none. The
    identifier of the only one is what follows the buyer's SIRET in `decpUID`, where it has one; else that
    of its contract."""
    told = _pairs(_dicts(release.get("awards")), _dicts(release.get("contracts")))
    if not told:
        raise RefusedError("no_award", "a release of OCDS that awards nothing")
    if len(told) > MOST_TOLD:
        raise RefusedError("record_too_large", f"more than {MOST_TOLD} contracts in one release")
    for award, contract in told:
        yield _contract(release, award, contract, alone=len(told) == 1, file=file, number=number)


def _pairs(
    awards: list[dict[str, Any]], contracts: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each contract with its award; where there is one of each they belong together. What did not come
    about is none."""
    awards = [one for one in awards if one.get("status") not in _NOT_AWARDED]
    contracts = [one for one in contracts if one.get("status") != "cancelled"]
    if len(awards) == len(contracts) == 1:
        return [(awards[0], contracts[0])]
    known = {one["id"]: one for one in awards if isinstance(one.get("id"), str | int)}
    found = []
    for one in contracts:
        award = one.get("awardID")
        found.append((known.get(award, {}) if isinstance(award, str | int) else {}, one))
    cited = [id(award) for award, _contract in found]
    return found + [(one, {}) for one in awards if id(one) not in cited]


def _contract(
    release: dict[str, Any],
    award: dict[str, Any],
    contract: dict[str, Any],
    *,
    alone: bool,
    file: str,
    number: int,
) -> Contract:
    parties = {
        one["id"]: one
        for one in _list(release.get("parties"))
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }
    buyer = _identified(release.get("buyer"), parties)
    value = _dict(award.get("value")) or _dict(contract.get("value"))
    if value.get("currency") not in (None, "EUR"):
        raise RefusedError("other_currency", "an amount that is not in euros")
    named = [
        _dict(release.get("tender")).get("title"),
        award.get("description"),
        award.get("title"),
        contract.get("description"),
    ]
    items = award.get("items") or contract.get("items")
    record = {
        "id": contract.get("id") or award.get("id"),
        "acheteur": buyer,
        "objet": next(filter(None, named if alone else [*named[1:], named[0]]), None),
        "codeCPV": _cpv(items),
        "procedure": _dict(release.get("tender")).get("procurementMethodDetails")
        or _dict(release.get("tender")).get("procurementMethod"),
        "dateNotification": contract.get("dateSigned") or award.get("date"),
        "datePublicationDonnees": release.get("date"),
        "montant": value.get("amount"),
        "dureeMois": _months(award.get("contractPeriod")) or _months(contract.get("period")),
        "titulaires": [_identified(one, parties) for one in _list(award.get("suppliers"))],
        "lieuExecution": {},
    }
    uid = release.get("decpUID")
    digits = buyer.get("id")
    if alone and isinstance(uid, str) and isinstance(digits, str) and uid.startswith(digits):
        record["id"] = uid[len(digits) :]
    return reading.read(record, file=file, number=number, form="ocds")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _identified(reference: Any, parties: dict[str, Any]) -> dict[str, Any]:
    said = _dict(reference)
    key = said.get("id")
    party = _dict(parties.get(key)) if isinstance(key, str) else {}
    identifier = _dict(party.get("identifier")) or _dict(said.get("identifier"))
    digits = identifier.get("id")
    return {
        "id": digits,
        "nom": said.get("name") or party.get("name"),
        "typeIdentifiant": "SIRET" if isinstance(digits, str) and len(digits) == 14 else "",
    }


def _cpv(items: Any) -> Any:
    for item in _list(items)[:50]:
        said = _dict(_dict(item).get("classification"))
        if str(said.get("scheme", "")).upper() == "CPV":
            return said.get("id")
    return None


def _months(period: Any) -> int | None:
    days = _dict(period).get("durationInDays")
    if isinstance(days, int | Decimal) and not isinstance(days, bool) and 0 < days < 100_000:
        return max(1, round(Decimal(days) / _DAYS_A_MONTH))
    return None
