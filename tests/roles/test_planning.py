# SPDX-License-Identifier: AGPL-3.0-or-later
"""A rotation from what each wishes to who holds what, by the actions that people take: the whole of
``roles/planning``, whose parts are tried one by one in ``tests/roles/planning/``."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes import access
from groupes.journal.models import Entry
from roles import actions as roles
from roles import founding
from roles.models import Mandate
from roles.planning import actions, rules
from roles.planning.models import Plan
from tests import factories
from tests.factories import days
from tests.roles.planning.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_year_goes_from_wishes_to_mandates(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world(people=4, roles=2, max_consecutive=1)
    one, _other = here.roles
    refuses = here.people[2]
    plan = here.plan(asks_until=here.groupe.today() + days(5))
    actions.say_wishes(by=refuses, groupe=here.groupe, wishes={one.pk: "no"})
    solved = here.solved(plan)
    assert not solved.seats.filter(role=one, member=refuses).exists()
    assert not solved.seats.filter(member=None).exists()
    here.put(solved)
    for member in here.people[1:]:
        actions.agree(by=member, plan=solved)
    actions.adopt(by=here.planner, plan=solved)
    for number in range(solved.terms):
        day = solved.span(number).first - days(5)
        at = dt.datetime.combine(max(day, here.groupe.today()), dt.time(12), tzinfo=dt.UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        actions.offer_ahead()
        for seat in solved.seats.filter(term=number, became="offered").select_related("offer"):
            assert seat.offer is not None
            assert seat.member is not None
            roles.answer_offer(by=seat.member, offer=seat.offer, accept=True)
    held = Mandate.objects.filter(role__in=here.roles)
    planned = solved.seats.values_list("role_id", "member_id")
    assert sorted(held.values_list("role_id", "member_id")) == sorted(planned)
    # at most one term in a row: each role changes hands
    assert held.filter(role=one).values("member").distinct().count() == 2


def test_whoever_facilitates_a_new_groupe_plans_its_rotations() -> None:
    [starter] = [one for one in founding.STARTERS if one.key == "facilitation"]
    assert rules.PLAN in starter.powers
    founder = factories.member()
    groupe = factories.groupe(founder, starters=True)
    assert rules.PLAN in access.powers_of(founder, groupe, groupe.today())
    assert rules.PLAN not in access.necessary_powers()


def test_the_feed_tells_a_plan_once_it_is_with_the_groupe_and_nothing_of_wishes() -> None:
    here = world()
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "no"})
    here.adopted()
    told = Entry.objects.filter(groupe=here.groupe, verb__startswith="planning.")
    assert [one.verb for one in told.order_by("seq")] == [
        "planning.started",
        "planning.solve_asked",
        "planning.solved",
        "planning.put",
        "planning.agreed",
        "planning.agreed",
        "planning.adopted",
    ]
    assert Plan.objects.get().state == Plan.State.ADOPTED
