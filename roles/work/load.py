# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a season asks of somebody, in days a month: plain values.

A role asks its energy for the part of what is left of the season that its mandate covers. A piece of work
is for the season of its day (of today, where it has none or is late), and spread over its three months.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from groupes.seasons import year
from roles.models import HALVES, Share
from roles.seats import SEAT
from roles.work.moves import UNIT

MONTHS: Final = 3


def units(days: Decimal | int) -> int:
    """Days a month, in the units of :mod:`roles.work.moves`."""
    return int((Decimal(days) * UNIT).to_integral_value())


def days(load: int) -> Decimal:
    """Units as days a month, to the tenth: what a person reads."""
    return (Decimal(load) / UNIT).quantize(Decimal("0.1"))


def of_work(size: Decimal | None) -> int:
    """What a piece of work asks each month of its season, in units; nothing where no size is said."""
    return units(size / MONTHS) if size is not None else 0


def of_seat(energy: Decimal, share: str) -> Decimal:
    """What a mandate asks of its role's energy: half of it where two share the seat."""
    return energy * HALVES[Share(share)] / SEAT


def of_role(
    energy: Decimal, starts_on: dt.date, ends_on: dt.date, season: dt.date, today: dt.date
) -> int:
    """What a mandate asks in a season, in units: its energy (days a month, ``of_seat``) for the part of the
    days left of that season that it covers. Days of mandates are included, both."""
    first = max(season, today)
    last = year.following(season) - dt.timedelta(days=1)
    covered = (min(ends_on, last) - max(starts_on, first)).days + 1
    left = (last - first).days + 1
    return units(energy * max(covered, 0) / left) if left > 0 else 0


def season_of(due_on: dt.date | None, today: dt.date) -> dt.date:
    """The season that a piece of work counts in, by its first day."""
    return year.first_day(max(due_on or today, today))
