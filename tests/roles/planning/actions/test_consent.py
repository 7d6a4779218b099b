# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan with the groupe: it stands by date and by who objects; nothing runs at the end of the delay."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes import actions as ground
from groupes.web.refusals import Refusal
from roles.models import Role
from roles.planning import actions
from roles.planning.actions import consent
from roles.planning.actions.held import where
from roles.planning.models import Kept, Plan
from roles.planning.rules import Outcome
from tests import factories
from tests.factories import days
from tests.roles.planning.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_everyone_who_is_asked_agreeing_ends_the_delay() -> None:
    here = world()
    plan = here.put(days=5)
    assert where(plan) is Outcome.OPEN
    for member in here.people[1:]:
        actions.agree(by=member, plan=plan)
        actions.agree(by=member, plan=plan)
    assert plan.voices.count() == 2
    assert where(plan) is Outcome.AGREED


def test_an_objection_stops_it_until_it_is_withdrawn() -> None:
    here = world()
    plan = here.put(days=5)
    actions.object_to(by=here.people[1], plan=plan, reason="Trop vite.")
    actions.object_to(by=here.people[1], plan=plan, reason="Bien trop vite.")
    assert plan.voices.get().reason == "Bien trop vite."
    assert where(plan) is Outcome.STOPPED
    actions.agree(by=here.people[1], plan=plan)
    assert where(plan) is Outcome.OPEN


def test_an_objection_withdrawn_late_leaves_the_others_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    plan = here.put(days=1)
    actions.object_to(by=here.people[1], plan=plan, reason="Trop vite.")
    at = dt.datetime.combine(here.groupe.today() + days(4), dt.time(12), tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    actions.agree(by=here.people[1], plan=plan)
    plan.refresh_from_db()
    assert plan.until == here.groupe.today()
    assert where(plan) is Outcome.OPEN


def test_who_put_it_does_not_answer_it_and_who_is_on_pause_neither() -> None:
    here = world()
    plan = here.put(days=5)
    with pytest.raises(Refusal, match="You put it"):
        actions.agree(by=here.planner, plan=plan)
    outside = factories.member(of=here.planner.cooperative)
    factories.join(here.groupe, outside, state="paused")
    with pytest.raises(Refusal, match="take part"):
        actions.object_to(by=outside, plan=plan, reason="Non.")
    with pytest.raises(Refusal, match="reason"):
        actions.object_to(by=here.people[1], plan=plan, reason="  ")


def test_a_new_version_takes_the_place_of_the_one_that_was_stopped() -> None:
    here = world()
    plan = here.put(days=5)
    actions.object_to(by=here.people[1], plan=plan, reason="Trop vite.")
    version = here.solved(actions.new_version(by=here.planner, plan=plan))
    version = actions.put(
        by=here.planner,
        plan=version,
        until=here.groupe.today() + days(3),
        word="Plus lentement.",
    )
    plan.refresh_from_db()
    assert plan.state == Plan.State.REPLACED
    kept = Kept.objects.get(plan=plan)
    assert (kept.problem, kept.own) == ({}, {})
    assert where(version) is Outcome.OPEN
    with pytest.raises(Refusal, match="no longer with the groupe"):
        actions.agree(by=here.people[1], plan=plan)


def test_another_plan_does_not_take_its_place() -> None:
    here = world()
    here.put(days=5)
    other = here.solved()
    with pytest.raises(Refusal, match="Another plan"):
        actions.put(by=here.planner, plan=other, until=here.groupe.today() + days(1))


def test_only_a_plan_that_is_up_to_date_is_put() -> None:
    here = world()
    until = here.groupe.today() + days(3)
    plan = here.plan()
    with pytest.raises(Refusal, match="no plan yet"):
        actions.put(by=here.planner, plan=plan, until=until)
    plan = here.solved(plan)
    actions.pin(
        by=here.planner, plan=plan, role=here.roles[0], term=0, kind="lock", member=here.planner
    )
    with pytest.raises(Refusal, match="changed since"):
        actions.put(by=here.planner, plan=plan, until=until)
    plan = here.solved(plan)
    today = here.groupe.today()
    for day in (today - days(1), today, today + days(200)):  # today: less than a day of silence
        with pytest.raises(Refusal, match="from tomorrow on, within three months"):
            actions.put(by=here.planner, plan=plan, until=day)
    assert actions.put(by=here.planner, plan=plan, until=today + days(1)).until == today + days(1)


def test_who_leaves_takes_their_objection_along() -> None:
    here = world()
    plan = here.put(days=5)
    actions.object_to(by=here.people[1], plan=plan, reason="Trop vite.")
    actions.agree(by=here.people[2], plan=plan)
    consent.let_go(here.groupe, here.people[1], here.groupe.today())
    consent.let_go(here.groupe, here.people[2], here.groupe.today())
    assert list(plan.voices.values_list("objects_to", flat=True)) == [False]


def test_a_plan_with_somebody_who_left_since_is_made_anew() -> None:
    here = world(people=4)
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "no"})
    plan = here.solved()
    seat = plan.seats.exclude(member=None).first()
    assert seat is not None
    assert seat.member is not None
    ground.leave(by=seat.member, membership=here.groupe.memberships.get(member=seat.member))
    with pytest.raises(Refusal, match="made anew"):
        here.put(plan)


def test_a_plan_with_a_role_that_closed_since_is_made_anew() -> None:
    here = world()
    plan = here.solved()
    Role.objects.filter(pk=here.roles[0].pk).update(closed_on=here.groupe.today())
    with pytest.raises(Refusal, match="made anew"):
        here.put(plan)


def test_a_plan_with_somebody_on_pause_is_put_all_the_same() -> None:
    here = world(people=4)
    plan = here.solved()
    seat = plan.seats.exclude(member=None).first()
    assert seat is not None
    here.groupe.memberships.filter(member=seat.member).update(state="paused")
    put = actions.put(by=here.planner, plan=plan, until=here.groupe.today() + days(1))
    assert put.state == Plan.State.PROPOSED
