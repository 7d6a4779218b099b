# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers that a call asks for, by what it is; what is missing; names of files. Pure, but for words.

What French calls usually ask for: the candidature (DC1 and DC2, or the DUME), the attestations (Code de la
commande publique, R. 2143-3 and following: those of taxes and of social contributions are asked of whoever
is to be awarded, and most buyers take them with the offer), then the offer. The rules of the consultation
have the last word: the list is proposed, and edited by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FRENCH: Final = "fr"
WRITTEN: Final = {"FRA": FRENCH, "ENG": "en"}
"""The languages that papers are made in, by the code that notices have."""

DC1: Final = "dc1"
DC2: Final = "dc2"
DUME: Final = "dume"
MANDATE: Final = "mandate"
TAX: Final = "tax"
SOCIAL: Final = "social"
LIABILITY: Final = "liability"
DECENNIAL: Final = "decennial"
COMPANY: Final = "company"
REFERENCES: Final = "references"
MEMOIR: Final = "memoir"
PRICES: Final = "prices"
BREAKDOWN: Final = "breakdown"
COMMITMENT: Final = "commitment"
CONSORTIUM: Final = "consortium"
SUBCONTRACT: Final = "subcontract"
VISIT: Final = "visit"
OTHER: Final = "other"

LABELS: Final[dict[str, StrOrPromise]] = {
    DC1: _("Letter of candidacy (DC1)"),
    DC2: _("Candidate’s declaration (DC2)"),
    DUME: _("European single document (DUME)"),
    COMPANY: _("Registration (Kbis) and bank details"),
    MANDATE: _("Who may sign: powers and delegation"),
    TAX: _("Tax certificate"),
    SOCIAL: _("Social contributions certificate (URSSAF)"),
    LIABILITY: _("Professional liability insurance"),
    DECENNIAL: _("Ten-year liability insurance"),
    REFERENCES: _("References, means and CVs"),
    MEMOIR: _("Technical memoir"),
    PRICES: _("Price schedule (BPU)"),
    BREAKDOWN: _("Lump sum breakdown (DPGF)"),
    COMMITMENT: _("Deed of commitment (ATTRI1)"),
    CONSORTIUM: _("Consortium agreement"),
    SUBCONTRACT: _("Subcontractor’s declaration (DC4)"),
    VISIT: _("Certificate of visit"),
    OTHER: _("Another paper"),
}
CHOICES: Final = list(LABELS.items())
ORDER: Final = {kind: n for n, kind in enumerate(LABELS)}

FORMAL: Final = frozenset(
    {"open", "restricted", "neg-w-call", "neg-wo-call", "comp-dial", "innovation", "comp-tend"}
)
"""Procedures above the thresholds, in which a DUME is usual. The buyer takes one in the place of the DC1 and the
DC2 whatever the procedure (R. 2143-4)."""


@dataclass(frozen=True, slots=True)
class Call:
    """What of a call decides which papers are asked for. ``lots``: of those answered; ``bodies``: how
    many legal bodies the candidate is made of."""

    procedure: str = ""
    nature: str = ""  # works, supplies, services
    lots: int = 1
    bodies: int = 1
    visit: bool = False


def asked_for(call: Call) -> list[str]:
    """The kinds of paper to propose, in the order of an offer."""
    found = {DC1, DC2, COMPANY, TAX, SOCIAL, LIABILITY, REFERENCES, MEMOIR, COMMITMENT}
    if call.procedure in FORMAL:
        found.add(DUME)
    if call.nature == "works":
        found |= {DECENNIAL, BREAKDOWN}
    elif call.nature == "supplies":
        found.add(PRICES)
    else:
        found |= {PRICES, BREAKDOWN}
    if call.bodies > 1:
        found |= {CONSORTIUM, MANDATE}
    if call.visit:
        found.add(VISIT)
    return sorted(found, key=ORDER.__getitem__)


def why(kind: str, call: Call) -> StrOrPromise:
    """What to know of a kind of paper in this call; "" where its name says it."""
    if kind == DUME:
        return _("In the place of the DC1 and the DC2, where the candidate prefers it.")
    if kind in (TAX, SOCIAL):
        return _("Asked of whoever is to be awarded; most buyers take it with the offer.")
    if kind in (DC1, DC2) and call.bodies > 1:
        return {
            DC1: _("One for the whole consortium, with its form and its lead."),
            DC2: _("One for each member of the consortium."),
        }[kind]
    if kind == COMMITMENT and call.lots > 1:
        return _("One for each lot that is answered.")
    if kind in (PRICES, BREAKDOWN):
        return _("On the buyer’s own form: keep its cells as they are.")
    return ""


def of_price(label: str) -> bool:
    """Whether an award criterion is the price: the price schedule answers it, not the memoir."""
    return plain(label).startswith(("prix", "price", "cout", "cost", "tarif"))


# --- pages -------------------------------------------------------------------------------------

PAGE: Final = 2_800
"""Characters of a page as ours are set: forty lines of seventy."""


def about_pages(source: str) -> Decimal:
    """Roughly how many pages a text takes, in tenths; a text takes a tenth at least."""
    if not source.strip():
        return Decimal(0)
    lines = sum(max(1, -(-len(line) // 80)) for line in source.splitlines())
    by_lines, by_length = Decimal(lines) / 42, Decimal(len(source)) / PAGE
    return max(max(by_lines, by_length).quantize(Decimal("0.1")), Decimal("0.1"))


# --- files -------------------------------------------------------------------------------------

LONGEST_NAME: Final = 60
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


def plain(words: str, *, otherwise: str = "document") -> str:
    """Words as a name of a file that any system takes: letters without accents, digits, hyphens."""
    words = (
        words.replace("’", "-")
        .replace("œ", "oe")
        .replace("Œ", "OE")
        .replace("æ", "ae")
        .replace("Æ", "AE")
    )
    flat = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", flat).strip("-")[:LONGEST_NAME].strip("-")
    return otherwise if not name or name in _RESERVED else name


def numbered(titles: Iterable[tuple[str, str]]) -> list[str]:
    """Names of files in their order: ``(title, ending)`` → "01-letter-of-candidacy.pdf". Their numbers
    make them differ, whatever they are called."""
    found = list(titles)
    width = max(2, len(str(len(found))))
    return [f"{n:0{width}d}-{plain(title)}{ending}" for n, (title, ending) in enumerate(found, 1)]


def ending_of(name: str) -> str:
    """What a file's name ends with, safe: ".pdf"; "" where it ends with nothing of the kind."""
    found = re.search(r"\.([A-Za-z0-9]{1,5})$", name)
    return f".{found[1].lower()}" if found else ""


def language_of(written: str) -> str:
    """The language that papers are made in, whoever asks for them: that in which the notice is
    ``written`` (its code), where they can be, else French."""
    return WRITTEN.get(written, FRENCH)
