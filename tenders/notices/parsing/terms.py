# SPDX-License-Identifier: AGPL-3.0-or-later
"""How offers are judged and for how long: award criteria, duration, renewals, visits; and what words
say of visits and of pages. Pure.

Nothing here is guessed. What a format has a field for is read; what it says in words alone is kept as
its words. A list of criteria in a sentence is read as one only where all its weights add up to a
hundred (:func:`criteria_in_words`), with its words beside; of a visit or a number of pages in a text
there is only the quotation (:func:`quotes_in`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

Texts = dict[str, str]
Number = int | float
Kind = Literal["price", "cost", "quality"]
Unit = Literal["percent", "points", "decimal", "order"]

MOST_CRITERIA = 40
"""Of one lot, or of the whole; and of a notice, all told: real ones come nowhere near."""
MOST_TOLD = 5_000
MOST_LANGUAGES = 30
"""Of one text, beside French and the notice's own: the Union has 24."""
LONGEST_NAME = 300
LONGEST_WORDS = 2_000

_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")


def numeral(text: str | None) -> Number | None:
    """A number without sign, of nine digits at most; None when it is none."""
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    if not _NUMBER.fullmatch(text):
        return None
    found = float(text.replace(",", "."))
    return int(found) if found.is_integer() else found


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class Weight(NamedTuple):
    """``unit`` None: the source gives a number and does not say of what. ``about``: it is the middle of
    a range. With "order", the number is a rank: 1 counts most."""

    number: Number
    unit: Unit | None = None
    about: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "unit": self.unit, "about": self.about}


class Criterion(NamedTuple):
    """An award criterion. ``fixed``: the price that is set, and of what ("total", "unit"); ``least``: the
    score under which an offer is left out; ``most``: how many offers pass on it."""

    name: Texts
    kind: Kind | None = None
    description: Texts = {}  # never written into
    weight: Weight | None = None
    fixed: tuple[Number, str] | None = None
    least: Number | None = None
    most: Number | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "description": self.description,
            "weight": self.weight.to_json() if self.weight else None,
            "fixed": {"number": self.fixed[0], "of": self.fixed[1]} if self.fixed else None,
            "least": self.least,
            "most": self.most,
        }


class Duration(NamedTuple):
    """``unit``: day, week, month, year. ``other``: "unlimited", or "unknown"."""

    number: Number | None = None
    unit: str | None = None
    start: date | None = None
    end: date | None = None
    other: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "unit": self.unit,
            "from": self.start.isoformat() if self.start else None,
            "until": self.end.isoformat() if self.end else None,
            "other": self.other,
        }


class Renewals(NamedTuple):
    """``possible`` None: it is spoken of in words alone. ``end``: the last day, all renewals included."""

    possible: bool | None = None
    most: int | None = None
    words: Texts = {}  # never written into
    end: date | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "possible": self.possible,
            "most": self.most,
            "words": self.words,
            "until": self.end.isoformat() if self.end else None,
        }


@dataclass(slots=True)
class Terms:
    """``words``: what is said of the criteria in so many words, with a list or in its place."""

    criteria: list[Criterion] = field(default_factory=list)
    words: Texts = field(default_factory=dict)
    duration: Duration | None = None
    renewals: Renewals | None = None

    def __bool__(self) -> bool:
        return bool(self.criteria or self.words or self.duration or self.renewals)

    def to_json(self) -> dict[str, Any]:
        return {
            "criteria": [one.to_json() for one in self.criteria],
            "words": self.words,
            "duration": self.duration.to_json() if self.duration else None,
            "renewals": self.renewals.to_json() if self.renewals else None,
        }


def told(terms: Terms | None) -> dict[str, Any] | None:
    """As JSON; None where nothing is said."""
    return terms.to_json() if terms else None


class Visit(NamedTuple):
    """``required`` None: spoken of, without saying so."""

    required: bool | None
    words: Texts

    def to_json(self) -> dict[str, Any]:
        return {"required": self.required, "words": self.words}


# --- criteria in a sentence ------------------------------------------------------------------------

