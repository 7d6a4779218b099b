# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of leaving are given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from groupes.access import Me, Standing
from groupes.export import mine, rules, tables
from groupes.export.forms import SayingForm, SettledForm
from groupes.export.models import Plan, Saying, Settled, TakenOut
from groupes.models import Member, Membership
from groupes.web.carried import Before, Line
from groupes.web.paths import reverse
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Subject:
    """What has to be settled about one subject. ``settled``: it was noted so."""

    key: str
    title: StrOrPromise
    advice: StrOrPromise
    lines: list[Line]
    settled: Settled | None
    form: SettledForm | None

    @property
    def left(self) -> int:
        """How many of its lines are not settled by themselves."""
        return sum(not line.settled for line in self.lines)

    @property
    def done(self) -> bool:
        return self.settled is not None or not self.left


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the groupe, by name; ``goes`` None: they have not said yet."""

    name: str
    url: str
    cooperative: str
    goes: bool | None
    named: bool


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was asked for, as its line says it."""

    asked_at: dt.datetime
    by: str
    state: str
    url: str
    size: int
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PlanPage:
    plan: Plan | None
    subjects: list[Subject]
    people: list[Person]
    going: int
    silent: int
    my_form: SayingForm | None
    archives: list[Archived]
    may_take_out: bool
    working: bool
    asked: Mapping[str, StrOrPromise]

    @property
    def left(self) -> int:
        """How many subjects are not settled."""
        return sum(not subject.done for subject in self.subjects)


def plan(here: Standing) -> PlanPage:
    """The plan of a groupe: who goes, what has to be settled, the archive. A constant number of
    queries: one or two a subject, four beside."""
    found = Plan.objects.filter(groupe=here.groupe).first()
    may = rules.may_take_out(here)
    if found is None:
        return PlanPage(None, [], [], 0, 0, None, [], may, working=False, asked={})
    sayings = {one.member_id: one for one in Saying.objects.filter(plan=found)}
    people = _people(here, sayings)
    mine = sayings.get(here.member.pk)
    initial = {"goes": "yes" if mine.goes else "no", "named": mine.named} if mine else {}
    archives = list(
        TakenOut.objects.waiting()
        .filter(groupe=here.groupe)
        .select_related("by")
        .order_by("-pk")[:5]
    )
    return PlanPage(
        plan=found,
        subjects=_subjects(here, found, may=may),
        people=people,
        going=sum(person.goes is True for person in people),
        silent=sum(person.goes is None for person in people),
        my_form=SayingForm(initial=initial) if rules.may_say(here) else None,
        archives=[_archived(one, may=may) for one in archives],
        may_take_out=may,
        working=any(one.made_at is None and not one.failed for one in archives),
        asked=tables.asked(),
    )


def _people(here: Standing, sayings: dict[int, Saying]) -> list[Person]:
    ties = Membership.objects.filter(groupe=here.groupe).belonging_on(here.on)
    ties = ties.select_related("member__cooperative").order_by("member__name_key", "pk")
    found = []
    for tie in ties:
        said = sayings.get(tie.member_id)
        found.append(
            Person(
                tie.member.name,
                tie.member.get_absolute_url(),
                tie.member.cooperative.name,
                said.goes if said else None,
                said.named if said else False,
            )
        )
    return found


def _subjects(here: Standing, found: Plan, *, may: bool) -> list[Subject]:
    settled = {one.key: one for one in Settled.objects.filter(plan=found).select_related("by")}
    subjects = []
    for one in declared(Before):
        said = settled.get(one.key)
        form = None
        if may and here.groupe.is_open:
            form = SettledForm(
                initial={"key": one.key, "settled": "no" if said else "yes"},
                auto_id=f"id_{one.key}_%s",
            )
        subjects.append(Subject(one.key, one.title, one.advice, one.lines(here.groupe), said, form))
    return subjects


def _archived(one: TakenOut, *, may: bool) -> Archived:
    if one.failed:
        state = _("It could not be made: ask for it again.")
    elif one.made_at is None:
        state = _("It is being made.")
    else:
        state = ""
    url = ""
    if one.ready and may and one.groupe is not None:
        url = reverse("export:download", args=[one.groupe.slug, one.pk])
    if one.ready and one.groupe is None:
        url = reverse("export:copy_download", args=[one.pk])
    return Archived(one.asked_at, one.by.name, state, url, one.size, one.expires_at)


def copies(me: Me) -> list[Archived]:
    """The copies of my data that wait. One query."""
    found = TakenOut.objects.waiting().filter(groupe=None, by=me.member).select_related("by")
    return [_archived(one, may=True) for one in found.order_by("-pk")[:5]]


@dataclass(frozen=True, slots=True)
class Deletion:
    """What goes with my account, and what stays."""

    erased: list[StrOrPromise]
    emptied: list[StrOrPromise]
    stays: list[StrOrPromise]
    groupes: list[str]
    closing: list[str]


def deletion(me: Me) -> Deletion:
    """By what each floor declares, where there is something of mine. One query for each kind."""
    told: dict[str, list[StrOrPromise]] = {"erased": [], "emptied": [], "stays": []}
    for one in tables.personal():
        if (
            one.model is Member
            or not one.words
            or not one.ways
            or not mine.rows_of(one, me.member).exists()
        ):
            continue
        if one.erased is True:
            told["erased"].append(one.words)
        else:
            told["stays"].append(one.words)
            if one.erased:
                told["emptied"].append(one.words)
    groupes = [groupe for groupe in me.groupes if groupe.is_open]
    others = (
        Membership.objects.of_current()
        .filter(groupe__in=groupes, state__in=Membership.BELONGING)
        .exclude(member=me.member)
        .values_list("groupe_id", flat=True)
    )
    left = set(others)
    return Deletion(
        **told,
        groupes=[groupe.name for groupe in groupes],
        closing=[groupe.name for groupe in groupes if groupe.pk not in left],
    )
