# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notices are called, in every writing that people use: numbers, addresses, identifiers,
codes. Pure.

A notice is kept with its names (:func:`names_of`); what is typed in a search box is read into the
names it may stand for (:func:`read`). Both sides write a name in one way, so that finding is one
question to an index, whatever the padding, the blanks, the dashes, the site's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tenders.notices.parsing.codes import (
    CPV_DIVISIONS,
    DEPARTMENTS,
    department_of_postcode,
)

type Content = dict[str, Any]

LONGEST = 2_000
"""Characters of an address that are read."""
_LONGEST_NAME = 500  # of an address that is kept: an index wants short keys
_MOST_NAMES = 200  # of one notice: a hundred lots have an address each

# --- names, each in one writing --------------------------------------------------------------------


def _ted(number: str, year: str) -> str:
    return f"ted {int(number)}-{year}"


def _boamp(year: str, number: str) -> str:
    return f"boamp {year[-2:]}-{int(number)}"


def _identifier(uuid: str) -> str:
    return f"id {uuid.replace('-', '').lower()}"


def _buyer(digits: str) -> str:
    return f"buyer {digits}"


def _yearless(number: str) -> str:
    return f"number {int(number)}"


_TED_KEPT = re.compile(r"0*(\d{1,12})-(\d{4})")
_BOAMP_KEPT = re.compile(r"(\d{2})-0*(\d{1,12})")
_HEX = r"[0-9a-f]"
_UUID = re.compile(
    rf"(?<![0-9a-z])({_HEX}{{8}}-?{_HEX}{{4}}-?{_HEX}{{4}}-?{_HEX}{{4}}-?{_HEX}{{12}})(-\d{{2}})?"
    r"(?![0-9a-z])",
    re.IGNORECASE,
)


def names_of(content: Content) -> list[str]:
    """The names of a notice, from its state (docs/formats/notice.md, with ``extra``)."""
    lots = content["lots"]
    return names(
        content["source"],
        content["notice_id"],
        content["procedure_id"] or "",
        content["publication_number"] or "",
        [buyer["identifier"] or "" for buyer in content["buyers"]],
        [
            content["extra"]["source_url"],
            *(lot[key] or "" for lot in lots for key in ("documents_url", "submission_url")),
        ],
    )


def names(
    source: str,
    notice_id: str,
    procedure_id: str,
    publication_number: str,
    buyers: Iterable[str],
    addresses: Iterable[str],
) -> list[str]:
    """The names of a notice, each once, :data:`_MOST_NAMES` at most."""
    found: list[str] = []
    if source == "boamp" and (number := _BOAMP_KEPT.fullmatch(notice_id)):
        found += [_boamp(*number.groups()), _yearless(number[2])]
    if number := _TED_KEPT.fullmatch(publication_number):
        found += [_ted(*number.groups()), _yearless(number[1])]
    found += [_identifier(one[1]) for one in map(_UUID.fullmatch, (notice_id, procedure_id)) if one]
    for identifier in buyers:
        digits = re.sub(r"\s", "", identifier)
        if re.fullmatch(r"\d{9}|\d{14}", digits):
            found += [_buyer(digits), _buyer(digits[:9])]
    found += [name for one in addresses if one and (name := address(one))]
    return list(dict.fromkeys(found))[:_MOST_NAMES]


# --- addresses -------------------------------------------------------------------------------------

# What says who follows a link, in which language and since when; never what it leads to.
_PASSING = re.compile(
    r"utm_\w+|xtor|x-?tr|fbclid|gclid|mc_\w+|lang|langue|locale|hl|phpsessid|jsessionid|sid|token|"
    r"cid_session|force",
)
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_LANGUAGE = re.compile(r"/(?:[a-z]{2})(?=/|$)")
_MOST_PARAMETERS = 6


