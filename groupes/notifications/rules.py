# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a person hears of things: what they chose, in one groupe and as a habit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from groupes.models import Member, time_zone_of
from groupes.notifications.models import Habit, Level, Pace, Wish
from groupes.notifications.timing import Quiet


def zone_of(member: Member) -> ZoneInfo:
    """The zone in which their letters come: the one they chose, else their cooperative's. With account
    and cooperative loaded."""
    return ZoneInfo(time_zone_of(member.user, member.cooperative.time_zone))


def quiet_of(habit: Habit) -> Quiet | None:
    """Their quiet hours; None where they want none."""
    if not habit.quiet:
        return None
    return Quiet(habit.quiet_from, habit.quiet_to, habit.sundays)


def away_until(member: Member) -> dt.date | None:
    """The last day they are away, when they said one."""
    return member.away_until


@dataclass(frozen=True, slots=True)
class Choices:
    """All that a person chose: their habit, and by groupe what differs."""

    habit: Habit
    wishes: dict[int, Wish]

    def level(self, groupe_id: int) -> str:
        wish = self.wishes.get(groupe_id)
        return (wish.level if wish is not None else "") or self.habit.level

    def pace(self, groupe_id: int) -> str:
        """How it comes by letter; never where they want nothing of it."""
        if self.level(groupe_id) == Level.NOTHING:
            return Pace.NEVER
        wish = self.wishes.get(groupe_id)
        return (wish.pace if wish is not None else "") or self.habit.pace


def choices_of(member: Member) -> Choices:
    """Two queries."""
    habit = Habit.objects.filter(member=member).first() or Habit(member=member)
    wishes = {wish.groupe_id: wish for wish in Wish.objects.filter(member=member)}
    return Choices(habit, wishes)
