# SPDX-License-Identifier: AGPL-3.0-or-later
"""DECP told as releases of OCDS, as contracts. Releases that award nothing are refused."""

from decimal import Decimal
from typing import Any

from tenders.notices.parsing.safety import RefusedError

from . import reading
from .model import Contract

_DAYS_A_MONTH = Decimal("30.4375")


def is_release(record: Any) -> bool:
    return isinstance(record, dict) and "ocid" in record


def read(release: dict[str, Any], *, file: str, number: int) -> Contract:
    """The contract that a release tells of. Its identifier is what follows the buyer's SIRET in
    `decpUID`, where it has one; else that of its contract."""
    award, contract = _one(release.get("awards")), _one(release.get("contracts"))
    if not award and not contract:
        raise RefusedError("no_award", "a release of OCDS that awards nothing")
    parties = {
        one["id"]: one
        for one in release.get("parties") or ()
        if isinstance(one, dict) and isinstance(one.get("id"), str)
    }
    buyer = _identified(release.get("buyer"), parties)
    value = _dict(award.get("value")) or _dict(contract.get("value"))
    if value.get("currency") not in (None, "EUR"):
        raise RefusedError("other_currency", "an amount that is not in euros")
    items = award.get("items") or contract.get("items")
    record = {
        "id": contract.get("id") or award.get("id"),
        "acheteur": buyer,
        "objet": _dict(release.get("tender")).get("title")
        or award.get("description")
        or award.get("title")
        or contract.get("description"),
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
    if isinstance(uid, str) and isinstance(buyer.get("id"), str) and uid.startswith(buyer["id"]):
        record["id"] = uid[len(buyer["id"]) :]
    return reading.read(record, file=file, number=number, form="ocds")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _one(value: Any) -> dict[str, Any]:
    return next((one for one in _list(value) if isinstance(one, dict)), {})


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
