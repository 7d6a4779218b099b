# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a text's editions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest

from groupes.editions import differences
from groupes.editions.models import Edition, Text, texts_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 20
LARGEST = 2**31 - 1  # of a number of edition, in the database


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a text, as an edition changed it: (what happened, words), in order."""

    label: StrOrPromise
    words: list[tuple[str, str]]
    changed: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """What is no text, as an edition has it; ``was``: in the one before, where it was otherwise."""

    label: StrOrPromise
    words: StrOrPromise
    was: StrOrPromise = ""


def number(text: str) -> int:
    """A number of edition that an address or a form asks for; 404 for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and int(text) <= LARGEST):
        raise Http404("no such edition")
    return int(text)


def find(thing: Model, asked: int) -> Edition:
    """One edition of a thing, else 404. One query."""
    found = Edition.objects.about(thing).filter(number=asked).first()
    if found is None:
        raise Http404("no such edition")
    return found


def editions(request: HttpRequest, thing: Any) -> dict[str, Any]:
    """The editions, the latest first, and what the one asked for (``?edition=``, else the latest)
    changed in the one before. Three queries at most."""
    rows = Edition.objects.about(thing)
    page = Paginator(rows.defer("texts").select_related("by"), PAGE).get_page(
        request.GET.get("page")
    )
    asked = request.GET.get("edition", "")
    if asked:
        rows = rows.filter(number__lte=number(asked))
    pair = list(rows.select_related("by")[:2])
    if asked and (not pair or pair[0].number != number(asked)):
        raise Http404("no such edition")
    shown = pair[0] if pair else None
    return {
        "page": page,
        "shown": shown,
        "before": pair[1] if len(pair) > 1 else None,
        "parts": parts(thing, shown, pair[1] if len(pair) > 1 else None) if shown else [],
        "told": told(thing, shown, pair[1] if len(pair) > 1 else None) if shown else [],
        "latest": shown is not None and shown.texts == texts_of(thing),
    }


def parts(thing: Any, after: Edition, before: Edition | None) -> list[Part]:
    """Each field of the text that says something, with what changed in it."""
    found = []
    for name in thing.TEXTS:
        new = _whole(after.texts.get(name, ""))
        old = _whole(before.texts.get(name, "")) if before else ""
        if old or new:
            label = thing._meta.get_field(name).verbose_name
            words = differences.words(old if before else new, new)
            found.append(Part(label, words, before is not None and old != new))
    return found


def told(thing: Any, after: Edition, before: Edition | None) -> list[Fact]:
    """Each thing that is no text and that the edition says otherwise than the one before; of the first,
    all of them."""
    found = []
    for name in getattr(thing, "FACTS", ()):
        if name not in after.facts:
            continue
        new = after.facts[name]
        known = before is not None and name in before.facts
        if known and before is not None and before.facts[name] == new:
            continue
        was = thing.fact_in_words(name, before.facts[name]) if known and before is not None else ""
        label = thing._meta.get_field(name).verbose_name
        found.append(Fact(label, thing.fact_in_words(name, new), was))
    return found


def _whole(text: Text) -> str:
    return text if isinstance(text, str) else "\n".join(text)