def _split(text: str) -> tuple[str, list[str]] | None:
    """Site and path of an address, and what it asks there, in order; None when it is none."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if "." not in host:
        return None
    path = _SESSION.sub("", unquote(parts.path)).lower().rstrip("/")
    # The part after "#" leads nowhere, save where a site's own program reads it as a path.
    if parts.fragment.startswith(("/", "!")):
        path += f"#{unquote(parts.fragment).lower().rstrip('/')}"
    asked = [
        f"{name}={value}".lower()
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _PASSING.fullmatch(name.lower())
    ]
    return host + path, sorted(asked)


def _joined(place: str, asked: Iterable[str]) -> str:
    query = "&".join(asked)
    written = f"url {place}?{query}" if query else f"url {place}"
    # "%00" is a character that no database keeps, nor compares.
    return written.replace("\x00", "")[:_LONGEST_NAME]


def address(text: str) -> str:
    """The one writing of an address: without scheme, "www.", last slash, what passes; "" when it is
    none."""
    found = _split(text)
    return _joined(*found) if found else ""


def _addresses(text: str) -> list[str]:
    """An address as it is typed, then with less and less of what it asks: sites add to it."""
    found = _split(text)
    if found is None:
        return []
    place, asked = found
    if not asked or len(asked) > _MOST_PARAMETERS:
        return [_joined(place, asked)]
    # A bare path is another page wherever the question tells which one ("/?id=12").
    lengths = range(len(asked), 0 if re.search(r"\d{4}", place) is None else -1, -1)
    return [_joined(place, some) for n in lengths for some in combinations(asked, n)]


# --- what is typed ---------------------------------------------------------------------------------

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d"), "-")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>«»]+|(?<![\w@.-])[a-z0-9][a-z0-9.-]*\.[a-z]{2,}/[^\s<>«»]*",
    re.IGNORECASE,
)
_END = ".,;:!?)]}\"'’"
# The sites of the two sources, whose addresses hold the number of the notice.
_OF_SOURCE = re.compile(r"(?:^|\.)(?:ted\.europa\.eu|boamp\.fr)$")
_YEAR = r"(?:19|20)\d\d"
_GROUPED = r"\d{1,3}(?: \d{3})+|\d{1,8}"
# 2026/S 012-123456, 2026/S012-00123456, 2026-OJS012-00123456
_JOURNAL = re.compile(
    rf"(?<![\d-])({_YEAR})\s*[-/]?\s*(?:OJ|JO)?\s*S\s*\d{{1,3}}\s*[-/ ]\s*(\d{{1,8}})(?![\d-])",
    re.IGNORECASE,
)
_NUMBER_YEAR = re.compile(rf"(?<![\d/.-])({_GROUPED})\s*[-/]\s*({_YEAR})(?![\d/])")
_YEAR_NUMBER = re.compile(
    rf"(?<![\d/.-])({_YEAR}|\d\d)(?:\s*[-/_]\s*|\s+)({_GROUPED})(?![\d/]|-\d)"
)
_SPACED = re.compile(rf"(\d{{3,8}})\s+({_YEAR})")
# What people write before a number, which says nothing more.
_SAYS = r"ted|boamp|joue|jo|oj|ojs|s|avis|annonce|appel|notice|n|no|nr|num|numero|number|ref"
_SAYING = re.compile(rf"(?:{_SAYS}|reference|idweb|publication|procedure|id|siret|siren|uuid)")
_CPV_WORD = re.compile(
    r"(?<!\w)cpv\s*[:n°º.]*\s*(\d\d(?:[. ]\d\d){1,3}|\d{2,8})(?:\s*-\s*\d)?(?![\w-])", re.IGNORECASE
)
_CPV_WHOLE = re.compile(
    r"(?<![\w.-])(?<!\d )(\d{8}|\d\d[. ]\d\d[. ]\d\d[. ]\d\d)(?:\s*-\s*\d)?(?! ?\d|[\w-])"
)
_PREFIX = re.compile(r"(\d{2,8})(?:-\d)?[*xX….]*")
_SIRET = re.compile(r"(?<![\d-])(\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?)(?![\d-])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is typed in a search box, understood.

    ``names``: those it may stand for, one of which is enough; none: it is only words. ``kind``:
    ``number``, ``identifier`` or ``address``. ``sure``: it is nothing else, so that finding nothing
    is an answer. ``said``: the name in a few words; ``rest``: the words beside it, which do not count.

    ``words``: what is searched where no name is found, codes apart; ``cpv``: prefixes of the codes
    of a trade, one of which is enough; ``department``: one that may be meant instead; ``buyer``: by
    its SIRET or SIREN.
    """

    words: str
    names: tuple[str, ...] = ()
    kind: str = ""
    sure: bool = False
    said: str = ""
    rest: str = ""
    cpv: tuple[str, ...] = ()
    department: str = ""
    buyer: str = ""


