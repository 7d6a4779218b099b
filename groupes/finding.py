# SPDX-License-Identifier: AGPL-3.0-or-later
"""How people are found by words, in the lists of the ground floor: the class of what is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groupes.access import Me
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from groupes.models import Member


@dataclass(frozen=True, slots=True)
class Finding:
    """Declares how people are found: ``ids(me, words)`` answers the ids of those whom ``me`` finds by
    words that count, by nothing that they keep from ``me``.

    ``made(members)`` and ``changed(ids)``: people who were made, or whose row changed, many at a time;
    one who is saved is heard of without it. Their queries do not grow with their number.
    """

    ids: Callable[[Me, str], Iterable[int]]
    made: Callable[[Sequence[Member]], None]
    changed: Callable[[Iterable[int]], None]


def made(members: Sequence[Member]) -> None:
    """Have members found who were just written many at a time, in the same transaction."""
    for each in declared(Finding):
        each.made(members)


def changed(ids: Iterable[int]) -> None:
    """Have members found as they are now, whose rows were written many at a time."""
    wanted = list(ids)
    for each in declared(Finding):
        each.changed(wanted)
