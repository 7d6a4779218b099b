# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of the frame that are the same on every page: each rendered once per process, language and
choice (which place is marked, which theme), then filled in with what is of this request.

Two thirds of a page's bytes are frame; made anew each time they cost more than what is inside.
"""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST: Final = 1_000
"""Pieces kept: far beyond what the choices make; a mistake must not fill the memory."""

type _Key = tuple[str, str | None, tuple[tuple[str, object], ...]]
_kept: dict[_Key, str] = {}


def _mark(slot: str) -> str:
    """Stands for a slot while the piece is rendered; also good as a slug in an address."""
    return f"slot-{slot}-tols"


def kept(template: str, choices: dict[str, Any], **slots: object) -> SafeString:
    """The piece, with its slots filled in (escaped, unless they are HTML already).

    ``choices``: all that the template decides by, a few values each; part of what is remembered.
    ``slots``: what differs from request to request; the template writes ``{{ name }}``, also as an
    argument of ``{% url %}``. The template sees nothing else, and the active language.
    """
    key: _Key = (template, get_language(), tuple(sorted(choices.items())))
    piece = _kept.get(key)
    if piece is None:
        marked = choices | {slot: _mark(slot) for slot in slots}
        piece = get_template(template).render(marked)
        if slots:  # as a format: its own braces doubled
            piece = piece.replace("{", "{{").replace("}", "}}")
            for slot in slots:
                piece = piece.replace(_mark(slot), f"{{{slot}}}")
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = piece
    return format_html(piece, **slots) if slots else format_html("{}", piece)
