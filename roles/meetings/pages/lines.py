# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of an agenda; the agenda that is prepared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.agenda import Suggested, suggestions
from groupes.web.paths import reverse
from roles.meetings import keeping, rules, words
from roles.meetings.models import Item, Meeting

if TYPE_CHECKING:
    pass


class Line(NamedTuple):
    """A line of the agenda; ``at``: when it comes, as planned (None: the meeting ended before); ``spent``: what
    it took, in words, or that it was not reached; ``about_url``: what it is about."""

    pk: int
    title: str
    way: str
    way_words: str
    minutes: int
    at: dt.datetime | None
    lead: str
    mine: bool
    state: str
    spent: str
    about_url: str
    url: str
    may_change: bool
    html: Any
    has_notes: bool


def lines_of(
    here: Standing, found: Meeting, items: list[Item], facilitates: bool
) -> Iterable[Line]:
    """With the hour at which each comes: planned from the beginning, or from what it took."""
    at = found.began_at or found.starts_at
    slug = here.groupe.slug
    for item in items:
        spent = item.spent if item.state == Item.State.DONE else None
        missed = spent is None and found.state == Meeting.State.OVER
        took = words.length(max(round(spent / 60), 1)) if spent is not None else ""
        yield Line(
            pk=item.pk,
            title=item.title,
            way=item.way,
            way_words=str(item.get_way_display()),
            minutes=item.minutes,
            at=None if missed else at,
            lead=item.lead.name if item.lead is not None else "",
            mine=item.lead_id == here.member.pk,
            state=item.state,
            spent=_("not reached") if missed else took,
            about_url=reverse("meetings:about", args=[slug, item.pk]) if item.about else "",
            url=reverse("meetings:item", args=[slug, item.pk]),
            may_change=rules.may_take_off(here, found, item, facilitates),
            html=item.html,
            has_notes=bool(item.notes),
        )
        planned = dt.timedelta(minutes=item.minutes)
        at += dt.timedelta(seconds=spent) if spent is not None else planned


class InOrder(NamedTuple):
    """The lines, and how their time adds up. Plain values, for what is made of them is kept."""

    lines: tuple[Line, ...]
    total: str
    over: str
    left: str


class Agenda(NamedTuple):
    """``found``: what each floor suggests and is not there yet, under its heading; none for who cannot
    take it up."""

    shown: InOrder
    found: tuple[tuple[str, tuple[Suggested, ...]], ...]


def agenda(here: Standing, found: Meeting, items: list[Item], may_change: bool) -> Agenda:
    """One query, and two of each source, for who may change it; none for the others."""
    there = {item.about for item in items if item.about is not None}
    told = [
        (str(heading), tuple(one for one in lines if one.ref not in there))
        for heading, lines in (suggestions(here.groupe, keeping.until(found)) if may_change else ())
    ]
    planned = sum(item.minutes for item in items)
    left = found.minutes - planned
    shown = InOrder(
        lines=tuple(lines_of(here, found, items, False)),
        total=words.length(planned) if planned else "",
        over=words.adds_up(planned, found.minutes),
        left=words.length(left) if left > 0 else "",
    )
    return Agenda(shown, tuple((heading, lines) for heading, lines in told if lines))
