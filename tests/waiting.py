# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person by one source alone, and what they wait for, of those that are asked together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from groupes.access import Me
from groupes.shell.awaited import Wait
from groupes.shell.awaited import waits as all_waits
from groupes.shell.todo import Item, Seldom
from groupes.web.wiring import declared


def lines(load: Callable[[Me, list[Any]], Iterable[Item]], me: Me) -> list[Item]:
    """The lines that the source of this ``load`` has for somebody. One query for what it finds, their
    ties, and what ``load`` asks besides."""
    [source] = [one for one in declared(Seldom) if one.load is load]
    day = me.on or me.member.cooperative.today()
    found = source.ids(me.pk, list(me.active_ids), day)
    return list(source.load(me, list(found)))


def awaits(load: Callable[..., Iterable[Wait]], me: Me) -> list[Wait]:
    """What somebody waits for, of the kind with this ``load``: asked as a page asks it, of all kinds in
    one query, besides what kinds ask themselves."""
    [found] = [found for one, found in all_waits(me) if one.load is load]
    return found
