# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is named in a message: "@Camille", "@Camille Renard", "@tous". Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from groupes.web.search import plain

EVERYONE: Final = frozenset({"tous", "toutes", "all", "everyone"})
_AT = re.compile(r"(?<![\w@./-])@(?=\w)")
_WORD = re.compile(r"[\w’'-]+")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MOST: Final = 20
"""Names read in one message."""


def mentioned(text: str, names: Mapping[int, str]) -> set[int]:
    """The ids of those named, of ``names`` (id → the whole name): by the whole name, else by a first
    name that one person alone has. All of them for "@tous". Case and accents do not matter; what
    stands in code names nobody."""
    text = _CODE.sub(" ", text)
    places = [found.end() for found in _AT.finditer(text)][:MOST]
    if not places:
        return set()
    whole = {pk: plain(name) for pk, name in names.items()}
    firsts = Counter(name.split(" ", 1)[0] for name in whole.values())
    found: set[int] = set()
    for place in places:
        rest = plain(text[place : place + 160])
        word = _WORD.match(rest)
        first = word.group().rstrip("'’-") if word is not None else ""
        if first in EVERYONE:
            return set(names)
        exact = {
            pk
            for pk, name in whole.items()
            if name and rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()
        }
        longest = max((len(whole[pk]) for pk in exact), default=0)
        found |= {pk for pk in exact if len(whole[pk]) == longest}
        if not exact and firsts[first] == 1:
            found |= {pk for pk, name in whole.items() if name.split(" ", 1)[0] == first}
    return found