def read(typed: str) -> Reading:
    """What someone types, read as the names, codes and words that it holds."""
    text = unicodedata.normalize("NFKC", typed).translate(_DASHES)
    text = " ".join(text.split())
    if '"' in text and not _URL.search(text):  # a quoted phrase is words, to the letter
        inner = text.strip('"')
        return Reading(typed) if '"' in inner or " " in inner else read(inner)
    for reader in (_read_address, _read_identifier, _read_number):
        if named := reader(text):
            return named
    if found := _SIRET.search(text):
        digits = found[1].replace(" ", "")
        rest = _without(text, found)
        if len(digits) == 14 or not rest:
            return Reading(rest, buyer=_buyer(digits), said=digits)
    return _read_codes(text)


def _without(text: str, *found: re.Match[str]) -> str:
    """The other words: without what was found, what announces it, and lone marks."""
    for one in sorted(found, key=lambda one: -one.start()):
        text = f"{text[: one.start()]} {text[one.end() :]}"
    words = []
    for word in text.split():
        bare = unicodedata.normalize("NFKD", word.lower())
        bare = "".join(c for c in bare if c.isalnum() and c not in "°º")
        if bare and not _SAYING.fullmatch(bare):
            words.append(word)
    return " ".join(words)


def _read_address(text: str) -> Reading | None:
    found = _URL.search(text)
    if found is None:
        return None
    typed = found[0].rstrip(_END)
    parts = _split(typed)
    if parts is None:
        return None
    names: list[str] = []
    said = typed if len(typed) <= 80 else f"{typed[:79]}…"
    kind = "address"
    if _OF_SOURCE.search(parts[0].split("/", 1)[0].split("#", 1)[0]):
        plain = unquote(typed).translate(_DASHES)
        for number in (_read_identifier(plain), _in_address(plain)):
            if number is not None:
                names, kind, said = [*number.names], number.kind, number.said
    names += _addresses(typed)
    rest = _without(text, found)
    return Reading("", tuple(dict.fromkeys(names)), kind, True, said, rest)


_TED_IN_ADDRESS = re.compile(rf"(?<![\d-])(\d{{1,8}})-({_YEAR})(?!\d)")
_BOAMP_IN_ADDRESS = re.compile(r"(?<!\d)(\d\d)[-_](\d{1,7})(?!\d)")


def _in_address(text: str) -> Reading | None:
    """The number in an address of one of the sources."""
    if found := _TED_IN_ADDRESS.search(text):
        number, year = found.groups()
        return Reading("", (_ted(number, year),), "number", True, f"{int(number)}-{year}")
    if found := _BOAMP_IN_ADDRESS.search(text):
        year, number = found.groups()
        return Reading("", (_boamp(year, number),), "number", True, f"{year}-{int(number)}")
    return None


def _read_identifier(text: str) -> Reading | None:
    found = [*_UUID.finditer(text)]
    if not found:
        return None
    names = tuple(dict.fromkeys(_identifier(one[1]) for one in found))
    rest = _without(text, *found)
    return Reading(text, names, "identifier", True, found[0][1].lower(), rest)


