# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of text as it is kept: names, titles, anything shown among other things.

What is not seen could pass for another's name, turn a line around, or be nothing at all. Two texts
that look the same must be the same, as far as this goes: letters of other alphabets that look alike
stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_JOINER, _NON_JOINER = "\u200d", "\u200c"
_EMOJI_STYLE = "\ufe0f"
# Letters, marks and a symbol that show nothing, which Unicode calls "default ignorable" or blank.
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
MOST_MARKS: Final = 4
"""Marks on one letter, as many as any language stacks: more of them leave their line."""
_MARKS = "".join(
    f"{chr(first)}-{chr(last)}"
    for first, last in (
        (0x300, 0x36F), (0x483, 0x489), (0x591, 0x5BD), (0x610, 0x61A), (0x64B, 0x65F),
        (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0xE31, 0xE31), (0xE34, 0xE3A), (0xE47, 0xE4E),
        (0xEB4, 0xEBC), (0xEC8, 0xECE), (0xF71, 0xF84), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
        (0x20D0, 0x20F0), (0xFE20, 0xFE2F),
    )
)  # fmt: skip
_STACK = re.compile(f"([{_MARKS}]{{{MOST_MARKS}}})[{_MARKS}]+")
_PASSES: Final = 3  # what is taken away may leave a joiner between other neighbours
_VIRAMA: Final = 9  # the combining class of the marks that join two consonants in Indic scripts


def one_line(source: str) -> str:
    """``source`` on one line, composed (NFC), blanks made single plain spaces, without characters
    that control, format or show nothing. "" when nothing is left to see.

    A joiner or non-joiner stays where a script is written with it (Persian and other languages in
    Arabic letters, Indic ones, emoji put together): elsewhere it changes nothing that one sees.
    """
    text = unstacked(_tidied(source))
    for _time in range(_PASSES):
        kept = _tidied("".join(c for at, c in enumerate(text) if _stays(text, at)))
        if kept == text:
            break
        text = kept
    else:  # joiners upon joiners: nobody writes so
        text = _tidied("".join(c for c in text if c not in (_JOINER, _NON_JOINER, _EMOJI_STYLE)))
    return text if seen(text) else ""


def seen(text: str) -> bool:
    """Whether anything of a text can be seen: not blanks, controls and fillers alone."""
    return any(c not in _UNSEEN and unicodedata.category(c)[0] in "LNPS" for c in text)


def unstacked(text: str) -> str:
    """The text with :data:`MOST_MARKS` marks on a letter at most."""
    return _STACK.sub(r"\1", text)


def cut(text: str, most: int) -> str:
    """The beginning of a text, of ``most`` characters at most; what is drawn as one (a flag, a
    family, a letter and its accents) is not cut in two. All the same where it alone is longer."""
    if len(text) <= most:
        return text
    at = most
    while at and _together(text, at):
        at -= 1
    return text[: at or most]


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis: ``most`` characters at most."""
    return text if len(text) <= most else f"{cut(text, most - 1).rstrip()}…"


def first_letters(text: str, most: int) -> str:
    """The first ``most`` things that are drawn as one each."""
    at = 0
    for _letter in range(most):
        if at >= len(text):
            break
        at += 1
        while at < len(text) and _together(text, at):
            at += 1
    return text[:at]


def _together(text: str, at: int) -> bool:
    """Whether what stands before and after ``at`` is drawn as one (Unicode's clusters, simpler)."""
    before, after = text[at - 1], text[at]
    if after in (_JOINER, _EMOJI_STYLE) or before == _JOINER:
        return True
    if unicodedata.category(after)[0] == "M" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    if "\U000e0020" <= after <= "\U000e007f":  # the tags of a flag
        return True
    if not (_is_half_a_flag(before) and _is_half_a_flag(after)):
        return False
    first = at
    while first and _is_half_a_flag(text[first - 1]):
        first -= 1
    return (at - first) % 2 == 1


def _is_half_a_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


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
