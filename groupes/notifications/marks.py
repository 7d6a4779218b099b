# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page showed, as its forms say it back: so that what came since stays new. Plain values.

A notification that is told again (a topic that went on) keeps its row, and has a later number in its
stream: what was shown is a row *and* its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

type Upto = Mapping[tuple[int, str], int]
"""(groupe id, kind) → the last number that was there."""

MOST: Final = 2000
"""Marks that are read of one form: more are no page's."""


def of_line(pk: int, seq: int) -> str:
    """One that is shown: ``12.345``."""
    return f"{pk}.{seq}"


def read_lines(said: Iterable[str]) -> dict[int, int | None]:
    """Notification id → its number when it was shown; None where it was not said. What is no mark is
    passed over."""
    found: dict[int, int | None] = {}
    for one in [*said][:MOST]:
        pk, _dot, seq = one.partition(".")
        if (number := _number(pk)) is not None:
            found[number] = _number(seq)
    return found


def of_all(rows: Iterable[tuple[int, str, int]]) -> str:
    """All there is, of (groupe id, kind, last number): ``7.entry.345 7.topic.22``."""
    return " ".join(f"{groupe}.{kind}.{seq}" for groupe, kind, seq in rows)


def read_all(said: str) -> dict[tuple[int, str], int]:
    """What :func:`of_all` wrote; what is no mark is passed over."""
    found: dict[tuple[int, str], int] = {}
    for one in said.split()[:MOST]:
        groupe, _dot, rest = one.partition(".")
        kind, _dot, seq = rest.partition(".")
        at, number = _number(groupe), _number(seq)
        if at is not None and number is not None:
            found[at, kind] = number
    return found


def _number(text: str) -> int | None:
    if text and text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    return None
