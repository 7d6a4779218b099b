# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people give to a watch, read into what the database compares with notices. No query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from groupes.web.oneline import one_line
from groupes.web.search import plain, websearch
from tenders.notices import references
from tenders.notices.forms import Asked
from tenders.notices.models import Notice
from tenders.notices.parsing.codes import DEPARTMENTS
from tenders.watches.models import Hidden, Watch

MOST_CODES: Final = 20
"""Codes of one watch."""
MOST_PLACES: Final = 40
"""Its départements and NUTS codes: as many as stand within ``distances.FARTHEST`` of one."""
_PARTED: Final = re.compile(r"[,;\n]+")
# Between commas, those inside quotes apart.
_EITHER: Final = re.compile(r'(?:"[^"]*"?|[^",;])+')
_TERM: Final = re.compile(r'-?"[^"]*"?|\S+')
_NUTS: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_DIGITS: Final = re.compile(r"\d{9}(?:\d{5})?")


def parts(typed: str) -> list[str]:
    """What stands between commas, semicolons or line ends."""
    return list(dict.fromkeys(part for one in _PARTED.split(typed) if (part := one_line(one))))


def codes(typed: str) -> tuple[list[str], list[str]]:
    """CPV codes as prefixes, and what is none. "79 41 62" is one code, "79, 41" two; blanks alone
    part them where they do not part a code two digits by two."""
    found, wrong = [], []
    for part in parts(typed):
        words = part.split()
        pairs = all(len(re.sub(r"\D", "", one)) == 2 for one in words)
        several = [references.code_of(one) for one in words]
        if len(words) > 1 and not pairs and all(several):
            found += several
        elif code := references.code_of(part):
            found.append(code)
        else:
            wrong.append(part)
    return list(dict.fromkeys(found)), wrong


_NAMES: Final = {plain(name): code for code, (name, _nuts) in DEPARTMENTS.items()}


@dataclass(frozen=True, slots=True)
class Places:
    departments: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def places(typed: str) -> Places:
    """Départements, by their numbers or names, and NUTS codes."""
    departments, nuts, wrong = [], [], []
    for part in parts(typed):
        several = part.split() if all(_place(one) for one in part.split()) else [part]
        for one in several:
            kind, code = _place(one) or ("", "")
            if kind == "department":
                departments.append(code)
            elif kind:
                nuts.append(code)
            else:
                wrong.append(one)
    return Places(
        tuple(dict.fromkeys(departments)), tuple(dict.fromkeys(nuts)), tuple(dict.fromkeys(wrong))
    )


_COUNTRIES_OF_NUTS: Final = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EL",
        "ES",
        "FI",
        "FR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "TR",
        "UK",
    ]
)


def _place(one: str) -> tuple[str, str] | None:
    upper = one.upper()
    if upper in DEPARTMENTS:
        return "department", upper
    if named := _NAMES.get(plain(one)):
        return "department", named
    if _NUTS.fullmatch(upper) and upper[:2] in _COUNTRIES_OF_NUTS:
        return "nuts", upper
    return None


def alternatives(words: str) -> list[list[str]]:
    """What is typed between commas, one of which is enough: the words and phrases of each, as
    ``websearch`` writes them."""
    found = []
    for part in _EITHER.findall(words):
        terms_ = [term for term in _TERM.findall(websearch(part)) if _says(term)]
        if terms_:
            found.append(terms_)
    return found


def _says(term: str) -> bool:
    return any(c.isalnum() for c in term)


def terms(words: str) -> tuple[list[str], list[str]]:
    """The words and phrases that are wanted, and those that are not."""
    every = [term for some in alternatives(words) for term in some]
    wanted = [term for term in every if not term.startswith("-")]
    without = [term.removeprefix("-") for term in every if term.startswith("-")]
    return list(dict.fromkeys(wanted)), list(dict.fromkeys(without))


def question(words: str) -> str:
    """What is asked of full text (``websearch_to_tsquery``): one of the alternatives, and in any case
    nothing of what is excluded."""
    without = " ".join(f"-{term}" for term in terms(words)[1])
    wanted = [
        " ".join(term for term in some if not term.startswith("-")) for some in alternatives(words)
    ]
    either = [f"{some} {without}".strip() for some in wanted if some]
    return " or ".join(either) or without


def phrase(text: str) -> str:
    """A text to be found to the letter, as ``websearch_to_tsquery`` reads it; "" for none."""
    bare = one_line(text.replace('"', " ").replace("_", " "))
    return f'"{bare}"' if any(c.isalnum() for c in bare) else ""


