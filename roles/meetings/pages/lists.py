# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of a groupe's meetings, a series, the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from groupes.access import Standing
from groupes.web.paths import reverse
from roles.meetings import caring, queries, rules, words
from roles.meetings.models import Attendance, Part, Series
from roles.meetings.pages.rows import Row, facilitator, row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEW: Final = 5
"""Meetings of a part of the list, where it is not alone."""


class SeriesRow(NamedTuple):
    title: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Index:
    """``alone``: the part whose pages are turned, "" for the whole, which shows :data:`FEW` of each.
    ``turns``: (part, what it is called, whether I do it in turn), for who takes part."""

    coming: tuple[Row, ...]
    past: tuple[Row, ...]
    series: tuple[SeriesRow, ...]
    coming_page: Any
    past_page: Any
    alone: str
    turns: tuple[tuple[str, StrOrPromise, bool], ...]
    new_url: str
    any: bool


def index(here: Standing, asked: Any) -> Index:
    """Six queries: those to come, those that were, what comes back, my answers, the mandates of
    facilitation, what I do in turn."""
    slug = here.groupe.slug
    alone = asked.get("part", "") if asked.get("part") in ("next", "past") else ""
    number = asked.get("page")
    coming = queries.listed(here, False, number if alone == "next" else None)
    past = queries.listed(here, True, number if alone == "past" else None)
    shown = list(coming.object_list) if alone else list(coming.object_list)[:FEW]
    before = list(past.object_list) if alone else list(past.object_list)[:FEW]
    willing = queries.willing(here)
    answers = queries.own_answers(here.member.pk, [one.pk for one in shown])
    held = caring.held([here.groupe.pk], here.on)
    series = queries.series_of(here)
    return Index(
        coming=tuple(
            row(one, slug, facilitator(one, here.groupe, held), answers.get(one.pk, ""))
            for one in shown
        ),
        past=tuple(row(one, slug, "", "") for one in before),
        series=tuple(
            SeriesRow(
                one.title,
                reverse("meetings:series", args=[slug, one.pk]),
                words.comes_back(one),
            )
            for one in series
        ),
        coming_page=coming,
        past_page=past,
        alone=alone,
        turns=tuple((part.value, part.label, part in willing) for part in Part)
        if rules.may_plan(here)
        else (),
        new_url=reverse("meetings:new", args=[slug]) if rules.may_plan(here) else "",
        any=bool(shown or before or series),
    )


# --- series --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeriesPage:
    series: Series
    words: str
    length: str
    rows: tuple[Row, ...]
    may_change: bool


def series(here: Standing, found: Series) -> SeriesPage:
    """Three queries: its meetings, my answers, the mandates of facilitation."""
    found.groupe = here.groupe
    meetings = list(found.meetings.select_related("facilitator").order_by("starts_at", "pk"))
    answers = queries.own_answers(here.member.pk, [one.pk for one in meetings])
    held = caring.held([here.groupe.pk], here.on)
    return SeriesPage(
        series=found,
        words=words.comes_back(found),
        length=words.length(found.minutes),
        rows=tuple(
            row(
                one, here.groupe.slug, facilitator(one, here.groupe, held),
                answers.get(one.pk, ""),
            )
            for one in meetings
        ),
        may_change=rules.may_change_series(here, found),
    )  # fmt: skip


def home_part(here: Standing) -> dict[str, Any] | None:
    """Where the next meeting is asked for, once the home is there. No query."""
    if not here.is_member:
        return None
    return {"url": reverse("meetings:next", args=[here.groupe.slug])}


def next_one(here: Standing) -> dict[str, Any]:
    """The next meeting, "row" None for none. One query: who facilitates it by a mandate is said on its own
    page."""
    found = queries.soonest(here)
    if found is None:
        return {"row": None}
    name = found.facilitator.name if found.facilitator is not None else ""
    return {
        "row": row(found, here.groupe.slug, name, getattr(found, "answer", "") or ""),
        "answers": Attendance.Answer.choices if rules.may_answer(here, found) else (),
        "pk": found.pk,
    }
