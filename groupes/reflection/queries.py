# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of reflections read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import (
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import TruncDate

from groupes.models import Groupe, Member
from groupes.reflection.models import Place, Reflection
from groupes.reflection.spread import PLACES

PAGE: Final = 4
"""Reflections beside each other: two years of them."""


def page(groupe: Groupe, number: str | None) -> Page[Reflection]:
    """The closed ones, the latest first. Two queries."""
    closed = groupe.reflections.exclude(closed_at=None).order_by("-opened_at", "-pk")
    return Paginator(closed, PAGE).get_page(number)


def open_one(groupe: Groupe) -> Reflection | None:
    """One query."""
    return groupe.reflections.filter(closed_at=None).first()


def mine(reflection: Reflection, member: Member) -> dict[str, Place]:
    """Where I placed myself, by axis ("": I would rather not). One query."""
    return {one.axis: one for one in reflection.places.filter(member=member)}


def answered(reflection: Reflection) -> int:
    """How many placed themselves, of those who may still change it. One query."""
    said = reflection.places.exclude(axis="").exclude(member=None)
    return said.values("member").distinct().count()


def counts(reflections: Collection[int]) -> dict[tuple[int, str], tuple[int, ...]]:
    """(Reflection, axis) → how many at each place. One query."""
    rows = Place.objects.filter(reflection__in=reflections).exclude(axis="")
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * PLACES)
    for pk, axis, at, number in rows.values_list("reflection", "axis", "at").annotate(
        n=Count("pk")
    ):
        found[pk, axis][at] = number
    return {key: tuple(each) for key, each in found.items()}


def sentences(reflection: Reflection) -> dict[str, list[str]]:
    """Axis → what was said with the places, in an order that tells nothing. One query."""
    rows = reflection.places.exclude(words="").order_by("axis", "words")
    found: dict[str, list[str]] = defaultdict(list)
    for axis, words in rows.values_list("axis", "words"):
        found[axis].append(words)
    return found


HALF_A_YEAR: Final = dt.timedelta(days=182)


def may_wait(member: Any, groupes: Any, day: Any) -> QuerySet[Reflection, Reflection]:
    """The reflections of which a member may be told in Today (``groupes.shell.todo.Seldom``): open and not
    answered by them; or closed half a year ago, a day more or less; the last of its groupe in any case."""
    said = Place.objects.filter(reflection=OuterRef("pk"), member=member)
    since = Reflection.objects.filter(
        groupe=OuterRef("groupe"), opened_at__gt=OuterRef("opened_at")
    )
    closed_for = ExpressionWrapper(
        Value(day, DateField()) - TruncDate("closed_at", tzinfo=dt.UTC), DurationField()
    )
    return (
        Reflection.objects.filter(~Exists(since), groupe__any_of=groupes)
        .alias(closed_for=closed_for)
        .filter(
            Q(~Exists(said), closed_at=None) | Q(closed_for__gte=HALF_A_YEAR - dt.timedelta(days=2))
        )
        .only("groupe_id", "closed_at")
        .order_by("groupe")
    )