_WEIGHT = re.compile(
    r"(?<![\d.,/])(\d{1,3}(?:[.,]\d{1,2})?)\s{0,3}(%|points?\b|pts?\b)", re.IGNORECASE
)
# What stands around a name and is none of it; stripped, not searched: as much work as there are letters.
_OPENING = " \t\n\xa0-–—•*·.:;,()/="
_CLOSING = " \t\n\xa0-–—•*·:;,(/="
_LEADING = re.compile(r"(?:et|and|puis)\s+", re.IGNORECASE)
# A formula repeats the weights of the list above it.
_FORMULA = re.compile(r"=|×|\bsur 20\b|/\s?20\b|\bx\s?\d")
_PRICE = re.compile(
    r"\s*(?:le |la |les |the )?(?:prix|price|tarif|montant|offre financi)", re.IGNORECASE
)
_COST = re.compile(r"\s*(?:le |les |the )?(?:co[uû]t|cost)", re.IGNORECASE)


def kind_of(name: str) -> Kind | None:
    """The kind of a criterion by how it is called, where its name says so; None otherwise."""
    bare = re.sub(
        r"^\W*(?:crit[eè]re|criterion)?\s*(?:n°)?\s*\d{0,2}\W*", "", name[:60], flags=re.IGNORECASE
    )
    if _PRICE.match(bare):
        return "price"
    return "cost" if _COST.match(bare) else None


def criteria_in_words(text: str, language: str) -> list[Criterion]:
    """The criteria of a sentence, or of one a line, where all weights add up to a hundred; else none.
    Of a line, the first weight is the criterion's, and what follows its description."""
    text = text[: 4 * LONGEST_WORDS]
    lines = [line for line in re.split(r"[\n;]", text) if _WEIGHT.search(line)]
    lines = [line for line in lines if not _FORMULA.search(line)]
    if not 1 <= len(lines) <= MOST_CRITERIA:
        return []
    found = _of_line(lines[0]) if len(lines) == 1 else [next(_first_of(line)) for line in lines]
    units = {one[2] for one in found}
    if not 2 <= len(found) <= MOST_CRITERIA or len(units) != 1:
        return []
    if round(sum(one[1] for one in found), 2) != 100 or not all(one[0] for one in found):
        return []
    return [
        Criterion(
            name={language: cut(name, LONGEST_NAME)},
            kind=kind_of(name),
            description={language: cut(more, LONGEST_WORDS)} if more else {},
            weight=Weight(weight, unit),
        )
        for name, weight, unit, more in found
    ]


type _Found = tuple[str, Number, Unit, str]


def _first_of(line: str) -> Iterator[_Found]:
    found = _WEIGHT.search(line)
    if found is not None:
        yield _label(line[: found.start()]), *_weight(found), _label(line[found.end() :])


def _of_line(line: str) -> list[_Found]:
    said: list[_Found] = []
    at = 0
    for found in _WEIGHT.finditer(line):
        said.append((_label(line[at : found.start()]), *_weight(found), ""))
        at = found.end()
    if said:  # what introduces the list is no part of its first name
        first = said[0]
        said[0] = (_label(first[0].rsplit(":", 1)[-1]) or first[0], *first[1:])
    return said


def _weight(found: re.Match[str]) -> tuple[Number, Unit]:
    return numeral(found[1]) or 0, "percent" if found[2] == "%" else "points"


def _label(text: str) -> str:
    text = " ".join(text.split()).lstrip(_OPENING)
    leading = _LEADING.match(text)
    return (text[leading.end() :] if leading else text).rstrip(_CLOSING)


# --- what words say of visits and pages --------------------------------------------------------------

MOST_QUOTES = 5
"""Of each matter, in a notice."""
LONGEST_QUOTE = 300
_LOOKED_AT = 100_000  # letters of one text
_TRIES = 50  # places of one text that are looked at
MOST_TRIES = 1_000
"""Places that are looked at for each matter, in a notice: its lots may be thousands."""
_AROUND = 200  # letters before and after that a sentence may have

# How each word is written where it begins, looked for as it stands: a look without regard to capitals
# would cost more than all the rest. Then what it is, and no letter before it.
_VISIT_BEGINS = ("visite", "Visite", "VISITE", "site visit", "Site visit", "SITE VISIT")
_VISIT = re.compile(r"(?:visites?|site visits?)\b", re.IGNORECASE)
_OF_THE_SITE = re.compile(
    r"obligatoire|facultati|conseill|recommand|impos|pr[ée]alable|du site|des sites|des lieux|sur (?:site|place)"
    r"|attestation|certificat|rendez-vous|organis|programm|mandatory|compulsory|optional|site visit",
    re.IGNORECASE,
)
_PAGES_BEGIN = ("page", "Page", "PAGE", "feuillet")
_PAGES = re.compile(r"(?:pages?|feuillets?)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\d\s?\)?\s?(?:A4\s)?$")
_LIMITED = re.compile(
    r"maxi|\bmax\b|au plus|exc[ée]d|d[ée]pass|limit|pas plus|exceed|no more|at most|up to",
    re.IGNORECASE,
)
_BREAK = re.compile(r"(?<![Mm]ax)[.;!?]\s|\n")

