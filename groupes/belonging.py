# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a higher floor does when a groupe is founded, when a member leaves it, and who holds a power
there by name: the classes of what it may declare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.models import Groupe, Member, MemberQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Founding:
    """Declares what a new groupe needs (its room, its first roles): ``found(groupe, founder)``,
    in the transaction that founds it."""

    found: Callable[[Groupe, Member], None]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Declares what ends when a member leaves a groupe or goes on pause.

    ``what(groupe, member)`` names what will go, before; ``end(groupe, member, on)`` ends it, in
    the same transaction, ``on`` being the last day. ``hold(groupe, member)``, asked of every floor
    before any of them ends anything, takes the rows that other actions hold while they write in the
    groupe's journal: taken after it, each would wait for the other.
    """

    what: Callable[[Groupe, Member], list[StrOrPromise]]
    end: Callable[[Groupe, Member, dt.date], None]
    hold: Callable[[Groupe, Member], None] = lambda groupe, member: None


@dataclass(frozen=True, slots=True)
class Holders:
    """Declares who holds a power in a groupe by name (its roles), today: ``find(power, groupe)``."""

    find: Callable[[str, Groupe], MemberQuerySet]
