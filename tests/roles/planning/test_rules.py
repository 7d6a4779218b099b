# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a plan, and where it stands, by date."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.access import Me, Standing, standing
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from roles.planning import actions, rules
from roles.planning.models import Plan
from roles.planning.rules import Outcome
from tests import factories
from tests.factories import days
from tests.roles.planning.world import World, world

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 1)


def where(state: str, objections: int = 0, *, everyone: bool = False, until: int = 3) -> Outcome:
    plan = Plan(state=state, until=TODAY + days(until))
    return rules.outcome(plan, objections, everyone=everyone, on=TODAY)


def test_where_a_plan_stands_is_read_by_date_and_by_who_objects() -> None:
    states = Plan.State
    assert where(states.DRAFT) is Outcome.DRAFT
    assert where(states.PROPOSED) is Outcome.OPEN
    assert where(states.PROPOSED, until=0) is Outcome.OPEN  # its last day, to the end
    assert where(states.PROPOSED, until=-1) is Outcome.AGREED
    assert where(states.PROPOSED, everyone=True) is Outcome.AGREED
    assert where(states.PROPOSED, 1, everyone=False, until=-1) is Outcome.STOPPED
    assert where(states.ADOPTED) is Outcome.ADOPTED
    assert where(states.REPLACED) is Outcome.OVER


def here_of(at: World, member: Member) -> Standing:
    groupe = Groupe.objects.select_related("cooperative").get(pk=at.groupe.pk)
    return standing(Me(member), groupe)


def test_who_plans_changes_a_plan_until_it_is_with_the_groupe() -> None:
    at = world()
    plan = at.solved()
    planner, plain = here_of(at, at.planner), here_of(at, at.people[1])
    assert rules.may_change(planner, plan)
    assert rules.may_put(planner, plan)
    assert not rules.may_change(plain, plan)
    assert not rules.may_read(plain, plan)
    plan = at.put(plan)
    assert not rules.may_change(planner, plan)
    assert rules.may_renew(planner, plan)
    assert rules.may_read(plain, plan)
    assert rules.may_say(plain, plan)
    assert not rules.may_say(planner, plan)  # who put it


def test_a_power_that_ended_yesterday_plans_nothing_today() -> None:
    at = world()
    former = factories.member(of=at.planner.cooperative)
    factories.join(at.groupe, former)
    today = at.groupe.today()
    factories.mandate(at.facilitation, former, starts_on=today - days(40), ends_on=today - days(1))
    assert not rules.may_plan(here_of(at, former))
    assert rules.may_wish(here_of(at, former))


def test_a_closed_groupe_is_read_and_plans_nothing() -> None:
    at = world()
    plan = at.plan()
    Groupe.objects.filter(pk=at.groupe.pk).update(state=Groupe.State.CLOSED)
    assert rules.may_read(here_of(at, at.people[1]), plan)
    assert not rules.may_plan(here_of(at, at.planner))
    assert not rules.may_wish(here_of(at, at.people[1]))
    with pytest.raises(Refusal):
        actions.ask_solve(by=at.planner, plan=plan)