def any_of(texts: Iterable[str]) -> str:
    """The question that one of these texts answers."""
    return " or ".join(filter(None, map(phrase, texts)))


def buyer_id(text: str) -> str:
    """The name by which notices know a buyer's SIRET or SIREN; "" for what is none."""
    digits = re.sub(r"\s", "", text)
    return f"buyer {digits}" if _DIGITS.fullmatch(digits) else ""


def positive(watch: Watch) -> bool:
    """Whether it says what it wants: all notices are not a watch."""
    return bool(
        terms(watch.words)[0]
        or watch.cpv
        or watch.departments
        or watch.nuts
        or watch.buyer_ids
        or websearch(watch.buyer)
    )


def compile_watch(watch: Watch, hidden: Sequence[Hidden]) -> None:
    """Fill the columns that are compared with notices. Saves nothing."""
    watch.asked = question(watch.words)
    watch.terms = terms(watch.words)[0]
    french = tuple(code for code in watch.nuts if code.startswith("FR"))
    within = [
        code
        for code, (_name, area) in DEPARTMENTS.items()
        if french and area is not None and area.startswith(french)
    ]
    watch.in_departments = list(dict.fromkeys([*watch.departments, *within]))
    watch.in_nuts = list(watch.nuts)
    known = buyer_id(watch.buyer)
    watch.buyer_ids = [known] if known else []
    watch.buyer_asked = "" if known else websearch(watch.buyer)
    values: dict[str, list[str]] = {kind: [] for kind in Hidden.Kind.values}
    for one in hidden:
        values[one.kind].append(one.value)
    buyers = values[Hidden.Kind.BUYER]
    watch.hidden_ids = [name for one in buyers if (name := buyer_id(one))]
    watch.hidden_buyers = any_of(one for one in buyers if not buyer_id(one))
    watch.hidden_asked = any_of(values[Hidden.Kind.WORD])
    watch.hidden_cpv = values[Hidden.Kind.CPV]
    watch.hidden_departments = values[Hidden.Kind.DEPARTMENT]


def as_typed(watch: Watch) -> dict[str, Any]:
    """What a watch says, by the fields of its form."""
    same = ("name", "words", "natures", "procedures", "value_from", "value_to", "days_ahead",
            "group_form", "buyer")  # fmt: skip
    return {name: getattr(watch, name) for name in same} | {
        "cpv": ", ".join(watch.cpv),
        "places": ", ".join([*watch.departments, *watch.nuts]),
    }


def value_of(kind: str, typed: str) -> str:
    """What a rule keeps of what was typed; "" when it says nothing of that kind."""
    if kind == Hidden.Kind.CPV:
        found, wrong = codes(typed)
        return found[0] if len(found) == 1 and not wrong else ""
    if kind == Hidden.Kind.DEPARTMENT:
        read = places(typed)
        return read.departments[0] if len(read.departments) == 1 and not read.wrong else ""
    text = one_line(typed)
    return text if phrase(text) and len(text) <= 200 else ""


def offered(notice: Notice) -> dict[str, str]:
    """What a rule about a notice may hide, by kind: its buyer, its main code, its one département."""
    found = {}
    name = notice.buyers[0]["name"] if notice.buyers else ""
    if name and phrase(name):
        found[str(Hidden.Kind.BUYER)] = name[:200]
    if notice.cpv and (code := references.prefix(notice.cpv[0])):
        found[str(Hidden.Kind.CPV)] = code
    if len(notice.departments) == 1:
        found[str(Hidden.Kind.DEPARTMENT)] = notice.departments[0]
    return found


def from_search(asked: Asked) -> dict[str, str]:
    """What a watch begins with that is made of a search in the list, by the fields of its form."""
    reading = references.read(asked.q)
    found = [*filter(None, (asked.cpv, asked.domain)), *reading.cpv]
    # What may be a branch or a département ("75") is a branch: here both would be asked at once.
    meant = "" if reading.cpv else reading.department
    where = [*filter(None, (asked.department, meant))]
    words = "" if reading.names else one_line(re.sub(r"[,;]", " ", reading.words))
    return {
        "words": words,
        "cpv": ", ".join(dict.fromkeys(found)),
        "places": ", ".join(dict.fromkeys(where)),
        "buyer": reading.buyer.removeprefix("buyer "),
        "name": words.replace('"', "")[:100],
    }
