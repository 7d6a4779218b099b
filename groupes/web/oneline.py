# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of text as it is kept: names, titles, anything shown among other things.

What is not seen could pass for another's name, turn a line around, or be nothing at all. Two texts
that look the same must be the same, as far as this goes: letters of other alphabets that look alike
stay what they are.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_EMOJI_STYLE = "\ufe0f"
# Letters, marks and a symbol that show nothing, which Unicode calls "default ignorable" or blank.
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
_PASSES: Final = 3  # what is taken away may leave a joiner between other neighbours
_VIRAMA: Final = 9  # the combining class of the marks that join two consonants in Indic scripts


def one_line(source: str) -> str:
    """``source`` on one line, composed (NFC), blanks made single plain spaces, without characters
    that control, format or show nothing. "" when nothing is left to see.

    A joiner or non-joiner stays where a script is written with it (Persian and other languages in
    Arabic letters, Indic ones, emoji put together): elsewhere it changes nothing that one sees.
    """
    text = _tidied(source)
    for _time in range(_PASSES):
        kept = _tidied("".join(c for at, c in enumerate(text) if _stays(text, at)))
        if kept == text:
            break
        text = kept
    else:  # joiners upon joiners: nobody writes so
        text = _tidied("".join(c for c in text if c not in (_JOINER, _NON_JOINER, _EMOJI_STYLE)))
    return text if any(unicodedata.category(c)[0] in "LNPS" for c in text) else ""


def _tidied(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _stays(text: str, at: int) -> bool:
    character = text[at]
    if character in (_JOINER, _NON_JOINER):
        return _joins(text, at)
    if character == _EMOJI_STYLE:
        return at > 0 and unicodedata.category(text[at - 1]) == "So"
    # Controls, formats, halves of characters, private and unassigned ones.
    return character not in _UNSEEN and not unicodedata.category(character).startswith("C")


def _joins(text: str, at: int) -> bool:
    """Whether a joiner stands where it changes what is seen (RFC 5892, appendix A, made simpler)."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if text[at] == _NON_JOINER:
        return _is_arabic(before) and _is_arabic(after)
    pictures = {unicodedata.category(c) for c in (before, after)} <= {"So", "Sk", "Mn"}
    return pictures and unicodedata.category(after) == "So"


def _is_arabic(character: str) -> bool:
    """A letter of the Arabic or Syriac script, whose form depends on its neighbours."""
    return unicodedata.category(character)[0] in "LM" and (
        "\u0600" <= character <= "\u074f" or "\u0750" <= character <= "\u077f"
    )
