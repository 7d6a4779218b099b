# SPDX-License-Identifier: AGPL-3.0-or-later
"""What apps above know of a bid and its own pages must tell: what is missing before it is submitted, and
the step it is at elsewhere (asked for signature)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import QuerySet

from groupes.web.prepared import PKS
from groupes.web.together import Together
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from tenders.bids.models import Bid


class Step(NamedTuple):
    """In words, with the mark of a state (``{% state %}``)."""

    words: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Declares what is known beside a bid. ``lacks(bid)``: what is missing before it is submitted, a
    sentence each, told once with what the bid itself lacks. ``rows(bids)``: rows that begin with the id of
    one of these bids (a list, as a mark: :class:`groupes.web.prepared.Prepared`), of which ``step`` makes
    its step, the last one of each."""

    lacks: Callable[[Bid], list[StrOrPromise]]
    rows: Callable[[Any], QuerySet[Any, Any]]
    step: Callable[[Any], Step]


def lacks(bid: Bid) -> list[str]:
    """What apps above miss in a bid."""
    return [str(words) for one in declared(Beside) for words in one.lacks(bid)]


@remembered
@cache
def _rows() -> Together:
    return Together(*(one.rows for one in declared(Beside)), bids=PKS)


def steps(bids: Sequence[int]) -> dict[int, list[Step]]:
    """The steps of these bids; those without one are missing. One query; none for no bid."""
    return steps_of(_rows()(bids=list(bids))) if bids and declared(Beside) else {}


def steps_of(rows: Sequence[Sequence[Any]]) -> dict[int, list[Step]]:
    """``rows``: what each that is declared found, in order."""
    found: dict[int, list[Step]] = {}
    for one, own in zip(declared(Beside), rows, strict=True):
        for bid, row in {row[0]: row for row in own}.items():
            found.setdefault(bid, []).append(one.step(row))
    return found
