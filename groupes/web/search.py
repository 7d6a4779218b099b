# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type in a search box, and how every list answers it.

Accents and capitals never matter, little words ("les", "à") never decide. Long texts are searched
by PostgreSQL's French full text (:func:`query`); names and titles by the words they contain
(:func:`containing`, :func:`words_of`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, Value
from django.db.models.functions import Left, Replace
from django.http import HttpRequest

LONGEST = 100
"""Characters of a search that are read; more is not a search."""
MOST_WORDS = 8
INDEXED = 100_000
"""Characters of a text that full text finds: fifteen times a long page."""

# A minus means "without" right before a word or a quoted phrase; anywhere else it says nothing.
_MINUS = re.compile(r'(?<!\S)(-)-*(?=\w|"\w)|(?<!\w)-+')
# PostgreSQL reads "or" as an operator whatever its case; in French it is gold.
_OR = re.compile(r"(?<![\w\"])or(?![\w\"])", re.IGNORECASE)
_SPACE = re.compile(r"[\s'’]+")

# What French says without meaning it. PostgreSQL's own list lacks some ("les", "où") and knows
# others only with the accent that our configuration takes off ("à", "même"): asked for, they would
# be wanted in the text too.
LITTLE_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "c",
        "ca",
        "ce",
        "ces",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "et",
        "j",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "m",
        "meme",
        "memes",
        "mes",
        "n",
        "ne",
        "nos",
        "notre",
        "ou",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "ses",
        "son",
        "sur",
        "t",
        "un",
        "une",
        "vos",
        "votre",
        "y",
    ]
)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """Unaccented lower-case form, which lists are sorted by and names are found by.

    The embedded PostgreSQL has no ICU collation, so that it is computed here and stored.
    """
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in flat if not unicodedata.combining(c))


def asked(request: HttpRequest, name: str = "q") -> str:
    """What was typed in a page's search box, "" for nothing."""
    return request.GET.get(name, "").strip()[:LONGEST]


def _is_little(word: str) -> bool:
    return plain(word).strip("-+,.;:!?()") in LITTLE_WORDS


def words_of(text: str) -> list[str]:
    """The words that count, plain, :data:`MOST_WORDS` at most: "L’Atelier à Lille" → atelier,
    lille. Little words alone ask for nothing."""
    words = [word for word in _SPACE.split(plain(text)) if word]
    return [word for word in words if not _is_little(word)][:MOST_WORDS]


def websearch(text: str) -> str:
    """What is typed, as PostgreSQL's ``websearch_to_tsquery`` can read it: quoted phrases kept, a
    minus right before a word excludes it, little words left out; "" when nothing is asked.

    PostgreSQL stacks each minus as a negation of what follows, spaces or not: a rule of dashes
    overflows its stack (an error, whatever the role asking), and "vélo - ville" would mean
    "vélo without ville", which nobody meant.
    """
    text = text.replace("_", " ")  # as `vector` has it
    text = " ".join(_MINUS.sub(lambda found: found[1] or " ", text).split())
    if '"' not in text:  # inside quotes every word has its place
        text = " ".join(word for word in text.split() if not _is_little(word))
    text = _OR.sub('"or"', text)
    return text if text.strip('"- ') else ""


def query(text: str) -> SearchQuery | None:
    """The full-text question of some words; None when nothing is asked: every row answers."""
    words = websearch(text)
    return SearchQuery(words, config="fr", search_type="websearch") if words else None


def vector(field: str, weight: str) -> SearchVector:
    """The words of a text field, as full text finds them (:func:`query`), for a generated column.

    An underscore parts words, as the asterisk that it stands for in Markdown does: PostgreSQL's
    own reading of "_a_a_a…" takes the square of its length, 10 seconds for a page of it.
    """
    text = Left(Replace(field, Value("_"), Value(" ")), INDEXED)
    return SearchVector(text, weight=weight, config="fr")


def containing(text: str, *fields: str) -> Q:
    """Every word that counts is in one of the fields, accents and case ignored."""
    return reduce(
        and_,
        (
            reduce(or_, (Q(**{f"{field}__unaccent__icontains": word}) for field in fields))
            for word in words_of(text)
        ),
        Q(),
    )


@lru_cache(maxsize=20_000)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def likeness(word: str, text: str) -> float:
    """How much a word that counts (:func:`words_of`) looks like one of ``text``: 1 where it is in it,
    0 where it is too short to look like anything."""
    flat = plain(text)
    if word in flat:
        return 1
    asked = _trigrams(word)
    if len(word) <= 3:
        return 0
    parts = re.findall(r"\w+", flat)
    return max((len(asked & _trigrams(part)) / len(asked) for part in parts), default=0)


SHORTEST = 5
"""Letters of the shortest word that another may be meant by: of four, one changed makes another word."""
LONG = 7
"""Letters from which two slips in a word leave it the same."""
ROOT = 6
"""Letters that two words of one family begin with, and seven tenths of what is typed: "traduction",
"traductrice", but not "transition"."""


@lru_cache(maxsize=20_000)
def _slips(word: str, part: str) -> int:
    """How many letters are changed, missing, one too many or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(part) + 1))
    for i, letter in enumerate(word, 1):
        before, row, last = row, [i], before
        for j, other in enumerate(part, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == part[j - 2] and word[i - 2] == other:
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]


def _means(word: str, part: str) -> bool:
    if min(len(word), len(part)) < SHORTEST:
        return False
    same = next((n for n, (a, b) in enumerate(zip(word, part, strict=False)) if a != b), 0)
    if same >= ROOT and same * 10 >= len(word) * 7:
        return True
    most = 2 if len(word) >= LONG else 1
    # Two slips in the first letters are another word's.
    if abs(len(word) - len(part)) > most or len(set(word) - set(part)) > most:
        return False
    slips = _slips(word, part)
    return slips <= 1 or (slips <= most and same > 0)


def resembles(word: str, text: str) -> bool:
    """Whether a word that counts (:func:`words_of`) is in a text, or is one of its words with a slip or
    two, or another of its family: enough for its people to be meant."""
    flat = plain(text)
    return word in flat or any(_means(word, part) for part in re.findall(r"\w+", flat))
