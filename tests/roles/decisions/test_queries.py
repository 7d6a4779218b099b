# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register finds, what a name tells to whom, and what each costs."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.access import Me, standing
from groupes.things import Ref, name_of
from roles.decisions import actions, queries
from roles.decisions.models import Decision, Stance, Way
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def over(here: World, title: str, stance: Stance = Stance.FOR) -> Decision:
    opened = here.open(Way.VOTE, title=title)
    here.say(opened, here.people[1], stance)
    return here.hour_comes(opened)


def test_the_register_is_searched_and_narrowed() -> None:
    here = world()
    adopted, refused = over(here, "Une réunion"), over(here, "Un local", Stance.AGAINST)
    me = standing(Me(here.people[1]), here.groupe)

    def found(**asked: str) -> list[Decision]:
        return list(queries.register(me, asked).object_list)

    assert found() == [refused, adopted]
    assert found(what="in_force") == [adopted]
    assert found(what="rejected") == [refused]
    assert found(q="local") == [refused]
    assert found(way="consent") == []


def test_a_draft_is_named_to_its_proposer_and_who_runs_decisions_alone() -> None:
    here = world()
    ref = Ref.of(here.draft())
    told = [
        name_of(ref, Me(one)) is not None
        for one in (here.proposer, here.people[1], here.runner, factories.member("Autre"))
    ]
    assert told == [True, False, True, False]
    opened = Ref.of(here.open())
    assert name_of(opened, Me(here.people[1])) is not None
    assert name_of(opened, Me(factories.member("Autre"))) is None
    felt = actions.raise_tension(by=here.proposer, groupe=here.groupe, sentence="On attend")
    assert name_of(Ref.of(felt), Me(here.people[1])) is not None
    assert name_of(Ref.of(felt), Me(factories.member("Autre"))) is None


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_they_hold(rows: int, django_assert_num_queries: Any) -> None:
    here = world()
    for number in range(rows):
        over(here, f"Décision {number}")
        here.open(title=f"Ouverte {number}")
    me = standing(Me(here.people[1]), here.groupe)
    with django_assert_num_queries(1):
        assert [len(one) for one in queries.current(me)] == [rows, 0]
    with django_assert_num_queries(1):
        assert len(queries.register(me, {}).object_list) == rows
    with django_assert_num_queries(2):
        assert len(queries.register(me, {"what": "in_force"}).object_list) == rows
