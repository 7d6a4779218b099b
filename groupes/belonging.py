# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each floor does when a groupe is founded, when a member leaves it, when it closes, and who
holds a power there by name: the classes of what may be declared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from groupes.models import Groupe, Member, MemberQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Founding:
    """Declares what a new groupe needs (its room, its first roles): ``found(groupe, founder)``,
    in the transaction that founds it; ``become(groupe, before, by)``: what it needs once it is of
    another kind, the groupe being held."""

    found: Callable[[Groupe, Member], None]
    become: Callable[[Groupe, str, Member], None] | None = None


class Fate(Enum):
    """What becomes of what someone lets go of."""

    HANDED_ON = "handed_on"  # somebody goes on with it
    OFFERED = "offered"  # the others may take it
    GIVEN_BACK = "given_back"  # it ends


@dataclass(frozen=True, slots=True)
class Goes:
    """Something let go of, in words. ``url``: where it may be handed on before, as ``act`` says."""

    words: StrOrPromise
    fate: Fate
    url: str = ""
    act: StrOrPromise = ""

    def __str__(self) -> str:
        return str(self.words)


def _nothing(groupe: Groupe, *asked: object) -> None:
    """There is nothing to do."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Declares what ends when a member leaves a groupe, goes on pause, leaves the cooperative, and
    when the groupe closes.

    ``what(groupe, member)`` names what will go, before; ``end(groupe, member, on)`` ends it, in
    the same transaction, ``on`` being the last day. ``stays(groupe, member)`` names what does not
    go. ``hold(groupe)``, asked of every floor, before any of them ends anything,
    takes the rows that other actions hold while they write in the groupe's journal: taken after it,
    each would wait for the other.

    ``turn``: theirs among those that hold, by the order of locks (docs/architecture.md), then the lowest
    floor first.

    ``closing(groupe)`` names what ends with the groupe itself; ``close(groupe, by, on)`` ends it,
    ``by`` being who closes it or was the last one there.
    """

    what: Callable[[Groupe, Member], list[Goes]] = lambda groupe, member: []
    end: Callable[[Groupe, Member, dt.date], None] = _nothing
    stays: Callable[[Groupe, Member], list[StrOrPromise]] = lambda groupe, member: []
    hold: Callable[[Groupe], None] = _nothing
    closing: Callable[[Groupe], list[StrOrPromise]] = lambda groupe: []
    close: Callable[[Groupe, Member, dt.date], None] = _nothing
    turn: int = 50


@dataclass(frozen=True, slots=True)
class LeavingCooperative:
    """Declares what of a person ends, outside any groupe, when they leave their cooperative:
    ``end(member, on)``, in the same transaction, their row held; ``on``: their last day; and what comes of it
    when they are of it again: ``back(member, by)``, ``by`` being who records it."""

    end: Callable[[Member, dt.date], None] = lambda member, on: None
    back: Callable[[Member, Member], None] = lambda member, by: None


@dataclass(frozen=True, slots=True)
class Holders:
    """Declares who holds a power in a groupe by name (its roles), today: ``find(power, groupe)``; and
    in several, ``among(power, groupes)``: (groupe id, member) of each, two queries for each day it is
    where they are. Cooperatives must be loaded."""

    find: Callable[[str, Groupe], MemberQuerySet]
    among: Callable[[str, Collection[Groupe]], Iterable[tuple[int, Member]]]


@dataclass(frozen=True, slots=True)
class Parted:
    """Declares by what people part from a groupe through a decision of it: ``find(groupe, people)`` answers, of
    these ids, those who left so and were welcomed by nobody since → the day of the decision. One query."""

    find: Callable[[Groupe, Collection[int]], Mapping[int, dt.date]]


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """Declares what shows that a groupe lives (its journal, its talk): ``last(groupe_ids)`` answers
    groupe id → when it last did, in one query; groupes without any are missing."""

    last: Callable[[Collection[int]], Mapping[int, dt.datetime]]


@dataclass(frozen=True, slots=True)
class Introduces:
    """Declares where a newcomer says who they are: ``tell(by, groupe, text)`` writes it where the
    groupe talks, and answers the address where it is read. ``Refusal`` where they may not write."""

    tell: Callable[[Member, Groupe, str], str]
