# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of plans waits for whom, until when."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.access import Me
from groupes.models import Member
from groupes.shell import todo as shell
from roles.planning import actions, todo
from tests.factories import days
from tests.roles.planning.world import world
from tests.waiting import awaits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def kinds(member: Member, on: dt.date | None = None) -> list[str]:
    found = shell.items(Me(member, on=on))
    return [item.kind for item in found if item.kind.startswith("rotation")]


def test_wishes_are_asked_of_who_takes_part_until_they_answer_or_the_last_day() -> None:
    here = world(people=6)
    today = here.groupe.today()
    me, other = here.people[1], here.people[5]
    asked = [member.pk for member in here.people[:5]]
    plan = here.plan(asks_until=today + days(2), people=asked)
    assert kinds(me) == ["rotation_wishes"]
    assert kinds(other) == []
    assert kinds(me, today + days(3)) == []
    actions.same_wishes(by=me, plan=plan)
    assert kinds(me) == []


def test_a_plan_is_answered_by_each_and_carried_on_by_who_put_it() -> None:
    here = world()
    today = here.groupe.today()
    plan = here.put(days=2)
    me, other = here.people[1:]
    assert (kinds(me), kinds(here.planner)) == (["rotation_plan"], [])
    actions.agree(by=me, plan=plan)
    assert kinds(me) == []
    assert kinds(here.planner, today + days(3)) == ["rotation_to_carry_on"]
    actions.object_to(by=other, plan=plan, reason="Trop vite.")
    assert kinds(here.planner) == ["rotation_to_carry_on"]
    [wait] = awaits(todo.awaited, Me(here.planner))
    assert "With the groupe until" in str(wait.state)
    assert not awaits(todo.awaited, Me(me))


def test_what_waits_costs_one_query_for_one_plan_and_for_three(
    django_assert_num_queries: object,
) -> None:
    here = world()
    ids = [here.plan(asks_until=here.groupe.today()).pk for _number in range(3)]
    me = Me(here.people[1])
    assert me.active_ids
    with django_assert_num_queries(1):  # type: ignore[operator]  # a fixture of pytest-django
        assert len(list(todo.wishes(me, ids))) == 1  # one a groupe
