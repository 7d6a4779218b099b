# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one edition of a text changed: word by word, without Django."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Final

from diff_match_patch import diff_match_patch

SAME, TAKEN, PUT = "same", "taken", "put"

MOST: Final = 20_000
"""Words of a text, beyond which it is read line by line."""
LONGEST: Final = 0.3
"""Seconds that matching two texts may take; what is not matched then is taken and put whole."""

_WORD: Final = re.compile(r"\n+|[^\S\n]+|\w+(?:['’\-]\w+)*['’]?|[^\w\s]")
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_FIRST, _SURROGATES, _THEIR_LENGTH = 0x100, 0xD800, 0x800
_WHAT: Final = {-1: TAKEN, 0: SAME, 1: PUT}


def words(before: str, after: str) -> list[tuple[str, str]]:
    """(``SAME``, ``TAKEN`` or ``PUT``, text) in the order one reads it: both texts are all there."""
    if before == after:
        return [(SAME, after)] if after else []
    parts = [_WORD.findall(text) for text in (before, after)]
    if max(map(len, parts)) > MOST:
        parts = [_LINE.findall(text) for text in (before, after)]
    numbers: dict[str, str] = {}
    old, new = (_written(part, numbers) for part in parts)
    spoken = {number: part for part, number in numbers.items()}
    matching = diff_match_patch()
    matching.Diff_Timeout = LONGEST
    found = matching.diff_main(old, new, False)
    matching.diff_cleanupSemantic(found)
    told = ((_WHAT[sign], "".join(map(spoken.__getitem__, letters))) for sign, letters in found)
    return list(_joined(told))


def _written(parts: list[str], numbers: dict[str, str]) -> str:
    """A text as one letter for each of its words, the same for the same word."""
    return "".join(map(partial(_number, numbers), parts))


def _number(numbers: dict[str, str], part: str) -> str:
    found = numbers.get(part)
    if found is None:
        at = _FIRST + len(numbers)
        found = numbers[part] = chr(at + (_THEIR_LENGTH if at >= _SURROGATES else 0))
    return found


def _joined(told: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for what, texts in groupby(told, key=lambda one: one[0]):
        if text := "".join(text for _what, text in texts):
            yield what, text
