# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the floor above does with notices: hears of changes, marks lists, offers to take one up.

Notices know no bid (the import rule of the tower). ``tenders.bids`` registers itself here in its
``AppConfig.ready()``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe, Member
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


type Listener = Callable[[Sequence[Change]], None]
type Marker = Callable[["Member", Sequence[int]], Iterable[Mark]]
type PanelMaker = Callable[["Member", "Notice", Sequence["Notice"]], Panel | None]

_listeners: list[Listener] = []
_markers: list[Marker] = []
_panels: list[PanelMaker] = []


def register(*, listener: Listener, marker: Marker, panel: PanelMaker) -> None:
    """Called once, from ``AppConfig.ready()``.

    ``listener`` runs inside the transaction that changed the notices; ``marker`` and ``panel``
    cost a constant number of queries.
    """
    if listener not in _listeners:
        _listeners.append(listener)
        _markers.append(marker)
        _panels.append(panel)


def tell(changes: Sequence[Change]) -> None:
    for listener in _listeners:
        listener(changes)


def marks(member: Member, notice_ids: Sequence[int]) -> dict[int, list[Mark]]:
    """The member's marks by notice id."""
    found: dict[int, list[Mark]] = {}
    for marker in _markers:
        for mark in marker(member, notice_ids):
            found.setdefault(mark.notice_id, []).append(mark)
    return found


def panels(member: Member, notice: Notice, siblings: Sequence[Notice]) -> list[Panel]:
    made = (panel(member, notice, siblings) for panel in _panels)
    return [panel for panel in made if panel is not None]
