# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was promised under a role, which the next one finds in its handover: each floor says its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from groupes.access import Standing
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from roles.models import Mandate


class PromisedLine(NamedTuple):
    """One thing that was promised. ``due``: for which day, if any."""

    words: StrOrPromise
    url: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """Declares things promised under a role (work, pieces of bids, meetings): ``load(here, mandate)``
    answers those that whoever holds this mandate still carries, the role being loaded, as the reader
    may see them; a constant number of queries."""

    order: int
    title: StrOrPromise
    load: Callable[[Standing, Mandate], Iterable[PromisedLine]]


@dataclass(frozen=True, slots=True)
class PromisedPart:
    """What one floor answers."""

    title: StrOrPromise
    lines: list[PromisedLine]


def promised(here: Standing, mandate: Mandate) -> list[PromisedPart]:
    """All that was promised under a mandate, by kind; kinds without any are left out. The queries of
    those who declare."""
    parts = (
        PromisedPart(each.title, list(each.load(here, mandate)))
        for each in sorted(declared(Promised), key=lambda one: one.order)
    )
    return [part for part in parts if part.lines]
