# SPDX-License-Identifier: AGPL-3.0-or-later
"""The problem that the planner is given, from what the groupe's rows say."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.seasons import year
from groupes.seasons.models import Energy, Season
from roles.models import Mandate, Share
from roles.planning import actions, making
from roles.planning.models import Plan
from roles.rotation import read_problem
from tests import factories
from tests.factories import days
from tests.roles.planning.world import world

pytestmark = pytest.mark.django_db


def person(plan: Plan, pk: int) -> dict[str, Any]:
    return next(one for one in making.problem(plan)["people"] if one["id"] == str(pk))


def test_it_is_one_that_the_planner_reads_and_holds_no_name() -> None:
    here = world(people=3, roles=2)
    made = making.problem(here.plan())
    read = read_problem(made)
    assert (read.terms, read.terms_per_year) == (2, 2)
    assert here.planner.name not in str(made)
    assert here.roles[0].name not in str(made)


def test_rules_of_roles_are_counted_in_terms_of_the_plan_and_can_be_relaxed() -> None:
    here = world(roles=2, max_consecutive=2, rest=1, critical=True)
    here.roles[0].incompatible.add(here.roles[1])
    [one, _other] = making.problem(here.plan(term_months=3))["roles"]
    assert (one["max_consecutive"], one["rest"], one["critical"]) == (4, 2, True)
    assert one["incompatible"] == [str(here.roles[1].pk)]
    relaxed = here.plan(longer=1, no_rest=True, all_at_once=True, any_hands=True)
    [one, _other] = making.problem(relaxed)["roles"]
    assert (one["max_consecutive"], one["rest"], one["critical"]) == (3, 0, False)
    assert one["incompatible"] == []
    assert "facilitation" not in making.problem(here.plan(facilitate_once=False))["objective"]


def test_energy_is_what_was_said_for_roles_else_for_the_season_else_one_role() -> None:
    here = world(energy=5)
    me, other = here.people[1:]
    begins = here.first_day
    plan = here.plan(terms=1, term_months=1)
    assert person(plan, other.pk)["capacity"] == [50]  # nothing said: one role, however big
    season = year.first_day(begins)
    said = Season.objects.create(groupe=here.groupe, starts_on=season)
    Energy.objects.create(season=said, member=me, days=1)
    assert person(plan, me.pk)["capacity"] == [10]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={}, rooms={season.month: 15})
    assert person(plan, me.pk)["capacity"] == [150]


def test_who_is_away_or_goes_is_planned_for_no_term_of_it() -> None:
    here = world()
    away, leaving = here.people[1:]
    plan = here.plan()
    away.away_until = plan.span(0).last
    away.save()
    here.groupe.memberships.filter(member=leaving).update(ends_on=plan.span(0).last)
    assert person(plan, away.pk)["capacity"] == [0, 30]
    assert person(plan, leaving.pk)["capacity"] == [30, 0]


def test_what_was_held_is_past_and_what_goes_on_is_locked() -> None:
    here = world()
    me, role = here.people[1], here.roles[0]
    plan = here.plan()
    factories.mandate(role, me, starts_on=plan.span(-2).first, ends_on=plan.span(0).last)
    actions.say_wishes(
        by=me, groupe=here.groupe, wishes={role.pk: "no"}, rooms={9: 0, 12: 0, 3: 0, 6: 0}
    )
    made = making.problem(plan)
    assert made["locks"] == [{"role": str(role.pk), "term": 0, "person": str(me.pk)}]
    mine = person(plan, me.pk)
    assert [(one["role"], one["terms_ago"]) for one in mine["past"]] == [
        (str(role.pk), 1),
        (str(role.pk), 2),
    ]
    assert mine["capacity"] == [10, 0]  # they said yes to it already
    assert mine["wishes"] == {str(role.pk): "rather_not"}


def test_who_shared_a_seat_gave_half_of_its_energy() -> None:
    here = world()
    me, role = here.people[1], here.roles[0]
    plan = here.plan()
    before = plan.span(-1)
    held = factories.mandate(role, me, starts_on=before.first, ends_on=before.last)
    [whole] = person(plan, me.pk)["past"]
    Mandate.objects.filter(pk=held.pk).update(share=Share.SHARED)
    [half] = person(plan, me.pk)["past"]
    assert half == whole | {"energy": whole["energy"] // 2}
    assert half["energy"] > 0


def test_who_holds_on_without_taking_part_keeps_the_seat_and_nothing_else() -> None:
    here = world(people=6, roles=2)
    me, role = here.people[1], here.roles[0]
    plan = here.plan(people=[one.pk for one in here.people if one != me])
    factories.mandate(role, me, ends_on=plan.span(0).last)
    mine = person(plan, me.pk)
    assert mine["capacity"] == [10, 0]
    assert mine["wishes"][str(here.roles[1].pk)] == "no"
    solved = here.solved(plan)
    assert solved.seats.get(role=role, term=0).member == me
    assert not solved.seats.filter(role=here.roles[1], member=me).exists()


def test_pins_of_who_is_gone_are_passed_over() -> None:
    here = world()
    me = here.people[1]
    plan = here.plan()
    for kind, term in (("lock", 0), ("exclude", 1)):
        actions.pin(by=here.planner, plan=plan, role=here.roles[0], term=term, kind=kind, member=me)
    made = making.problem(plan)
    assert (len(made["locks"]), len(made["exclude"])) == (1, 1)
    here.groupe.memberships.filter(member=me).update(
        state="ended", ends_on=here.groupe.today() - days(1)
    )
    made = making.problem(plan)
    assert (made["locks"], made["exclude"]) == ([], [])
