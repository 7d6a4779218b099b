# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two groupes of one cooperative go for the same lot (field.md, facts 1 and 2).

Members of a cooperative share its SIRET: they are one candidate, and one candidate submits one
offer a lot (as a rule only the last one received is opened). It must be seen early, and show
nothing of either bid. Lots are compared across sources: BOAMP and TED may announce one procedure
with different lot ids ("1", "LOT-0001"). Pure.

An app above knows of more bids that meet one (a cooperative that is a member of another groupe's
consortium): it declares :class:`MeetsToo`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenders.bids.models import Bid

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


@dataclass(frozen=True, slots=True)
class MeetsToo:
    """Declares which other running bids a bid meets, that its own cooperative does not submit:
    ``of(bid)``, asked when it is taken up. Both sides are told that another bid exists, nothing more."""

    of: Callable[[Bid], Iterable[Bid]]
