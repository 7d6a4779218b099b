# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single values as both formats write them: identifiers, CPV codes, amounts."""

import re
from decimal import Decimal

from .model import Money

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_NOTICE_VERSION = re.compile(rf"({UUID})(?:-(\d{{1,4}}))?", re.IGNORECASE)
_PUBLICATION = re.compile(r"0*(\d{1,12})-(\d{4})")
_OLD_PUBLICATION = re.compile(r"(\d{4})/S ?\d{1,3}-0*(\d{1,12})")
_VERSION = re.compile(r"\d{1,4}")
_CPV = re.compile(r"(\d{8})(?:-\d)?")
_AMOUNT = re.compile(r"\d{1,13}(?:\.\d{1,30})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CENT = Decimal("0.01")


def publication_number(text: str | None) -> str | None:
    """`00259785-2023` → `259785-2023`, the way other notices cite it; the older
    `2019/S 123-304565` → `304565-2019`; None when it is neither."""
    if not text:
        return None
    text = text.strip()
    if found := _PUBLICATION.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    if found := _OLD_PUBLICATION.fullmatch(text):
        return f"{found[2]}-{found[1]}"
    return None


def version(text: str | None) -> str | None:
    """`1` and `01` → `01`; None when it is no version."""
    text = (text or "").strip()
    return f"{int(text):02d}" if _VERSION.fullmatch(text) and int(text) > 0 else None


def notice_reference(text: str | None) -> tuple[str | None, str | None]:
    """What a change notice cites: `<uuid>-<version>` → (uuid, version), `NNN-YYYY` → (number,
    None). Anything else: (None, None)."""
    if not text:
        return None, None
    text = text.strip()
    if found := _NOTICE_VERSION.fullmatch(text):
        return found[1].lower(), version(found[2])
    return publication_number(text), None


def cpv_code(text: str) -> str | None:
    """Eight digits; the check digit of `38950000-9` is dropped; None when it is no CPV code."""
    found = _CPV.fullmatch(text.strip())
    return found[1] if found else None


def money(text: str | None, currency: str | None) -> tuple[Money | None, str | None]:
    """An amount to the cent and a warning code or None. 0 is absent: senders fill it in for
    "not said". So are -1 and "unpublished", the marks of a withheld amount."""
    if not text:
        return None, None
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if "," in digits and "." not in digits:
        digits = digits.replace(",", ".")
    if digits in ("-1", "unpublished"):
        return None, None
    if not _AMOUNT.fullmatch(digits):
        return None, "amount_unreadable"
    amount = Decimal(digits)
    amount = amount.quantize(_CENT) if amount != amount.to_integral_value() else amount
    if amount == 0:
        return None, None
    code = (currency or "").strip().upper()
    if not _CURRENCY.fullmatch(code):
        return Money(amount=amount, currency=None), "currency_missing"
    return Money(amount=amount, currency=code), None
