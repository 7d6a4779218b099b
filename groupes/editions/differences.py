# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one edition of a text changed: line by line, without Django."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

SAME, TAKEN, PUT = "same", "taken", "put"

MOST: Final = 1_000
"""Lines, beyond which two texts are no longer matched: their cost grows with the square of it."""


def lines(before: str, after: str) -> list[tuple[str, str]]:
    """(``SAME``, ``TAKEN`` or ``PUT``, line) of the whole text, in the order one reads it."""
    old, new = before.splitlines(), after.splitlines()
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    middle = _changed(old[first : len(old) - last], new[first : len(new) - last])
    return [
        *((SAME, line) for line in new[:first]),
        *middle,
        *((SAME, line) for line in new[len(new) - last :]),
    ]


def _alike(one: list[str], other: list[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _changed(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if max(len(old), len(new)) > MOST:
        yield from ((TAKEN, line) for line in old)
        yield from ((PUT, line) for line in new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from ((SAME, line) for line in new[c:d])
            continue
        yield from ((TAKEN, line) for line in old[a:b])
        yield from ((PUT, line) for line in new[c:d])