Matter = Literal["visit", "pages"]
Place = Literal["description", "lot", "criterion", "more"]


class Quote(NamedTuple):
    """What a text says of a matter, and where: in the description of the notice, of a ``lot``, of a
    criterion, or in what is said besides ("more")."""

    about: Matter
    text: str
    where: Place
    lot: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"about": self.about, "text": self.text, "where": self.where, "lot": self.lot}


class Quotes:
    """The quotations of a notice, each once. ``tries``: how many more places are looked at."""

    __slots__ = ("_counts", "_seen", "found", "tries")

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], Quote] = {}
        self._counts = {"visit": 0, "pages": 0}
        self._seen: set[str] = set()
        self.tries = {"visit": MOST_TRIES, "pages": MOST_TRIES}

    def look(self, text: str | None, where: Place, lot: str | None = None) -> None:
        """Look into a text. Next to nothing where it has none of the words."""
        if not text or text in self._seen:  # buyers repeat a text from lot to lot
            return
        self._seen.add(text)
        for about, begins, word, fits in _MATTERS:
            if self._counts[about] < MOST_QUOTES and self.tries[about] > 0:
                said, tried = quotes_in(text, begins, word, fits, self.tries[about])
                self.tries[about] -= tried
                self._add(about, said, where, lot)

    def look_at_all(self, texts: Texts, where: Place, lot: str | None = None) -> None:
        """Look into the French text, else the English one: the words are known in these."""
        if texts:
            self.look(texts.get("FRA") or texts.get("ENG") or texts.get("UND"), where, lot)

    def _add(self, about: Matter, said: Iterable[str], where: Place, lot: str | None) -> None:
        for text in said:
            if self._counts[about] >= MOST_QUOTES:
                return
            if (about, text) not in self.found:
                self.found[about, text] = Quote(about, text, where, lot)
                self._counts[about] += 1

    def all(self) -> list[Quote]:
        return list(self.found.values())


def _site(sentence: str, _before: str) -> bool:
    return _OF_THE_SITE.search(sentence) is not None


def _few_pages(sentence: str, before: str) -> bool:
    return _COUNTED.search(before) is not None and _LIMITED.search(sentence) is not None


_MATTERS: tuple[tuple[Matter, Sequence[str], re.Pattern[str], Callable[[str, str], bool]], ...] = (
    ("visit", _VISIT_BEGINS, _VISIT, _site),
    ("pages", _PAGES_BEGIN, _PAGES, _few_pages),
)


def quotes_in(
    text: str,
    begins: Sequence[str],
    word: re.Pattern[str],
    fits: Callable[[str, str], bool],
    most: int,
) -> tuple[list[str], int]:
    """The sentences around a word that fit, each cut to so many letters; and how many places were looked
    at, ``most`` at most."""
    found: list[str] = []
    tried = 0
    for beginning in begins:
        at, end, tries = text.find(beginning, 0, _LOOKED_AT), 0, 0
        while at >= 0 and tries < _TRIES and tried < most:
            tries += 1
            tried += 1
            if at >= end and not text[at - 1 : at].isalnum() and (one := word.match(text, at)):
                sentence, end = _sentence(text, at, one.end())
                if fits(sentence, text[max(0, at - 12) : at]):
                    found.append(sentence)
            at = text.find(beginning, at + len(beginning), _LOOKED_AT)
    return found, tried


def _sentence(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentence around a place, and where it ends."""
    before = text[max(0, start - _AROUND) : start]
    breaks = [one.end() for one in _BREAK.finditer(before)]
    first = start - len(before) + (breaks[-1] if breaks else 0)
    after = _BREAK.search(text, end, end + _AROUND)
    last = after.start() + (after[0][0] in ".!?") if after else min(end + _AROUND, len(text))
    said = " ".join(text[first:last].split())
    return cut(said, LONGEST_QUOTE), last
