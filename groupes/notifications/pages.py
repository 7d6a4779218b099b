# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for a person, groupe by groupe, as a page or a letter shows it."""

from __future__ import annotations

import datetime as dt
import html
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.core.paginator import Page
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from groupes.access import Me
from groupes.models import Groupe
from groupes.notifications import marks, queries
from groupes.notifications.models import Notification
from groupes.notifications.sources import Name, Told, source_of
from groupes.shell.bell import new_for
from groupes.shell.todo import Action
from groupes.web import formats


class Line(NamedTuple):
    """One thing. ``shown``: as its forms say it back (``marks``); ``plain``: what it says, without links;
    ``new``: not seen yet; ``do``: what may be done about it in place."""

    id: int
    shown: str
    text: SafeString
    plain: str
    at: dt.datetime
    new: bool
    concerns: bool
    do: tuple[Action, ...]
    done_at: str


class Part(NamedTuple):
    """What is new in one groupe; ``new``: how many of its lines are; ``more``: whether more is, that is
    not among them."""

    groupe: Groupe
    lines: tuple[Line, ...]
    new: int
    more: bool


class News(NamedTuple):
    """``new``: how many on all its pages. ``upto``: how far all that is new has come (``marks``), so that
    "all seen" sees nothing that came meanwhile; "" where nothing is new. ``on``: the day it is read."""

    parts: tuple[Part, ...]
    new: int
    upto: str
    page: Page[Notification]
    on: dt.date


def _by_source(rows: Iterable[Notification]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    for row in rows:
        source = source_of().get(row.kind)
        if source is not None:
            found.setdefault(source.name, []).append((row.kind, row.about))
    return found


def seen_elsewhere(rows: Sequence[Notification], me: Me) -> set[int]:
    """The ids of those that ``me`` saw where they happened (a topic that was read). As many queries as
    the sources ask."""
    seen: set[Name] = set()
    of = {source.name: source for source in source_of().values()}
    for name, names in _by_source(row for row in rows if row.seen_at is None).items():
        seen |= of[name].seen(names, me)
    return {row.pk for row in rows if row.seen_at is None and (row.kind, row.about) in seen}


def told(rows: Sequence[Notification], me: Me) -> dict[int, Told]:
    """Notification id → how it is told, of those that ``me`` may be told. As many queries as the
    sources ask, whatever the rows."""
    of = {source.name: source for source in source_of().values()}
    found: dict[Name, Told] = {}
    for name, names in _by_source(rows).items():
        found |= of[name].tell(names, me)
    return {row.pk: found[row.kind, row.about] for row in rows if (row.kind, row.about) in found}


@lru_cache(maxsize=4_000)
def _plain(text: str) -> str:
    return " ".join(html.unescape(strip_tags(text)).split())


def parts_of(rows: Sequence[Notification], me: Me, seen: set[int]) -> tuple[Part, ...]:
    """The rows by groupe, the one where something happened last first; where something is new, before
    the others."""
    lines: dict[int, list[Line]] = {}
    shown = told(rows, me)
    for row in rows:
        if row.pk in shown:
            one = shown[row.pk]
            new = row.seen_at is None and row.pk not in seen
            plain = _plain(one.text)
            mark = marks.of_line(row.pk, row.seq)
            line = Line(
                row.pk, mark, one.text, plain, row.at, new, row.concerns, one.do, one.done_at
            )
            lines.setdefault(row.groupe_id, []).append(line)
    groupes = {groupe.pk: groupe for groupe in (*me.groupes, *me.invited)}
    passed = Counter(row.groupe_id for row in rows if row.pk in seen)
    parts = [
        _part(groupes[pk], tuple(found), me.member.bell.get(str(pk), 0) - passed[pk])
        for pk, found in lines.items()
        if pk in groupes
    ]
    return tuple(sorted(parts, key=lambda part: part.new == 0))


def _part(groupe: Groupe, lines: tuple[Line, ...], in_all: int) -> Part:
    new = sum(line.new for line in lines)
    return Part(groupe, lines, new, in_all > new)


def news(me: Me, number: str | None) -> tuple[News, dict[int, int | None]]:
    """A page, and those of its lines that were seen where they happened, as they were then. One query
    more than :func:`told` where something is new."""
    # First: what comes between the two questions is on the page, and stays new.
    upto = marks.of_all(queries.upto(me)) if new_for(me) else ""
    page = queries.latest(me, number)
    rows = list(page.object_list)
    seen = seen_elsewhere(rows, me)
    parts = parts_of(rows, me, seen)
    new = max(new_for(me) - len(seen), sum(part.new for part in parts))
    return News(parts, new, upto, page, formats.today()), {
        row.pk: row.seq for row in rows if row.pk in seen
    }
