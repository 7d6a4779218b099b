# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the floor above does with notices: hears of changes, marks lists, offers to take one up.

Notices know no bid (the import rule of the tower): ``tenders.bids`` declares itself a
:class:`Follower` in its ``wiring.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from groupes.access import Me
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe
    from tenders.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Change:
    """What moved in one notice. ``fields``: as ``NoticeVersion.changed_fields``.

    ``caused_by_id``: the change notice that moved it, None when it was a version of its own.
    ``siblings``: the same procedure's notices in another source, whose readers are concerned too.
    """

    notice_id: int
    fields: list[dict[str, Any]]
    caused_by_id: int | None = None
    siblings: tuple[int, ...] = ()

    def of(self, name: str) -> dict[str, Any] | None:
        """The entry of a field ("deadline"), or None when it did not move."""
        return next((entry for entry in self.fields if entry["field"] == name), None)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line under a notice that only this reader sees: what one of their groupes does about it."""

    notice_id: int
    groupe: Groupe
    label: StrOrPromise
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Something to do on a notice's page. ``template`` gets ``context`` under ``panel``."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Follower:
    """Declares what a floor above does with notices.

    ``tell(changes)`` runs inside the transaction that changed the notices; ``marks(me, ids)`` and
    ``panel(me, notice, siblings)`` cost a constant number of queries.
    """

    tell: Callable[[Sequence[Change]], None]
    marks: Callable[[Me, Sequence[int]], Iterable[Mark]]
    panel: Callable[[Me, Notice, Sequence[Notice]], Panel | None]


def tell(changes: Sequence[Change]) -> None:
    for follower in declared(Follower):
        follower.tell(changes)


def marks(me: Me, notice_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """What my groupes do, by notice id."""
    found: dict[int, list[Mark]] = {}
    for follower in declared(Follower):
        for mark in follower.marks(me, notice_ids):
            found.setdefault(mark.notice_id, []).append(mark)
    return found


def panels(me: Me, notice: Notice, siblings: Sequence[Notice]) -> list[Panel]:
    made = (follower.panel(me, notice, siblings) for follower in declared(Follower))
    return [panel for panel in made if panel is not None]
