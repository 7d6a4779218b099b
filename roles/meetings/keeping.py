# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where what comes of a meeting is kept: a floor above declares it (:class:`Keeper`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.prepared import INSTANT, PK, Prepared
from groupes.web.wiring import declared
from roles.meetings.models import Meeting

USUAL: Final = dt.timedelta(days=35)
"""Between two meetings, where the next one is not known."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Declares where minutes and tips are kept. ``keep_minutes(by, groupe, title, text)`` and
    ``keep_tip(by, groupe, text)`` put them there, in the transaction that goes on, and answer what they
    are from then on; ``by``: whose work it is."""

    keep_minutes: Callable[[Member, Groupe, str, str], Ref]
    keep_tip: Callable[[Member, Groupe, str], Ref]


def keeper() -> Keeper | None:
    """Where things are kept; None where no floor above keeps any."""
    return next(iter(declared(Keeper)), None)


_FOLLOWING: Final = Prepared(
    lambda groupe, starts: (
        Meeting.objects.ahead()
        .filter(groupe=groupe, starts_at__gt=starts)
        .order_by("starts_at")
        .values_list("starts_at")[:1]
    ),
    groupe=PK,
    starts=INSTANT,
)


def until(meeting: Meeting) -> dt.date:
    """The day before which the meeting after this one cannot be hoped for. One query."""
    following = _FOLLOWING(groupe=meeting.groupe_id, starts=meeting.starts_at)
    return (following[0][0] if following else meeting.starts_at + USUAL).date()
