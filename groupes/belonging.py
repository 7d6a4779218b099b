# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each floor does when a groupe is founded, when a member leaves it, when it closes, and who
holds a power there by name: the classes of what may be declared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from groupes.models import Groupe, Member, MemberQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Founding:
    """Declares what a new groupe needs (its room, its first roles): ``found(groupe, founder)``,
    in the transaction that founds it."""

    found: Callable[[Groupe, Member], None]


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
    go. ``hold(groupe)``, asked of every floor, the lowest first, before any of them ends anything,
    takes the rows that other actions hold while they write in the groupe's journal: taken after it,
    each would wait for the other.

    ``closing(groupe)`` names what ends with the groupe itself; ``close(groupe, by, on)`` ends it,
    ``by`` being who closes it or was the last one there.
    """

    what: Callable[[Groupe, Member], list[Goes]] = lambda groupe, member: []
    end: Callable[[Groupe, Member, dt.date], None] = _nothing
    stays: Callable[[Groupe, Member], list[StrOrPromise]] = lambda groupe, member: []
    hold: Callable[[Groupe], None] = _nothing
    closing: Callable[[Groupe], list[StrOrPromise]] = lambda groupe: []
    close: Callable[[Groupe, Member, dt.date], None] = _nothing


@dataclass(frozen=True, slots=True)
class Holders:
    """Declares who holds a power in a groupe by name (its roles), today: ``find(power, groupe)``."""

    find: Callable[[str, Groupe], MemberQuerySet]
