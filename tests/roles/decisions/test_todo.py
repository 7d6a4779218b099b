# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of decisions and tensions waits for whom, and what they wait for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.access import Me
from groupes.models import Member
from groupes.shell import todo as shell
from roles.decisions import actions, todo
from roles.decisions.models import Stance, Tension, Way
from tests.roles.decisions.world import World, world
from tests.waiting import awaits, lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

OURS = ("decision", "tension")


def kinds(member: Member) -> list[str]:
    return sorted(item.kind for item in shell.seldom(Me(member)) if item.kind.startswith(OURS))


def old(here: World) -> Tension:
    """Raised long ago, and asked whether it is still alive."""
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="On attend")
    Tension.objects.filter(pk=one.pk).update(alive_at=timezone.now() - dt.timedelta(days=61))
    actions.ask_alive()
    return one


def test_a_decision_waits_for_who_answers_it_until_they_did() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    assert kinds(here.people[1]) == ["decision"]
    here.say(opened, here.people[1], Stance.FOR)
    assert kinds(here.people[1]) == []


def test_an_objection_waits_for_who_proposed() -> None:
    here = world()
    opened = here.open()
    actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Trop tôt.")
    assert kinds(here.proposer) == ["decision", "decision_objected"]
    assert kinds(here.people[2]) == ["decision"]


def test_an_old_tension_asks_who_raised_it_until_they_say_a_word() -> None:
    here = world()
    one = old(here)
    assert (kinds(here.people[1]), kinds(here.people[2])) == (["tension_alive"], [])
    actions.still_alive(by=here.people[1], tension=one)
    assert kinds(here.people[1]) == []


def test_who_may_know_finds_the_question_until_it_is_answered() -> None:
    here = world()
    one = actions.raise_tension(by=here.people[1], groupe=here.groupe, sentence="Quel code ?")
    actions.turn_to(by=here.people[1], tension=one, member=here.people[2])
    assert kinds(here.people[2]) == ["tension_asked"]
    [wait] = awaits(todo.awaited, Me(here.people[1]))
    assert here.people[2].name in str(wait.state)
    actions.answer_tension(by=here.people[2], tension=one, word="Au tableau.")
    assert kinds(here.people[2]) == []
    assert awaits(todo.awaited, Me(here.people[1])) == []


def test_what_one_put_to_the_groupe_is_awaited_until_it_closes() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    [wait] = awaits(todo.awaited, Me(here.proposer))
    assert "open until" in str(wait.state)
    assert awaits(todo.awaited, Me(here.people[1])) == []
    here.say(opened, here.people[1], Stance.FOR)
    here.hour_comes(opened)
    assert awaits(todo.awaited, Me(here.proposer)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lines_cost_the_same_for_one_and_for_three(
    rows: int, django_assert_num_queries: Any
) -> None:
    here = world()
    for number in range(rows):
        one = actions.raise_tension(
            by=here.people[1], groupe=here.groupe, sentence=f"Tension {number}"
        )
        actions.turn_to(by=here.people[1], tension=one, member=here.people[2])
        here.open(title=f"Décision {number}", by=here.people[1])
    me, asking = Me(here.people[2]), Me(here.people[1])
    assert me.active_ids
    assert asking.active_ids
    for load, found in ((todo.answers, rows), (todo.asked, rows), (todo.alive, 0)):
        with django_assert_num_queries(1):
            assert len(lines(load, me)) == found
    with django_assert_num_queries(2):  # and where one welcomes, which a page knows already
        assert len(awaits(todo.awaited, asking)) == 2 * rows
