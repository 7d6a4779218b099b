# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rotation plan adopted by a decision, in place of its own consent."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.web.refusals import Refusal
from roles.decisions.models import State
from roles.planning import actions as planning
from roles.planning.models import Plan
from tests.roles.decisions.changing import (
    adopt,
    plan_facts,
    plan_world,
    put,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_decision_adopts_a_plan_in_the_place_of_its_own_consent() -> None:
    here, plan = plan_world()
    opened = put(here, "planning.plan", plan_facts(plan), on=plan, edition=plan.edition)
    plan.refresh_from_db()
    assert plan.put_at is not None  # all who are asked may read it
    done = adopt(here, opened)
    plan.refresh_from_db()
    assert (done.state, plan.state) == (State.ADOPTED, Plan.State.ADOPTED)
    assert plan.seats.filter(became="offered").exists()


def test_one_way_only_to_adopt_a_plan_is_open_at_a_time() -> None:
    here, plan = plan_world()
    put(here, "planning.plan", plan_facts(plan), on=plan, edition=plan.edition)
    until = here.groupe.today() + dt.timedelta(days=3)
    with pytest.raises(Refusal, match="in a decision"):
        planning.put(by=here.proposer, plan=plan, until=until)
    other, second = plan_world()
    planning.put(by=other.proposer, plan=second, until=until)
    second.refresh_from_db()
    with pytest.raises(Refusal, match="its own way"):
        put(other, "planning.plan", plan_facts(second), on=second, edition=second.edition)


def test_a_plan_adopted_twice_is_said_clearly() -> None:
    here, plan = plan_world()
    first = put(here, "planning.plan", plan_facts(plan), on=plan, edition=plan.edition)
    second = put(here, "planning.plan", plan_facts(plan), on=plan, edition=plan.edition)
    assert adopt(here, first).state == State.ADOPTED
    over = adopt(here, second)
    assert over.state == State.OVERTAKEN
    assert "adopted already" in over.result["refused"]
