# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with tensions and decisions, person by person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from groupes import actions as ground
from groupes.access import Me, Standing, standing
from groupes.models import Member
from roles.decisions import actions, rules
from roles.decisions.models import Decision, Stance, Tension, Voter, Way
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def at(here: World, member: Member) -> Standing:
    return standing(Me(member), here.groupe)


def voter(decision: Decision, member: Member) -> Voter | None:
    return decision.voters.filter(member=member).first()


def who(here: World, may: Callable[[Standing], bool]) -> list[str]:
    """Of all kinds of people, those who may."""
    newcomer = factories.member("Nouvelle", of=here.groupe.cooperative)
    factories.join(here.groupe, newcomer)
    paused = here.people[2]
    ground.pause(by=paused, membership=here.groupe.memberships.get(member=paused))
    people = {
        "proposer": here.proposer,
        "plain": here.people[1],
        "paused": paused,
        "newcomer": newcomer,
        "runner": here.runner,
        "outsider": factories.member("Autre", of=here.groupe.cooperative),
    }
    return [name for name, member in people.items() if may(at(here, member))]


def test_a_draft_is_read_guided_and_changed_by_its_proposer_and_who_runs_decisions() -> None:
    here = world(people=5)
    drafted = here.draft()
    for rule in (rules.may_read, rules.may_guide, rules.may_change):
        assert who(world_like(here), partial(lambda rule, h: rule(h, drafted), rule)) == [
            "proposer",
            "runner",
        ]


def world_like(here: World) -> World:
    """The same world, its people as they were: what ``who`` does to one is undone."""
    for tie in here.groupe.memberships.filter(state="paused"):
        ground.resume(by=tie.member, membership=tie)
    return here


def test_an_open_one_is_answered_by_who_was_there_and_takes_part() -> None:
    here = world(people=5)
    opened = here.open()
    answering = who(here, lambda h: rules.may_answer(h, opened, voter(opened, h.member)))
    assert answering == ["proposer", "plain", "runner"]
    world_like(here)
    objecting = who(here, lambda h: rules.may_object(h, opened, voter(opened, h.member)))
    assert objecting == ["plain", "runner"]  # never to one's own
    world_like(here)
    assert who(here, lambda h: rules.may_remark(h, opened)) == [
        "proposer",
        "plain",
        "newcomer",
        "runner",
    ]


def test_nobody_objects_to_a_vote() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    me = here.people[1]
    assert not rules.may_object(at(here, me), opened, voter(opened, me))


def test_an_adopted_one_is_followed_by_its_owner_and_proposer_and_owned_by_anyone() -> None:
    here = world(people=5)
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    adopted = here.hour_comes(opened)
    assert who(here, lambda h: rules.may_follow(h, adopted)) == ["proposer", "runner"]
    world_like(here)
    assert who(here, lambda h: rules.may_own(h, adopted)) == [
        "proposer",
        "plain",
        "newcomer",
        "runner",
    ]
    adopted.owner = adopted.proposer = None
    assert rules.may_follow(at(here, here.people[1]), adopted)
    assert not rules.may_change(at(here, here.proposer), adopted)


def test_a_tension_is_routed_by_who_raised_it_and_who_runs_decisions() -> None:
    here = world(people=5)
    one = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="On attend")
    assert who(here, rules.may_raise) == ["proposer", "plain", "newcomer", "runner"]
    world_like(here)
    assert who(here, lambda h: rules.may_route(h, one)) == ["proposer", "runner"]


def test_whoever_is_asked_answers_it_and_routes_nothing() -> None:
    here = world()
    me, asked = here.proposer, here.people[1]
    one = actions.raise_tension(by=me, groupe=here.groupe, sentence="On attend")
    one = actions.turn_to(by=me, tension=one, member=asked)
    assert rules.may_answer_tension(at(here, asked), one)
    assert not rules.may_route(at(here, asked), one)
    assert not rules.may_answer_tension(at(here, here.people[2]), one)


def test_once_whoever_raised_it_has_left_anyone_who_takes_part_routes_it() -> None:
    here = world()
    me, other = here.people[1], here.people[2]
    one = actions.raise_tension(by=me, groupe=here.groupe, sentence="On attend")
    assert not rules.may_route(at(here, other), one)
    ground.leave(by=me, membership=here.groupe.memberships.get(member=me))
    assert rules.may_route(at(here, other), Tension.objects.get(pk=one.pk))


def test_one_that_is_over_is_opened_again_by_the_same_and_nothing_else_is_done_with_it() -> None:
    here = world()
    one = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="On attend")
    one = actions.let_go_of(by=here.proposer, tension=one)
    for member, may in ((here.proposer, True), (here.runner, True), (here.people[1], False)):
        assert rules.may_reopen(at(here, member), one) is may
        assert not rules.may_route(at(here, member), one)
        assert not rules.may_answer_tension(at(here, member), one)


def test_in_a_groupe_that_is_closed_all_is_read_and_nothing_done() -> None:
    here = world()
    drafted = here.draft()
    ground.close_groupe(by=here.runner, groupe=here.groupe)
    here.groupe.refresh_from_db()
    drafted.refresh_from_db()
    me = at(here, here.people[1])
    assert rules.may_read(me, drafted)
    assert not any((rules.may_raise(me), rules.may_propose(me), rules.may_guide(me, drafted)))
