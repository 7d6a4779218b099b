# SPDX-License-Identifier: AGPL-3.0-or-later
"""What other floors put in calendars beside meetings (deadlines, days to decide): :class:`Dated`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass

from groupes.models import Groupe
from groupes.web.wiring import declared
from roles.meetings import ical


@dataclass(frozen=True, slots=True)
class Dated:
    """Declares what has a date in some groupes.

    ``mark(groupes)``: what tells one state of it from another, () where there is nothing; one query.
    ``events(groupes, origin, several)``: as events of a calendar, ``several``: named with their groupe; one
    query. UIDs never change.
    """

    mark: Callable[[Collection[int]], Hashable]
    events: Callable[[Collection[Groupe], str, bool], list[ical.Event]]


def marks(groupes: Collection[int]) -> tuple[Hashable, ...]:
    """The state of all that is declared, () where nothing has a date. One query each."""
    found = tuple(one.mark(groupes) for one in declared(Dated))
    return found if any(found) else ()


def events(groupes: Collection[Groupe], origin: str, several: bool) -> list[ical.Event]:
    """All that has a date. One query each."""
    return [event for one in declared(Dated) for event in one.events(groupes, origin, several)]
