# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person waits for from others: each floor says it (:class:`Awaited`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from groupes.access import Me
from groupes.shell.todo import Action
from groupes.web.prepared import PK, PKS
from groupes.web.together import Together
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that somebody else is to answer. ``state``: where it stands, in words; ``since``: when
    it was asked; ``text``: what one wrote, cut; ``actions``: take it back, ask again."""

    title: StrOrPromise
    state: StrOrPromise
    since: dt.datetime | None
    url: str = ""
    groupe: Groupe | None = None
    text: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """Declares a kind of thing that people wait for; :data:`MOST` at most, the latest first.

    ``asked(member, groupes)``: querysets made with marks, for a member who takes part in these groupes; all
    that is declared is asked in one query. ``load(me, rows, …)`` makes the lines, of the rows that each
    found, and asks no more than one query, whatever there is; none where there is nothing.

    Orders in use: 10 requests, 20 invitations, 30 co-opted, 40 at the door, 50 notes, 60 mandates,
    62 plans of rotations, 65 work, 68 decisions, 70 calls for tenders, 72 whom one asked to come along.
    """

    order: int
    title: StrOrPromise
    load: Callable[..., Iterable[Wait]]
    asked: tuple[Callable[[Any, Any], QuerySet[Any, Any]], ...] = ()


MOST = 50
"""Of one kind, shown."""


@remembered
@cache
def _asked() -> Together:
    """All that is asked by what is declared."""
    return Together(
        *(ask for one in declared(Awaited) for ask in one.asked), member=PK, groupes=PKS
    )


def waits(me: Me) -> list[tuple[Awaited, list[Wait]]]:
    """What a person waits for, by its kind, those with nothing too. One query, and those that kinds say
    they ask."""
    kinds = declared(Awaited)
    if not any(one.asked for one in kinds):
        return [(one, list(one.load(me))) for one in kinds]
    found = iter(_asked()(member=me.pk, groupes=list(me.active_ids)))
    return [(one, list(one.load(me, *islice(found, len(one.asked))))) for one in kinds]
