# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of reflections are given: everything ready, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.paginator import Page
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Standing
from groupes.reflection import queries, rules, spread
from groupes.reflection.axes import AXES, PLACES, Axis
from groupes.reflection.models import Reflection
from groupes.reflection.spread import Counts, Drift, Shape
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.text import shown as markdown

NOBODY: Counts = (0,) * spread.PLACES


class Cell(NamedTuple):
    """A place of an axis: what it is called, how many stand there (in words), a dot for each."""

    name: str
    people: str
    dots: str


class Row(NamedTuple):
    """An axis of one reflection. ``cells``: empty where too few answered; ``told``: what the spread
    says; ``moved``: since the one before, "" where there is none; ``said``: sentences, nobody's."""

    axis: Axis
    told: str
    moved: str
    cells: tuple[Cell, ...]
    said: tuple[str, ...]


class Seen(NamedTuple):
    """A reflection among the others: what each axis said, in the order of the axes."""

    pk: int
    url: str
    at: dt.datetime
    told: tuple[str, ...]
    conclusion: SafeString | str


@dataclass(frozen=True, slots=True)
class Index:
    """The reflections of a groupe. ``open_url``: of the one that is open ("": none is)."""

    axes: tuple[Axis, ...]
    seen: list[Seen]
    page: Page[Reflection]
    open_url: str
    may_open: bool


def told(axis: Axis, counts: Counts) -> str:
    """What the places of an axis say together."""
    shape = spread.shape(counts)
    if shape is None:
        return _("too few answered for the places to be seen")
    words = {
        Shape.LEFT: _("most: %(left)s"),
        Shape.RIGHT: _("most: %(right)s"),
        Shape.BETWEEN: _("most stand between the two"),
        Shape.BOTH: _("some at each end"),
        Shape.SPREAD: _("spread all along"),
    }[shape]
    return words % {"left": axis.left, "right": axis.right}


def moved(axis: Axis, before: Counts, after: Counts, since: dt.datetime) -> str:
    """Where the places went since the time before; "" where one of the two has too few."""
    drift = spread.drift(before, after)
    if drift is None:
        return ""
    words = {
        Drift.LEFT: _("since %(day)s, it moved towards: %(left)s"),
        Drift.RIGHT: _("since %(day)s, it moved towards: %(right)s"),
        Drift.STILL: _("about where it was on %(day)s"),
    }[drift]
    return words % {"left": axis.left, "right": axis.right, "day": formats.date(since)}


def index(here: Standing, number: str | None) -> Index:
    """Four queries."""
    page = queries.page(here.groupe, number)
    counts = queries.counts([one.pk for one in page])
    opened = queries.open_one(here.groupe)
    slug = here.groupe.slug
    seen = [
        Seen(
            one.pk,
            reverse("reflection:one", args=[slug, one.pk]),
            one.opened_at,
            tuple(told(axis, counts.get((one.pk, axis.key), NOBODY)) for axis in AXES),
            markdown(one.conclusion) if one.conclusion else "",
        )
        for one in page
    ]
    return Index(
        AXES,
        seen,
        page,
        reverse("reflection:one", args=[slug, opened.pk]) if opened else "",
        rules.may_lead(here) and opened is None,
    )


def rows(reflection: Reflection, before: Reflection | None) -> list[Row]:
    """What a closed reflection shows, axis by axis, beside the one before. Two queries."""
    counts = queries.counts([one.pk for one in (reflection, before) if one is not None])
    sentences = queries.sentences(reflection)
    return [_row(axis, reflection, before, counts, sentences) for axis in AXES]


def _row(
    axis: Axis,
    reflection: Reflection,
    before: Reflection | None,
    counts: Mapping[tuple[int, str], Counts],
    sentences: Mapping[str, list[str]],
) -> Row:
    now = counts.get((reflection.pk, axis.key), NOBODY)
    seen = spread.shown(now)
    was = counts.get((before.pk, axis.key), NOBODY) if before else NOBODY
    return Row(
        axis,
        told(axis, now),
        moved(axis, was, now, before.opened_at) if before else "",
        _cells(now) if seen else (),
        tuple(sentences.get(axis.key, ())) if seen else (),
    )


def _cells(counts: Counts) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            str(name),
            ngettext("%(n)s person", "%(n)s people", count) % {"n": count},
            "●" * count,
        )
        for name, count in zip(PLACES, counts, strict=True)
    )
