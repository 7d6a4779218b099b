# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catching up over HTTP: what a stream answers to a browser that saw a gap, or comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    numbers: dict[str, int | bool]


def page[T](
    found: Iterable[T],
    *,
    limit: int,
    head: int,
    number: Callable[[T], int],
    shown: Callable[[T], Any],
) -> Page:
    """One answer of a stream: at most ``limit`` rows of ``found`` (which holds one more, if any).

    ``head`` must have been read before the rows. With what is answered everything up to
    ``complete`` is known to the browser; with ``more``, it asks again from there.
    """
    rows = list(found)
    more = len(rows) > limit
    rows = rows[:limit]
    complete = number(rows[-1]) if more else head
    return Page([shown(row) for row in rows], {"head": head, "complete": complete, "more": more})
