# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two groupes of one cooperative go for the same lot (field.md, facts 1 and 2).

Members of a cooperative share its SIRET: they are one candidate, and one candidate submits one
offer a lot (as a rule only the last one received is opened). It must be seen early, and show
nothing of either bid. Lots are compared across sources: BOAMP and TED may announce one procedure
with different lot ids ("1", "LOT-0001"). No query.

An app above knows of more bids that meet one (a cooperative that is a member of another groupe's
consortium): it declares :class:`MeetsToo`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from groupes.access import Standing
    from tenders.bids.facts import Announced
    from tenders.bids.models import Bid, Intention

_NUMBER = re.compile(r"(\d+)\D*$")


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots of one bid: its notice, and the ids the notice gives them.

    ``whole``: the notice has one lot or none, so that a bid is for all of it.
    """

    notice: int
    refs: frozenset[str]
    whole: bool


def number(ref: str) -> str:
    """A lot's number whatever the way its id is written: "LOT-0003" → "3", "0" and "0000" → "0"."""
    found = _NUMBER.search(ref)
    return str(int(found[1])) if found else ref.casefold()


def shared(ours: Lots, theirs: Lots) -> frozenset[str]:
    """Our lots that they go for too, as our notice names them.

    Same notice: the same ids. Another source of the same procedure: the same numbers; and where
    one side is not divided into lots, everything meets.
    """
    if ours.notice == theirs.notice:
        return ours.refs & theirs.refs
    if ours.whole or theirs.whole:
        return ours.refs
    numbers = {number(ref) for ref in theirs.refs}
    return frozenset(ref for ref in ours.refs if number(ref) in numbers)


class Met(NamedTuple):
    """What is told of another bid, in words, and where to talk with its groupe: its chat for those who
    belong to it, else a word to those who welcome there; "" while the reader may not know of it."""

    words: str
    talk: str


@dataclass(frozen=True, slots=True)
class MeetsToo:
    """Declares which other running bids a bid meets, that its own cooperative does not submit:
    ``of(bid)``, asked when it is taken up. Both sides are told that another bid exists, nothing more.

    The bid's page tells of them: ``rows(bid, tender, cooperative)``, a queryset made with marks (its own,
    its tender's, its cooperative's), is asked with the rest of the page; ``met(here, bid, rows, intentions, announced)`` says what they come to, without a
    query."""

    of: Callable[[Bid], Iterable[Bid]]
    rows: Callable[[Any, Any, Any], QuerySet[Any, Any]]
    met: Callable[[Standing, Bid, Sequence[Any], Sequence[Intention], Announced], Sequence[Met]]


def met_too(
    here: Standing,
    bid: Bid,
    rows: Sequence[Sequence[Any]],
    intentions: Sequence[Intention],
    announced: Announced,
) -> tuple[Met, ...]:
    """What apps above tell of other bids. ``rows``: what each found. No query."""
    told = (
        met
        for one, found in zip(declared(MeetsToo), rows, strict=True)
        for met in one.met(here, bid, found, intentions, announced)
    )
    return tuple(dict.fromkeys(told))
