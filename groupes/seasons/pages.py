# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of seasons are given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from groupes.access import Me, Standing
from groupes.models import Groupe
from groupes.seasons import queries, rules, words, year
from groupes.seasons.forms import EnergyForm
from groupes.web.paths import reverse


class Answer(NamedTuple):
    """What I answered for a season: plain values, for its form is kept (``kept_for``) while nothing is
    posted."""

    starts_on: dt.date
    mine: int | None

    @property
    def form(self) -> EnergyForm:
        return energy_form(self.starts_on, self.mine)


@dataclass(frozen=True, slots=True)
class SeasonPart:
    """A season on its groupe's page. ``iso``: its first day. ``sum``, ``needs_days``: in words. ``needs_url``: where needs are
    written, "" for who may not. ``answer``: None for who answers nothing; ``posted``: the form that was,
    to be shown with its errors."""

    iso: str
    name: str
    now: bool
    sum: str
    needs: str
    needs_days: str
    needs_url: str
    answer: Answer | None
    posted: EnergyForm | None


def days_of(here: Standing) -> tuple[dt.date, dt.date]:
    """The first days of the season that runs where the groupe is, and of the next."""
    now = year.first_day(here.on)
    return now, year.following(now)


def row(here: Standing, starts_on: dt.date) -> queries.Row:
    """A season of the groupe, said of or not yet. One query."""
    found = queries.seasons([here.groupe.pk], here.member.pk, starts_on)
    return next((one for one in found if one.starts_on == starts_on), _empty(here, starts_on))


def _empty(here: Standing, starts_on: dt.date) -> queries.Row:
    return queries.Row(here.groupe.pk, starts_on, "", None, 1, None, None, None)


def energy(here: Standing, bound: dict[dt.date, EnergyForm]) -> list[SeasonPart]:
    """The season that runs and the next; ``bound``: the form that was posted. One query."""
    first, second = days_of(here)
    said = {one.starts_on: one for one in queries.seasons([here.groupe.pk], here.member.pk, first)}
    may = rules.may_answer(here)
    parts = []
    for day in (first, second):
        one = said.get(day) or _empty(here, day)
        url = reverse("seasons:needs", args=[here.groupe.slug, day.isoformat()])
        parts.append(
            SeasonPart(
                iso=day.isoformat(),
                name=words.season(day),
                now=day == first,
                sum=words.told_sum(one.sum_of, one.sum_days),
                needs=one.needs,
                needs_days=words.told_needs(one.needs, one.needs_days),
                needs_url=url if rules.may_say_needs(here) else "",
                answer=Answer(day, one.mine) if may else None,
                posted=bound.get(day),
            )
        )
    return parts


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads my answer: nobody, or whoever shares work out, as I chose (``told``)."""

    told: bool
    url: str


def reader(here: Standing) -> Reader | None:
    """None for who answers nothing. One query."""
    if not rules.may_choose_reader(here):
        return None
    url = reverse("seasons:reader", args=[here.groupe.slug])
    return Reader(queries.tells(here.groupe.pk, here.member.pk), url)


def energy_form(starts_on: dt.date, mine: int | None, data: Any = None) -> EnergyForm:
    """The form of one's answer for a season, of two on a page."""
    return EnergyForm(
        data,
        answered=mine is not None,
        initial={"days": mine},
        auto_id=f"{starts_on.isoformat()}_%s",
    )


def home_part(here: Standing) -> dict[str, Any] | None:
    """The season that runs, for the groupe's home: for those who take part. One query."""
    if not rules.may_answer(here):
        return None
    found = row(here, days_of(here)[0])
    return {
        "title": words.season(found.starts_on),
        "needs": found.needs,
        "needs_days": words.told_needs(found.needs, found.needs_days),
        "sum": words.told_sum(found.sum_of, found.sum_days),
        "mine": "" if found.mine is None else str(words.LEVELS.get(found.mine, "")),
        "url": reverse("seasons:energy", args=[here.groupe.slug]),
    }


class MyGroupe(NamedTuple):
    """A groupe of mine and what I said of its two seasons, in words."""

    groupe: Groupe
    url: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Mine:
    """My groupes, by name. ``now``, ``then``: what the two seasons are called where I am."""

    now: str
    then: str
    groupes: list[MyGroupe]


def mine(me: Me) -> Mine:
    """All that I said, in one place. One query."""
    active = [one for one in me.groupes if one.pk in me.active_ids and one.is_open]
    firsts = {one.pk: year.first_day(me.today(one)) for one in active}
    here = year.first_day(me.member.cooperative.today())
    rows = queries.seasons(firsts, me.pk, min(firsts.values())) if firsts else []
    answers = {(row.groupe_id, row.starts_on): row.mine for row in rows}
    return Mine(
        words.season(here),
        words.season(year.following(here)),
        [
            MyGroupe(
                one,
                reverse("seasons:energy", args=[one.slug]),
                *(
                    words.told_answer(day, answers.get((one.pk, day)))
                    for day in (firsts[one.pk], year.following(firsts[one.pk]))
                ),
            )
            for one in active
        ],
    )
