# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the date that was found led to (a meeting), and that another date moves it: declared by the floor
that owns it, for decisions know nothing of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.wiring import declared
from roles.decisions.models import Decision


class Led(NamedTuple):
    """Where it stands. ``moves``: another date moves it; ``off``: it was called off, and may be called
    again. Neither: it has begun, or is over, and its date stays."""

    at: dt.datetime
    moves: bool
    off: bool

    @property
    def told(self) -> str:
        """Its day and hour, by the reader's clock."""
        return f"{formats.longdate(self.at)}, {formats.clock(self.at)}"


@dataclass(frozen=True, slots=True)
class OnDate:
    """Declares what is held on a date that was found, by its ``label`` ("meetings.meeting").

    ``stands(groupe_id, id)``: one query; None where it is gone. ``move(by, groupe, id, at)``: as whoever
    looks after it moves it by hand, in the transaction of who chose; the groupe and the decision are held.
    """

    label: str
    stands: Callable[[int, int], Led | None]
    move: Callable[[Member, Groupe, int, dt.datetime], None]


def _kind(decision: Decision) -> OnDate | None:
    ref = decision.applied
    kinds = (one for one in declared(OnDate) if ref is not None and one.label == ref.label)
    return next(kinds, None)


def led(decision: Decision) -> Led | None:
    """What the chosen date led to, as it is now; None where it led to nothing yet, or that is gone. One
    query; none where it led to nothing."""
    kind = _kind(decision)
    if kind is None or decision.applied_id is None:
        return None
    return kind.stands(decision.groupe_id, decision.applied_id)


def move(by: Member, decision: Decision, at: dt.datetime) -> None:
    """Move what the chosen date led to. Refusal where it moves no more."""
    kind = _kind(decision)
    if kind is not None and decision.applied_id is not None:
        kind.move(by, decision.groupe, decision.applied_id, at)
