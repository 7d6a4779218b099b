# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a person today: lines that each floor declares (:class:`Waiting`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet

from groupes.access import Me
from groupes.web.formats import as_date
from groupes.web.prepared import DAY, PK, PKS
from groupes.web.together import Together
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Groupe


@dataclass(frozen=True, slots=True)
class Action:
    """One button: a link when ``method`` is "get", else a form posting ``fields``. ``confirm``: what is
    asked before something that cannot be undone, with ``warns`` under it ("": nothing is asked)."""

    label: StrOrPromise
    url: str
    method: str = "get"
    fields: tuple[tuple[str, str], ...] = ()
    confirm: StrOrPromise = ""
    warns: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of *Aujourd'hui*.

    ``due``: the instant or the day it is for (None: whenever); ``margin``: what the margin says
    instead; ``facts``: short texts under the title; ``action``: the one thing to do, in place;
    ``others``: what one may do instead (decline), shown quietly beside it; ``answers``: it tells once the
    answer to something one asked of others, and waits for nothing but being read.
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
    answers: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Declares a source of lines: ``load(me)`` answers with a constant number of queries, whatever
    it finds."""

    load: Callable[[Me], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Seldom:
    """Declares a source of lines where most often there is none: it costs *Aujourd'hui* no query of its
    own then.

    ``ids(member, groupes, day)``: the rows that may have a line for a member who takes part in these
    groupes, on a day of their cooperative; a queryset of one table, made with marks
    (:class:`groupes.web.prepared.Prepared`), for all such sources are asked in one query.
    ``load(me, ids)`` makes the lines of those rows, if there are any, with a constant number of
    queries.

    ``whole``: the queryset brings all that the lines say (``select_related``, ``only``, annotations, an
    order), and ``load`` is given its instances: where there are lines, they cost no query either.

    ``answers``: some of its lines tell an answer (:attr:`Item.answers`).
    """

    ids: Callable[[Any, Any, Any], QuerySet[Any, Any]]
    load: Callable[[Me, list[Any]], Iterable[Item]]
    whole: bool = False
    answers: bool = False


def _sources(*, answers: bool) -> tuple[Seldom, ...]:
    return tuple(one for one in declared(Seldom) if one.answers or not answers)


@remembered
@cache
def _seldom(answers: bool) -> Together:
    """What all the sources that are declared find, or those alone that tell answers."""

    def build(source: Seldom) -> Callable[..., QuerySet[Any, Any]]:
        def rows(member: Any, groupes: Any, day: Any) -> QuerySet[Any, Any]:
            found = source.ids(member, groupes, day)
            return found if source.whole else found.order_by().values_list("pk", flat=True)

        return rows

    sources = _sources(answers=answers)
    return Together(*map(build, sources), member=PK, groupes=PKS, day=DAY)


def seldom(me: Me, *, answers: bool = False) -> list[Item]:
    """The lines of the sources that have one (of those alone that tell ``answers``). One query, and
    those that they say they ask."""
    sources = _sources(answers=answers)
    if not sources:
        return []
    day = me.on or me.member.cooperative.today()
    found = _seldom(answers)(member=me.pk, groupes=list(me.active_ids), day=day)
    return [
        item
        for source, rows in zip(sources, found, strict=True)
        if rows
        for item in source.load(me, rows)
    ]


def answers(me: Me) -> list[Item]:
    """The answers to what I asked that I have not seen yet. One query, and those of :func:`seldom`."""
    return [item for item in seldom(me, answers=True) if item.answers]


def items(me: Me) -> list[Item]:
    """All that waits for a member, the soonest first: in a day of the reader's, what has an hour,
    then what is for the day; what has no date comes last. A groupe that sleeps reminds of nothing:
    only what somebody waits for (``urgent``) is told of it."""
    found = [item for source in declared(Waiting) for item in source.load(me)]
    found += seldom(me)
    reminders = {item.groupe.pk for item in found if item.groupe is not None and not item.urgent}
    asleep = reminders and {
        groupe.pk for groupe in me.groupes if groupe.state == groupe.State.DORMANT
    }
    if asleep:
        found = [i for i in found if i.urgent or i.groupe is None or i.groupe.pk not in asleep]
    return sorted(found, key=_place)


_FAR: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


def _place(item: Item) -> tuple[bool, dt.date, dt.datetime]:
    at = item.due if isinstance(item.due, dt.datetime) else _FAR
    return not item.urgent, as_date(item.due) if item.due else dt.date.max, at
