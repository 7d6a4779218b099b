# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of the frame that are the same on every page: each rendered once per process, language and
choice (which place is marked, which theme), then filled in with what is of this request.

Two thirds of a page's bytes are frame; made anew each time they cost more than what is inside.
And pieces of what is inside, large and dear, that stay the same until someone changes something:
each rendered once for the same values (:func:`kept_for`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from functools import lru_cache
from secrets import token_hex
from threading import Lock
from typing import Any, Final

from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from groupes.web import formats
from groupes.web.wiring import remembered

MOST: Final = 4_000
"""Pieces kept: far beyond what the choices make; a mistake must not fill the memory."""
LONGEST: Final = 400_000
"""Characters of a piece made of values that is kept: a hundred lots with all they say."""
MOST_LETTERS: Final = 16_000_000
"""Characters of those, all together."""


def _mark(slot: str) -> str:
    """Stands for a slot while the piece is rendered; also good as a slug in an address."""
    return f"slot-{slot}-tols"


@remembered
@lru_cache(maxsize=MOST)
def _piece(
    template: str,
    language: str | None,
    choices: tuple[tuple[str, object], ...],
    slots: tuple[str, ...],
) -> str:
    """The piece made in the active ``language``; with slots, as a format: its own braces doubled."""
    piece = get_template(template).render(dict(choices) | {slot: _mark(slot) for slot in slots})
    if slots:
        piece = piece.replace("{", "{{").replace("}", "}}")
        for slot in slots:
            piece = piece.replace(_mark(slot), f"{{{slot}}}")
    return piece


class _Pieces[Piece: str]:
    """Pieces by their key, the least recently shown let go of first: :data:`MOST` at most, of
    :data:`MOST_LETTERS` in all; one of more than :data:`LONGEST` is not kept.

    What a piece holds is people's: a notice of ten megabytes, asked for in each of five hundred
    zones, would take five gigabytes of a process that counts pieces alone.
    """

    def __init__(self) -> None:
        self.pieces: OrderedDict[Hashable, Piece] = OrderedDict()
        self.letters = 0
        self.lock = Lock()

    def get(self, key: Hashable) -> Piece | None:
        with self.lock:
            if (found := self.pieces.get(key)) is not None:
                self.pieces.move_to_end(key)
            return found

    def keep(self, key: Hashable, piece: Piece) -> None:
        if len(piece) > LONGEST:
            return
        with self.lock:
            if key in self.pieces:  # made by another thread meanwhile
                return
            self.pieces[key] = piece
            self.letters += len(piece)
            while len(self.pieces) > MOST or self.letters > MOST_LETTERS:
                _key, gone = self.pieces.popitem(last=False)
                self.letters -= len(gone)

    def cache_clear(self) -> None:
        with self.lock:
            self.pieces.clear()
            self.letters = 0


_rendered: Final = remembered(_Pieces[SafeString]())
_forms: Final = remembered(_Pieces[str]())
_TOKEN: Final = f"slot-{token_hex(16)}-tols"
"""Stands for a form's token while a piece is rendered: nobody can have written it in what is shown there."""


def kept_for(template: str, **values: Hashable) -> SafeString:
    """The piece made of these values, rendered the first time that they come together.

    Values are plain and frozen, for they are the key: text, numbers, dates, tuples and frozen
    dataclasses of them; never a model's instance, whose equality is its id's. A value is HTML each
    time or text each time: the same characters are the same key. Hours are the
    reader's: their zone is part of the key. What depends on the day is for :func:`kept_today`; what
    depends on the request has no place in such a template.
    """
    zone = timezone.get_current_timezone_name()
    key = (template, get_language(), zone, tuple(values.items()))
    piece = _rendered.get(key)
    if piece is None:
        piece = format_html("{}", get_template(template).render(values))
        _rendered.keep(key, piece)
    return piece


def kept_today(template: str, **values: Hashable) -> SafeString:
    """The same, of what depends on the day too ("yesterday", a year that is not this one)."""
    return kept_for(template, **values, on=formats.today())


def kept_forms(template: str, token: str, **values: Hashable) -> SafeString:
    """The same, of a piece that has forms: it writes ``{{ token }}`` in each. What is kept has a slot
    there, for each request has a token of its own."""
    zone = timezone.get_current_timezone_name()
    key = (template, get_language(), zone, tuple(values.items()))
    piece = _forms.get(key)
    if piece is None:
        made = get_template(template).render(values | {"token": _TOKEN})
        piece = made.replace("{", "{{").replace("}", "}}").replace(_TOKEN, "{token}")
        _forms.keep(key, piece)
    return format_html(piece, token=token)


def kept(template: str, choices: dict[str, Any], **slots: object) -> SafeString:
    """The piece, with its slots filled in (escaped, unless they are HTML already).

    ``choices``: all that the template decides by, a few values each; part of what is remembered.
    ``slots``: what differs from request to request; the template writes ``{{ name }}``, also as an
    argument of ``{% url %}``. The template sees nothing else, and the active language.
    """
    piece = _piece(template, get_language(), tuple(sorted(choices.items())), tuple(slots))
    return format_html(piece, **slots) if slots else format_html("{}", piece)
