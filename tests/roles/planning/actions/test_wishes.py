# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one wishes is kept for the planner alone, and goes with who leaves."""

from __future__ import annotations

import json

import pytest

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.planning import actions
from roles.planning.actions import leaving
from roles.planning.models import Kept, Room, Wish
from tests.roles.planning.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_what_is_said_again_takes_the_place_of_what_was_said() -> None:
    here = world(roles=2)
    one, other = here.roles
    me = here.people[1]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={one.pk: "no"}, rooms={9: 3, 12: 1})
    actions.say_wishes(
        by=me, groupe=here.groupe, wishes={one.pk: "glad", other.pk: "fine"}, rooms={9: None}
    )
    said = dict(Wish.objects.filter(member=me).values_list("role_id", "says"))
    assert said == {one.pk: "glad", other.pk: "fine"}
    assert list(Room.objects.filter(member=me).values_list("begins", "days")) == [(12, 1)]


def test_the_journal_says_nothing_of_it_nor_where() -> None:
    here = world()
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "no"})
    [entry] = Entry.objects.filter(verb="planning.wishes_said")
    assert (entry.groupe_id, entry.facts) == (None, {})


def test_a_role_of_another_groupe_is_passed_over() -> None:
    here, other = world(), world()
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={other.roles[0].pk: "glad"})
    assert not Wish.objects.exists()
    with pytest.raises(Refusal, match="take part"):
        actions.say_wishes(by=other.planner, groupe=here.groupe, wishes={})
    with pytest.raises(ValueError, match="not a wish"):
        actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "maybe"})


def test_as_before_says_again_what_was_said_and_fine_of_the_rest() -> None:
    here = world(roles=2)
    me = here.people[1]
    actions.say_wishes(by=me, groupe=here.groupe, wishes={here.roles[0].pk: "rather_not"})
    plan = here.plan(asks_until=here.groupe.today())
    assert not Wish.objects.filter(member=me, at__gte=plan.asked_at).exists()
    actions.same_wishes(by=me, plan=plan)
    said = dict(
        Wish.objects.filter(member=me, at__gte=plan.asked_at).values_list("role_id", "says")
    )
    # the facilitation of the groupe is one of its roles
    assert said == {
        here.facilitation.pk: "fine",
        here.roles[0].pk: "rather_not",
        here.roles[1].pk: "fine",
    }


def test_who_leaves_is_gone_from_what_plans_were_made_from() -> None:
    here = world()
    me = here.people[1]
    wishes = {here.roles[0].pk: "glad"}
    actions.say_wishes(by=me, groupe=here.groupe, wishes=wishes, rooms={9: 15})
    plan = here.solved()
    [goes] = leaving.what_goes(here.groupe, me)
    assert "roles you wish to hold" in str(goes)
    leaving.end(here.groupe, me, here.groupe.today())
    assert not Wish.objects.exists()
    assert not Room.objects.exists()
    kept = Kept.objects.get(plan=plan)
    [mine] = [one for one in kept.problem["people"] if one["id"] == str(me.pk)]
    assert mine == {"id": str(me.pk), "capacity": [0, 0]}
    assert f"m{me.pk}" not in kept.own
    assert "glad" not in json.dumps(kept.problem)


def test_all_of_it_can_be_taken_away() -> None:
    here = world()
    actions.say_wishes(
        by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "no"}, rooms={3: 1}
    )
    actions.take_wishes_away(by=here.planner, groupe=here.groupe)
    assert not Wish.objects.exists()
    assert not Room.objects.exists()


def test_a_seat_planned_for_who_leaves_is_named_before() -> None:
    here = world()
    plan = here.adopted()
    member = plan.seats.get(term=1).member
    assert member is not None
    told = [str(one) for one in leaving.what_goes(here.groupe, member)]
    assert any("1 term of a role planned for you" in one for one in told)
    assert leaving.what_closes(here.groupe) == []
