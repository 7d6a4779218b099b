# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an adapter is given and what it gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Final

from tenders.notices.archives import File
from tenders.notices.parsing.codes import PARIS
from tenders.sources.client import Client, Trouble

type Cursor = dict[str, Any]
"""Where a reading is: plain JSON, kept beside what it brought."""

OVERLAP: Final = dt.timedelta(days=2)
"""Days that are read again: what was added late, or moved while pages were turned."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a source: its ``address``, how its list is narrowed (``query``), how many
    ``days`` back the first reading goes, the day it is, what the last whole reading left (``mark``),
    and which of some notices are here already (``known``: by their names in the source)."""

    address: str
    query: str
    days: int
    today: dt.date
    mark: Cursor = field(default_factory=dict)
    known: Callable[[Collection[str]], Collection[str]] = frozenset

    @property
    def since(self) -> str:
        """The first day to read: where the last whole reading was, and a little before."""
        first = self.today - dt.timedelta(days=self.days)
        try:
            former = dt.date.fromisoformat(str(self.mark.get("day", "")))
        except ValueError:
            return first.isoformat()
        return max(former - OVERLAP, self.today - dt.timedelta(days=366)).isoformat()


@dataclass(frozen=True, slots=True)
class Page:
    """What one step brought. ``seen``: the notices that the answer lists. ``cursor``: where to go on;
    None: that was the last. ``mark``: then, what the next reading is given. ``same``: nothing has
    changed since the last one. ``trouble``: it stopped in the middle; what it brought counts, and
    ``cursor`` is where to begin again."""

    files: tuple[File, ...] = ()
    seen: int = 0
    cursor: Cursor | None = None
    mark: Cursor = field(default_factory=dict)
    same: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """``page(client, asked, cursor)``: the page at a cursor (None: the first). ``every``: how long
    after a reading the next; ``pause``: seconds between two questions."""

    kind: str
    address: str
    page: Callable[[Client, Asked, Cursor | None], Page]
    every: dt.timedelta
    pause: float
    most: int = 400
    """Pages of one reading: whoever gives more has no end."""


def today() -> dt.date:
    """The day it is where the bulletins come out."""
    return dt.datetime.now(PARIS).date()


def day_after(text: object) -> str:
    """The day a text begins with ("2026-09-11T…"), or ""."""
    said = str(text)[:10]
    try:
        return dt.date.fromisoformat(said).isoformat()
    except ValueError:
        return ""
