# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the floor above does with notices: hears of changes, marks lists, offers to take one up.

Notices know no bid (the import rule of the tower): ``tenders.bids`` declares itself a
:class:`Follower` in its ``wiring.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from groupes.access import Me
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe, Member
    from tenders.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Beside:
    """What changed beside a notice, in what one groupe alone keeps of it: ``fields`` by name."""

    groupe_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What moved in one notice. ``fields``: as ``NoticeVersion.changed_fields``; none when a
    correction came that moves nothing by itself, for a person to read.

    ``caused_by_id``: the change notice that moved it, None when it was a version of its own.
    ``heard``: it changes the announcement of another source. ``in_words``: it says what it moves in
    words alone, for a person to read.
    ``tender_id``: whose other notices' readers are concerned too; None for a correction, which is
    told through the notice it changes. ``sure``: a notice that a person had brought is the source's
    word from now on. ``borne_out``: the proposed versions that said so before. ``by``: who said so of a call
    entered by hand, and is not told; ``beside``: what changed with it for one groupe.
    """

    notice_id: int
    fields: list[dict[str, Any]]
    caused_by_id: int | None = None
    tender_id: int | None = None
    sure: bool = False
    borne_out: frozenset[int] = frozenset()
    heard: bool = False
    in_words: bool = False
    by: Member | None = None
    beside: Beside | None = None

    def names(self, groupe_id: int) -> list[str]:
        """What moved, by name, as this groupe is told."""
        beside = self.beside
        theirs = beside.fields if beside is not None and beside.groupe_id == groupe_id else ()
        return [*(entry["field"] for entry in self.fields), *theirs]

    @property
    def tells(self) -> bool:
        """Whether there is something to tell: a field that moved, or a correction to be read."""
        return bool(self.fields) or self.caused_by_id is not None

    def of(self, name: str) -> dict[str, Any] | None:
        """The entry of a field ("deadline"), or None when it did not move."""
        return next((entry for entry in self.fields if entry["field"] == name), None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A version that a person brought and the source does not say: who, and what it would move."""

    notice_id: int
    version_id: int
    by: Member
    fields: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Closing:
    """The proposed versions of a notice that count for nobody any more, since its source spoke;
    those it has ``borne_out`` among them."""

    notice_id: int
    versions: frozenset[int]
    borne_out: frozenset[int]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line under a tender that only this reader sees: what one of their groupes does about it."""

    tender_id: int
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

    ``tell(changes)``, ``propose(proposals)``, ``close(closings)`` and ``settle(tenders)`` run inside
    the transaction that changed the notices: ``close`` after ``tell``; ``settle`` is told the
    tenders that lost or got a notice, before those left with none go;
    ``marks(me, tenders)`` and ``panel(me, notice)`` cost a constant number of queries.
    """

    tell: Callable[[Sequence[Change]], None]
    propose: Callable[[Sequence[Proposal]], None]
    close: Callable[[Sequence[Closing]], None]
    settle: Callable[[Collection[int]], None]
    marks: Callable[[Me, Collection[int]], Iterable[Mark]]
    panel: Callable[[Me, Notice], Panel | None]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Declares what may be done with what one looks for in the list of notices: ``url_name``, a page
    whose address takes the list's own words after it."""

    label: StrOrPromise
    icon: str
    url_name: str


def tell(changes: Sequence[Change]) -> None:
    for follower in declared(Follower):
        follower.tell(changes)


def propose(proposals: Sequence[Proposal]) -> None:
    for follower in declared(Follower):
        follower.propose(proposals)


def close(closings: Sequence[Closing]) -> None:
    for follower in declared(Follower):
        follower.close(closings)


def settle(tenders: Collection[int]) -> None:
    for follower in declared(Follower):
        follower.settle(tenders)


def marks(me: Me, tenders: Collection[int]) -> dict[int, list[Mark]]:
    """What my groupes do, by tender id."""
    found: dict[int, list[Mark]] = {}
    for follower in declared(Follower):
        for mark in follower.marks(me, tenders):
            found.setdefault(mark.tender_id, []).append(mark)
    return found


def panels(me: Me, notice: Notice) -> list[Panel]:
    made = (follower.panel(me, notice) for follower in declared(Follower))
    return [panel for panel in made if panel is not None]
