# SPDX-License-Identifier: AGPL-3.0-or-later
"""Single values as buyers' programs write them: numbers as words, days with zones, codes cut or
padded. Each is read or None; nothing raises."""

import re
import unicodedata
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from tenders.notices.parsing import codes
from tenders.notices.parsing.text import clean, clean_line

NOTHING = frozenset(("", "nc", "nan", "none", "null", "n/a", "na", "n.c.", "inconnu", "inconnue"))
"""What is written where nothing is known, folded."""
MOST_EUROS = Decimal(10) ** 10
"""Above, an amount is what a form takes where it wants one: 99 999 999 999,99, 1e17."""
MOST_MONTHS = 1200
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
LONGEST = 20_000


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def folded(text: str) -> str:
    """Lower case, without accents, single blanks; what is compared."""
    return _folded(text[:200].replace("’", "'"))


def plain(value: Any) -> str:
    """A scalar as text: numbers as they would be written, true as "true"; "" for all else."""
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else ""
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > 40 or value.adjusted() < -40:
            return ""
        return str(int(value)) if value == value.to_integral_value() else str(value)
    if isinstance(value, dict) and "#text" in value:  # XML with attributes
        return plain(value["#text"])
    return ""


def line(value: Any, longest: int = 300) -> str:
    """A text on one line; "" where nothing is said."""
    said = clean_line(plain(value)) or ""
    return "" if said.casefold() in NOTHING else said[:longest]


def words(value: Any, longest: int = 5000) -> str:
    """A text of several lines; "" where nothing is said."""
    said = clean(plain(value)) or ""
    return "" if said.casefold() in NOTHING else said[:longest].strip()


# --- numbers ---------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:e[+-]?\d{1,3})?", re.IGNORECASE)
_AROUND = re.compile(r"[\s\u00a0\u202f'’]|€|eur(?:os?)?|mois|ht|ttc", re.IGNORECASE)


def number(value: Any) -> Decimal | None:
    """`12 345,67 €`, `1.234,5`, `1e5`, 12.0 as numbers; None where it is none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**40 else Decimal("1e40")
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    text = plain(value)
    if not text or len(text) > 60:
        return None
    text = _AROUND.sub("", text)
    if "," in text:
        if "." in text:
            thousands = "," if text.rfind(".") > text.rfind(",") else "."
            text = text.replace(thousands, "")
        elif text.count(",") > 1:
            text = text.replace(",", "")
        text = text.replace(",", ".")
    if text.count(".") > 1:
        text = text.replace(".", "")
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def cents(value: Any) -> tuple[int | None, str]:
    """Euros as whole cents, and the code of what is wrong with them or "". 0 is absent: forms want
    an amount where there is none."""
    if isinstance(value, str | dict) and folded(plain(value)) in NOTHING:
        return None, ""
    euros = number(value)
    if euros is None:
        return None, "" if value is None else "amount_unreadable"
    if euros < 0:
        return None, "amount_negative"
    if euros >= MOST_EUROS:
        return None, "amount_implausible"
    if euros == 0 or euros.adjusted() < -20:
        return None, ""
    whole = int((euros * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return (whole, "") if whole else (None, "")


def months(value: Any) -> tuple[int | None, str]:
    """Whole months, a part of one counting as one; and the code of what is wrong or ""."""
    if isinstance(value, str | dict) and folded(plain(value)) in NOTHING:
        return None, ""
    found = number(value)
    if found is None:
        return None, "" if value is None else "duration_unreadable"
    if found == 0:
        return None, ""
    if not 0 < found <= MOST_MONTHS or found.adjusted() < -20:
        return None, "duration_implausible"
    return int(found.to_integral_value(rounding=ROUND_CEILING)), ""


def count(value: Any) -> int | None:
    """A small whole number, or None."""
    found = number(value)
    if found is None or not 0 <= found < 10**6 or found.adjusted() < -20:
        return None
    return int(found)


# --- days ------------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,9})?)? ?(Z|[+-]\d{2}:?\d{2})?"
)
_FRENCH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: .{0,20})?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


@lru_cache(maxsize=8192)
def _day(text: str) -> tuple[date | None, str]:
    try:
        if found := _ISO.fullmatch(text):
            year, month, day, clock, zone = found.groups()
            said = date(int(year), int(month), int(day))
            if clock and zone:  # an instant: the day it is in Paris
                zone = "+00:00" if zone == "Z" else zone
                instant = datetime.fromisoformat(f"{said.isoformat()}T{clock}{zone}")
                said = instant.astimezone(codes.PARIS).date()
        elif found := _FRENCH.fullmatch(text):
            said = date(int(found[3]), int(found[2]), int(found[1]))
        elif found := _DIGITS.fullmatch(text):
            said = date(int(found[1]), int(found[2]), int(found[3]))
        else:
            return None, "date_unreadable"
    except (ValueError, OverflowError):
        return None, "date_unreadable"
    if not FIRST_DAY <= said <= LAST_DAY:
        return None, "date_implausible"
    return said, ""


def day(value: Any) -> tuple[date | None, str]:
    """A calendar day; and the code of what is wrong or "". A zone beside a day says nothing more; an
    instant is the day it is in Paris."""
    if value is None or isinstance(value, bool | list):
        return None, ""
    text = plain(value).strip()
    if folded(text) in NOTHING:
        return None, ""
    return _day(text[:60])


# --- codes -----------------------------------------------------------------------------------------

_CPV = re.compile(r"(\d{8})(?: ?[-.] ?\d)?")


def cpv(value: Any) -> tuple[str | None, str]:
    """Eight digits, without the check digit; and the code of what is wrong or "". A number has lost
    the zero it begins with."""
    if isinstance(value, list):
        value = value[0] if value else None
    text = plain(value).strip()
    if folded(text) in NOTHING:
        return None, ""
    if isinstance(value, int | Decimal) and len(text) == 7:
        text = f"0{text}"
    found = _CPV.fullmatch(text)
    return (found[1], "") if found and found[1] != "00000000" else (None, "cpv_unreadable")


def register(value: Any) -> str:
    """An identifier of a register as people copy it, blanks off; "" where it is none. Numbers that
    have lost the zero they begin with get it back where they are a SIRET's."""
    text = re.sub(r"[\s\u00a0\u202f]", "", plain(value))
    if folded(text) in NOTHING:
        return ""
    if isinstance(value, str) and re.fullmatch(r"\d{13,14}\.0", text):
        text = text[:-2]
    if len(text) == 13 and text.isdigit() and not isinstance(value, str):
        text = f"0{text}"
    cleaned = clean_line(text) or ""
    return cleaned[:60]


_PLACES = {
    "code postal": "postcode",
    "code commune": "municipality",
    "code canton": "canton",
    "code arrondissement": "district",
    "code departement": "department",
    "code region": "region",
    "code pays": "country",
}


def place_kind(text: str) -> str:
    return _PLACES.get(folded(text), "")


def department(kind: str, code: str) -> str | None:
    """The French département of a place, by its kind of code; None where it tells none."""
    if kind == "department":
        return codes.department_code(code.lstrip("0").zfill(2) if code.isdigit() else code)
    if kind in ("region", "country"):
        return None
    if len(code) == 4 and code.isdigit():
        code = f"0{code}"
    if code[:2].upper() in ("2A", "2B"):
        return code[:2].upper()
    if found := codes.department_of_postcode(code):
        return found
    # An arrondissement or a canton begins with its département.
    return codes.department_code(code[:2]) if code[:2].isdigit() and kind else None
