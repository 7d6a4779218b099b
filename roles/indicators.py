# SPDX-License-Identifier: AGPL-3.0-or-later
"""The indicators of a groupe: how its roles go round. Of the groupe, never of a person, and nothing of
fewer than five people (``roles/measures.py``, pure).

Each says what it counts, where its limits are, and the question that it raises. Other floors add
theirs: :class:`Indicator`, declared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groupes.charter.models import Flag
from groupes.models import Groupe, Membership
from groupes.web import formats
from groupes.web.prepared import DAY, INSTANT, PK, Prepared
from groupes.web.together import Together
from groupes.web.wiring import declared
from roles import measures
from roles.measures import Stay, Then
from roles.models import Mandate, Origin, Role, Share

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

YEAR = 12
TWO_YEARS = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """What an indicator says today, in words, and a year before ("": not known)."""

    now: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Declares an indicator. ``counts``: what it counts, in a sentence; ``limits``: what it does not
    see; ``asks``: the question it raises. ``read(past)``: None where there is nothing to say. A few
    plain queries at most."""

    order: int
    key: str
    title: StrOrPromise
    counts: StrOrPromise
    limits: StrOrPromise
    asks: StrOrPromise
    read: Callable[[Past], Reading | None]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Declares how large pieces of work are on average, in days, in a time: ``average(groupe, first,
    last)``, None where it is not known. One query."""

    average: Callable[[Groupe, dt.date, dt.date], Fraction | None]


_PAST = Together(
    lambda groupe, since, on: (
        Role.objects.filter(groupe=groupe)
        .order_by()
        .only("family", "energy", "seats", "created_at", "closed_on")
    ),
    lambda groupe, since, on: (
        Mandate.objects.filter(role__groupe=groupe, ends_on__gte=since, starts_on__lte=on)
        .exclude(origin=Origin.INTERIM)
        .select_related("given")
        .order_by("starts_on", "pk")
    ),
    lambda groupe, since, on: (
        Membership.objects.filter(groupe=groupe, starts_on__isnull=False)
        .exclude(ends_on__lt=since)
        .order_by()
        .values_list("member_id", "starts_on", "ends_on")
    ),
    groupe=PK,
    since=DAY,
    on=DAY + dt.timedelta(days=1),
)
_FLAGS = Prepared(
    lambda groupe, since: (
        Flag.objects.filter(groupe=groupe, at__gte=since)
        .exclude(state=Flag.State.LIFTED)
        .values_list("at")
    ),
    groupe=PK,
    since=INSTANT,
)


@dataclass
class Past:
    """What indicators read of a groupe: its people and mandates of three years, asked once."""

    groupe: Groupe
    on: dt.date
    _members: dict[dt.date, frozenset[int]] = field(default_factory=dict)

    @cached_property
    def year_ago(self) -> dt.date:
        return measures.months_before(self.on, YEAR)

    @cached_property
    def _found(self) -> list[list[Any]]:
        """Its roles, mandates and memberships. One query."""
        since = measures.months_before(self.on, 36)
        return _PAST(groupe=self.groupe.pk, since=since, on=self.on)

    @cached_property
    def roles(self) -> dict[int, Role]:
        """Roles that stand, and those closed meanwhile."""
        return {role.pk: role for role in self._found[0]}

    @cached_property
    def mandates(self) -> list[Mandate]:
        """Those that ran in the last three years, interims left out: they stand in."""
        mandates: list[Mandate] = self._found[1]
        return mandates

    @cached_property
    def ties(self) -> list[tuple[int, dt.date, dt.date | None]]:
        """Who belonged to it in those years: (member, since when, until when)."""
        ties: list[tuple[int, dt.date, dt.date | None]] = self._found[2]
        return ties

    def people(self, on: dt.date) -> frozenset[int]:
        """Who belonged to the groupe on a day."""
        if on not in self._members:
            self._members[on] = frozenset(
                member
                for member, first, last in self.ties
                if first <= on and (last is None or last >= on)
            )
        return self._members[on]

    def stays(self, *families: str, among: Collection[int] | None = None) -> list[Stay]:
        """The mandates of these families (of all, where none is said), as measures see them; who
        shares a seat carries half of it."""
        found = []
        for mandate in self.mandates:
            role = self.roles[mandate.role_id]
            if families and role.family not in families:
                continue
            if among is not None and mandate.member_id not in among:
                continue
            part = Fraction(1, 2) if mandate.share == Share.SHARED else Fraction(1)
            found.append(
                Stay(
                    role=mandate.role_id,
                    person=mandate.member_id,
                    first=mandate.starts_on,
                    last=mandate.ends_on,
                    energy=Fraction(role.energy) * part,
                )
            )
        return found

    def enough(self, on: dt.date | None = None) -> bool:
        """Whether there are people enough, that day, to measure anything."""
        return measures.enough(self.people(on or self.on))


def _percent(part: Fraction | None) -> str:
    return formats.percent(round(100 * part)) if part is not None else ""


def _of(count: int, whole: int) -> str:
    return _("%(count)s of %(whole)s people") % {"count": count, "whole": whole}


# --- the indicators ------------------------------------------------------------------------------


def _vacant_on(past: Past, day: dt.date) -> Fraction | None:
    standing = {
        pk: role.seats
        for pk, role in past.roles.items()
        if formats.as_date(role.created_at) <= day
        and (role.closed_on is None or role.closed_on > day)
    }
    halves = dict.fromkeys(standing, 0)
    people = past.people(day)
    for one in past.mandates:
        there = one.starts_on <= day <= one.ends_on and one.member_id in people
        if there and one.role_id in halves:
            halves[one.role_id] += 1 if one.share == Share.SHARED else 2
    taken = sum(min(halves[pk], 2 * seats) for pk, seats in standing.items())
    whole = 2 * sum(standing.values())
    return measures.share(whole - taken, whole)


def vacant(past: Past) -> Reading | None:
    now = _vacant_on(past, past.on)
    if now is None:
        return None
    return Reading(_percent(now), _percent(_vacant_on(past, past.year_ago)))


def in_a_row(past: Past) -> Reading | None:
    def told(day: dt.date) -> str:
        counts = measures.in_a_row(past.stays(among=past.people(day)), day)
        if not counts or not past.enough(day):
            return ""
        more = sum(1 for count in counts if count > 2)
        words = ngettext(
            "%(n)s of %(whole)s mandates is at least the third in a row",
            "%(n)s of %(whole)s mandates are at least the third in a row",
            more,
        )
        return words % {"n": more, "whole": len(counts)}

    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


def _year_to(day: dt.date) -> tuple[dt.date, dt.date]:
    return measures.months_before(day, YEAR) + dt.timedelta(days=1), day


def _half(past: Past, day: dt.date, *families: str) -> int:
    people = past.people(day)
    return measures.carry_half(
        measures.carried(past.stays(*families, among=people), *_year_to(day))
    )


def concentration(past: Past) -> Reading | None:
    def told(day: dt.date) -> str:
        few = _half(past, day)
        return _of(few, len(past.people(day))) if few and past.enough(day) else ""

    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


def _facilitate(past: Past, day: dt.date) -> int:
    stays = past.stays(Role.Family.FACILITATION, among=past.people(day))
    return len(measures.carried(stays, *_year_to(day)))


def facilitation(past: Past) -> Reading | None:
    def told(day: dt.date) -> str:
        if not past.enough(day):
            return ""
        return _of(max(measures.ALONE, _facilitate(past, day)), len(past.people(day)))

    if not any(role.family == Role.Family.FACILITATION for role in past.roles.values()):
        return None
    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


def support(past: Past) -> Reading | None:
    def told(day: dt.date) -> str:
        people = past.people(day)
        first = measures.months_before(day, TWO_YEARS) + dt.timedelta(days=1)
        loads = measures.carried(past.stays(Role.Family.SUPPORT, among=people), first, day)
        return _percent(measures.unevenness(loads, people)) if loads and past.enough(day) else ""

    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


def handovers(past: Past) -> Reading | None:
    """Of the mandates that ended in the year with somebody going on."""

    def told(day: dt.date) -> str:
        first, last = _year_to(day)
        begins: dict[tuple[int, dt.date], list[Mandate]] = {}
        for one in past.mandates:
            begins.setdefault((one.role_id, one.starts_on - dt.timedelta(days=1)), []).append(one)
        ended = done = 0
        for one in past.mandates:
            nexts = [
                then
                for then in begins.get((one.role_id, one.ends_on), ())
                if then.member_id != one.member_id  # who goes on has nothing to hand over
            ]
            if not first <= one.ends_on < last or not nexts:
                continue
            ended += 1
            read = hasattr(one, "given") and one.given.acknowledged_at is not None
            done += read or any(then.handover for then in nexts)  # given with the offer
        if not ended:
            return ""
        return _("%(done)s of %(whole)s") % {"done": done, "whole": ended}

    now = told(past.on)
    return Reading(now, told(past.year_ago)) if now else None


def red_lines(past: Past) -> Reading | None:
    """One query."""
    first, last = _year_to(past.year_ago)
    raised = [
        formats.as_date(at)
        for (at,) in _FLAGS(groupe=past.groupe.pk, since=formats.midnight(first))
    ]
    if not raised:
        return None
    before = sum(1 for day in raised if day <= last)
    return Reading(formats.number(len(raised) - before), formats.number(before))


INDICATORS = (
    Indicator(
        10,
        "vacant",
        gettext_lazy("Vacant roles"),
        gettext_lazy("The part of all the seats that nobody holds today."),
        gettext_lazy("A role that is no longer needed counts as much as one that is missed."),
        gettext_lazy("Which of them would nobody miss, if it were closed?"),
        vacant,
    ),
    Indicator(
        20,
        "in_a_row",
        gettext_lazy("Terms in a row"),
        gettext_lazy("How many of today’s mandates are somebody’s third in that role, or more."),
        gettext_lazy("To stay may be a wish of all: it does not say why."),
        gettext_lazy("Who would like to take one of them, with the holder beside them at first?"),
        in_a_row,
    ),
    Indicator(
        30,
        "concentration",
        gettext_lazy("Half of the roles"),
        gettext_lazy("How few people carry half of the energy of all roles, over a year."),
        gettext_lazy("Energy is declared by role: what is done outside roles is not seen."),
        gettext_lazy("What could be handed on, or shared by two?"),
        concentration,
    ),
    Indicator(
        40,
        "facilitation",
        gettext_lazy("Those who facilitate"),
        gettext_lazy("How many different people held a role of facilitation in a year."),
        gettext_lazy("Who facilitates a meeting without the role is not seen."),
        gettext_lazy("Who has never tried, and would with somebody beside them?"),
        facilitation,
    ),
    Indicator(
        50,
        "support",
        gettext_lazy("Support work"),
        gettext_lazy(
            "The part of all support work of two years that would have to change hands for an even "
            "share."
        ),
        gettext_lazy("An even share is no duty: some came later, some give less by choice."),
        gettext_lazy("Does whoever carries more do so gladly?"),
        support,
    ),
    Indicator(
        60,
        "handovers",
        gettext_lazy("Handovers"),
        gettext_lazy(
            "Of the mandates that ended in a year and that somebody goes on with: how many were handed "
            "over in writing."
        ),
        gettext_lazy("A talk that was not written down is not seen."),
        gettext_lazy("What did whoever came next have to find out alone?"),
        handovers,
    ),
    Indicator(
        70,
        "red_lines",
        gettext_lazy("Red lines"),
        gettext_lazy("How many times somebody said, in a year, that a red line was crossed."),
        gettext_lazy("None may mean that all is well, or that nobody dares."),
        gettext_lazy("Is each line still the groupe’s, and easy to say?"),
        red_lines,
    ),
)


# --- all of them ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    indicator: Indicator
    reading: Reading


@dataclass(frozen=True, slots=True)
class Indicators:
    """``few``: there are not people enough for any; ``signs``: what comes slowly, in sentences."""

    few: bool
    shown: list[Shown]
    signs: list[str]


SIGNS = {
    "fewer": gettext_lazy("Fewer people than a year ago carry half of the roles."),
    "same": gettext_lazy("Fewer different people facilitate than a year ago."),
    "finer": gettext_lazy("Work is cut into smaller pieces than a year ago."),
}


def indicators(groupe: Groupe, on: dt.date) -> Indicators:
    """Two queries, and one or two for each indicator that another floor declares."""
    past = Past(groupe, on)
    if not past.enough():
        return Indicators(few=True, shown=[], signs=[])
    every = sorted((*INDICATORS, *declared(Indicator)), key=lambda one: one.order)
    read = ((one, one.read(past)) for one in every)
    known = past.enough(past.year_ago)  # of fewer people, nothing is told of that time either
    shown = [
        Shown(one, reading if known else Reading(reading.now))
        for one, reading in read
        if reading is not None
    ]
    signs = [str(SIGNS[name]) for name in _signs(past)] if known else []
    return Indicators(few=False, shown=shown, signs=signs)


def _signs(past: Past) -> list[str]:
    def then(day: dt.date) -> Then:
        sizes = [one.average(past.groupe, *_year_to(day)) for one in declared(Pieces)]
        return Then(_half(past, day), _facilitate(past, day), next(iter(sizes), None))

    return measures.degenerates(then(past.year_ago), then(past.on))
