# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats of a role, counted in halves, day by day. Pure: mandates in, numbers out.

A whole mandate takes two halves, a shared one takes one. An interim takes none on the days of the
mandate it covers, whose seat it is; on the others it takes its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from roles.models import Mandate

SEAT: Final = 2
"""Halves of a seat."""


def taken_on(day: dt.date, mandates: Iterable[Mandate]) -> int:
    """The halves that are taken on a day, of one role's mandates."""
    return halves(one for one in mandates if one.starts_on <= day <= one.ends_on)


def halves(there: Iterable[Mandate]) -> int:
    """The halves that mandates in force on one day take together."""
    known = {one.pk: one for one in there}
    return sum(one.halves for one in known.values() if one.covers_id not in known)


def most_taken(mandates: Iterable[Mandate], first: dt.date, last: dt.date) -> int:
    """The most halves taken on any day of a term, both days included."""
    spans = list(mandates)
    # Halves change on a first day, and on the day after the last one of a mandate that is covered.
    days = {first, *(one.starts_on for one in spans)}
    days |= {one.ends_on + dt.timedelta(days=1) for one in spans if one.ends_on < last}
    return max(taken_on(day, spans) for day in days if first <= day <= last)
