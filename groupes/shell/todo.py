# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person today: lines that each floor declares (:class:`Waiting`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from groupes.access import Me
from groupes.web.formats import as_date
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe


@dataclass(frozen=True, slots=True)
class Action:
    """One button: a link when ``method`` is "get", else a form posting ``fields``."""

    label: StrOrPromise
    url: str
    method: str = "get"
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of *Aujourd'hui*.

    ``due``: the instant or the day it is for (None: whenever); ``margin``: what the margin says
    instead; ``facts``: short texts under the title; ``action``: the one thing to do, in place;
    ``others``: what one may do instead (decline), shown quietly beside it.
    """

    kind: str
    title: StrOrPromise
    url: str
    due: dt.datetime | dt.date | None = None
    margin: StrOrPromise = ""
    groupe: Groupe | None = None
    facts: tuple[StrOrPromise, ...] = ()
    action: Action | None = None
    others: tuple[Action, ...] = ()
    urgent: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Declares a source of lines: ``load(me)`` answers with a constant number of queries, whatever
    it finds."""

    load: Callable[[Me], Iterable[Item]]


def items(me: Me) -> list[Item]:
    """All that waits for a member, the soonest first: in a day of the reader's, what has an hour,
    then what is for the day; what has no date comes last."""
    found = [item for source in declared(Waiting) for item in source.load(me)]
    return sorted(found, key=_place)


_FAR: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


def _place(item: Item) -> tuple[bool, dt.date, dt.datetime]:
    at = item.due if isinstance(item.due, dt.datetime) else _FAR
    return not item.urgent, as_date(item.due) if item.due else dt.date.max, at
