# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who would do what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import coverage, facts, queries
from tenders.bids.models import Bid, Intention, Need
from tenders.bids.pages.may import may

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's own cell; ``mark`` "" when they said nothing."""

    mark: SafeString | str
    days: str
    word: str


@dataclass(frozen=True, slots=True)
class Line:
    """One need of the matrix. ``own``: the reader's cell, None without a column of theirs;
    ``others``: the cells of the others, ``said``: who said something, leads first; both in HTML.

    ``planned``: how many days were, where some are missing. ``url``: where the reader says what
    they would do, as ``ask`` tells ("": they may not)."""

    need: str
    gap: str
    two_leads: bool
    days: str
    planned: str
    own: Own | None
    others: SafeString
    said: SafeString
    url: str
    ask: str


@dataclass(frozen=True)
class Grid:
    """Who would do what, as one reader sees it. Plain values alone, for it is drawn once for the
    same ones (``kept_for``): what they come to is worked out when it is drawn.

    ``people``: (id, name) of everyone who said something, and of the reader when they have a column
    (``me``); ``away``: (name, until when in words) of those who are; ``rates``: (name, need, price of a day in
    cents) of who says one. ``may_state``, ``may_write``: whether they may say what they would do, change the
    needs.
    """

    slug: str
    bid: int
    needs: tuple[coverage.NeedIn, ...]
    said: tuple[coverage.IntentionIn, ...]
    people: tuple[tuple[int, str], ...]
    away: tuple[tuple[str, str], ...]
    rates: tuple[tuple[str, str, int], ...]
    me: int | None
    may_state: bool
    may_write: bool

    @cached_property
    def matrix(self) -> coverage.Matrix:
        return coverage.matrix(self.needs, self.said, dict(self.people), self.me)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(_lines(self))


def matrix(here: Standing, bid: Bid) -> dict[str, Any]:
    """Who would do what. Two queries."""
    return matrix_of(here, bid, queries.needs_of(bid), facts.intentions_of(bid))


def matrix_of(
    here: Standing, bid: Bid, needs: list[Need], intentions: list[Intention]
) -> dict[str, Any]:
    may_now = may(here, bid)
    said = any(one.member_id == here.member.pk for one in intentions)
    known = facts.people_of(intentions)
    people = {pk: member.name for pk, member in known.items()}
    me = None
    if may_now.state or said:
        me = here.member.pk
        people[me] = here.member.name
    titles = {need.pk: need.title for need in needs}
    grid = Grid(
        slug=here.groupe.slug,
        bid=bid.pk,
        needs=tuple(coverage.NeedIn(n.pk, n.title, n.days_planned, n.lot_ref) for n in needs),
        said=tuple(facts.said(intentions)),
        people=tuple(people.items()),
        away=tuple(
            (member.name, words)
            for member in known.values()
            if (words := formats.away(member.away_until, here.on))
        ),
        rates=tuple(
            (one.member.name, titles[one.need_id], one.day_rate_cents)
            for one in intentions
            if one.day_rate_cents is not None
        ),
        me=me,
        may_state=may_now.state,
        may_write=may_now.write,
    )
    return {"bid": bid, "grid": grid, "may": may_now}


def _lines(grid: Grid) -> Iterator[Line]:
    marks = {level: ui.mark(level) for level in ("", *coverage.LEVELS)}
    silent = {"": ""} | {level: ui.mark(level, silent=True) for level in coverage.LEVELS}
    for row in grid.matrix.rows:
        url = ask = ""
        if grid.may_state:
            url = reverse("bids:intention", args=[grid.slug, grid.bid, row.need.id])
            ask = (
                _("Change what I said on %(need)s")
                if row.mine and row.mine.level
                else _("Say what I would do on %(need)s")
            ) % {"need": row.need.title}
        own = None
        if row.mine:
            mark = (silent if url else marks)[row.mine.level]
            own = Own(mark, _days(row.mine), row.mine.word)
        yield Line(
            need=row.need.title,
            gap=row.gap,
            two_leads=row.two_leads,
            days=formats.days(row.days),
            planned=formats.number(row.need.planned) if row.missing else "",
            own=own,
            others=_joined(
                _cell(marks[one.level], _days(one), one.word) for one in row.cells if not one.mine
            ),
            said=_joined(
                _told(marks[one.level], one.name, _days(one), one.word) for one in row.said
            ),
            url=url,
            ask=ask,
        )


def _days(one: coverage.Cell) -> str:
    return formats.days(one.days) if one.days else ""


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


# A matrix has a cell for each person and need: in a template they would be most of its cost.
def _cell(mark: SafeString, days: str, word: str) -> SafeString:
    return format_html(
        "<td>{}{}{}</td>",
        mark,
        format_html("<small>{}</small>", days) if days else "",
        format_html('<span class="vh">{}</span>', word) if word else "",
    )


def _told(mark: SafeString, name: str, days: str, word: str) -> SafeString:
    return format_html(
        '<p class="row nowrap">{} <span>{}{}{}</span></p>',
        mark,
        name,
        f", {days}" if days else "",
        format_html(' <span class="muted">{}</span>', word) if word else "",
    )
