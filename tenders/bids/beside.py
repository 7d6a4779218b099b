# SPDX-License-Identifier: AGPL-3.0-or-later
"""What apps above know of a bid and its own pages must tell: what is missing before it is submitted, and
the step it is at elsewhere (asked for signature)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from groupes.web.wiring import declared

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
    sentence each, told once with what the bid itself lacks. ``steps(ids)``: the step of each of these
    bids, in one query; those without one are missing."""

    lacks: Callable[[Bid], list[StrOrPromise]]
    steps: Callable[[Sequence[int]], Mapping[int, Step]]


def lacks(bid: Bid) -> list[str]:
    """What apps above miss in a bid."""
    return [str(words) for one in declared(Beside) for words in one.lacks(bid)]


def steps(bids: Sequence[int]) -> dict[int, list[Step]]:
    """The steps of these bids. One query for each app that has some; none for no bid."""
    found: dict[int, list[Step]] = {}
    if bids:
        for one in declared(Beside):
            for bid, step in one.steps(bids).items():
                found.setdefault(bid, []).append(step)
    return found