def _read_number(text: str) -> Reading | None:
    """The number of a notice, TED's or BOAMP's. What could be years, a date or a count is one only
    where nothing else is typed, and sure only where it can be nothing else."""
    if found := _JOURNAL.search(text):
        year, number = found.groups()
        said = f"{int(number)}-{year}"
        return Reading(text, (_ted(number, year),), "number", True, said, _without(text, found))
    lower = text.lower()
    of_ted = re.search(r"\b(?:ted|joue|ojs?)\b", lower) is not None
    of_boamp = "boamp" in lower or "idweb" in lower
    found, names, said = None, [], ""
    if not of_boamp and (found := _NUMBER_YEAR.search(text)):
        number, year = found[1].replace(" ", ""), found[2]
        names, said = [_ted(number, year)], f"{int(number)}-{year}"
        if re.fullmatch(_YEAR, number):  # 2026-2027: years, or the notice 2027 of 2026
            names.append(_boamp(number, year))
    if found is None and (found := _YEAR_NUMBER.search(text)):
        year, number = found[1], found[2].replace(" ", "")
        names = [] if of_ted and len(year) == 2 else [_boamp(year, number)]
        said = f"{year[-2:]}-{int(number)}"
        if len(year) == 4 and not of_boamp:
            names.append(_ted(number, year))
            said = f"{year}-{int(number)}"
    if found is None and (found := _SPACED.fullmatch(text)):
        number, year = found.groups()
        names, said = [_ted(number, year)], f"{int(number)}-{year}"
    if found is None or not names:
        return _read_yearless(text)
    rest = _without(text, found)
    announced = of_ted or of_boamp or (not rest and text != found[0])
    plain = number.lstrip("0")
    sure = announced or ("-" in found[0] and len(plain) >= 4 and not re.fullmatch(_YEAR, plain))
    if not sure and rest:
        return None
    return Reading(text, tuple(names), "number", sure, said, rest)


def _read_yearless(text: str) -> Reading | None:
    """A number without its year, of either source and of whatever year: announced, or too long to be
    a postcode or the beginning of a code."""
    found = re.search(r"(?<![\w./-])(\d{4,8})(?![\w./-])", text)
    if found is None or _without(text, found):
        return None
    announced = text != found[0]
    if not announced and (len(found[1]) < 6 or prefix(found[1])):
        return None
    return Reading(text, (_yearless(found[1]),), "number", False, found[1])


def prefix(code: str) -> str:
    """What a code stands for, as a prefix: 79400000 is the whole of 794, its zeros stand for
    anything. "" when its division does not exist."""
    short = code.rstrip("0").ljust(2, "0")
    return short if short[:2] in CPV_DIVISIONS else ""


_CODE = re.compile(r"(?:cpv)?\s*:?\s*(\d[\d .]*?)\s*(?:-\s*\d)?[*xX….\s]*", re.IGNORECASE)


def code_of(text: str) -> str:
    """The prefix that a field for a CPV code holds, however it is written; "" when it is none."""
    found = _CODE.fullmatch(unicodedata.normalize("NFKC", text).translate(_DASHES).strip())
    digits = re.sub(r"\D", "", found[1]) if found else ""
    return prefix(digits) if 2 <= len(digits) <= 8 else ""


def _codes(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for pattern in (_CPV_WORD, _CPV_WHOLE):
        for found in pattern.finditer(text):
            digits = re.sub(r"\D", "", found[1])
            if 2 <= len(digits) <= 8 and (code := prefix(digits)):
                yield found, code


def _read_codes(text: str) -> Reading:
    """CPV codes among words: of eight digits, or announced; alone, a prefix will do."""
    if found := _PREFIX.fullmatch(text):
        digits = found[1]
        code, department = prefix(digits), digits if digits in DEPARTMENTS else ""
        if len(digits) == 5 and not code:  # a postcode
            department = department_of_postcode(digits) or ""
        if code or department:
            return Reading("", said=text, cpv=(code,) if code else (), department=department)
    if text.upper() in DEPARTMENTS:
        return Reading("", said=text, department=text.upper())
    taken: dict[int, tuple[re.Match[str], str]] = {}
    for found, code in _codes(text):
        if not any(
            found.start() < other.end() and other.start() < found.end()
            for other, _code in taken.values()
        ):
            taken[found.start()] = found, code
    if not taken:
        return Reading(text)
    rest = text
    for found, _code in sorted(taken.values(), key=lambda one: -one[0].start()):
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest = " ".join(word for word in rest.split() if any(c.isalnum() for c in word))
    codes = tuple(dict.fromkeys(code for _found, code in taken.values()))
    return Reading(rest, cpv=codes, said=", ".join(found[0] for found, _code in taken.values()))
