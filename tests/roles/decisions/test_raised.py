# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lists of tensions and decisions find, what they keep to themselves, and what they cost."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.access import Me, standing
from groupes.things import Ref
from roles.decisions import actions, raised
from roles.decisions.models import Tension
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = pytest.mark.django_db


def felt(here: World, sentence: str, by: int = 1) -> Tension:
    return actions.raise_tension(by=here.people[by], groupe=here.groupe, sentence=sentence)


def test_a_list_is_narrowed_by_whose_it_is_where_it_goes_and_its_words() -> None:
    here = world()
    mine, other = felt(here, "L’été arrive"), felt(here, "On attend", by=2)
    sent = actions.to_agenda(by=here.people[2], tension=other)
    gone = actions.let_go_of(by=here.people[1], tension=felt(here, "Passée"))
    me = standing(Me(here.people[1]), here.groupe)

    def found(**asked: str) -> list[Tension]:
        return list(raised.listed(me, asked).object_list)

    assert found() == [sent, mine]
    assert found(what="mine") == [mine]
    assert found(what="unrouted") == [mine]
    assert found(what="over") == [gone]
    assert found(where="agenda") == [sent]
    assert found(q="ete") == [mine]
    assert found(q="rien") == []
    assert raised.on_home(me) == ([], [sent, mine], 2)


def test_what_came_of_one_is_told_save_what_another_still_prepares() -> None:
    here = world()
    one = felt(here, "On attend")
    piece = actions.to_work(by=here.people[1], tension=one, title="Relire")
    drafted = here.draft(tension=one)
    for member, told in (
        (here.proposer, [drafted]),
        (here.people[1], []),
        (here.runner, [drafted]),
    ):
        me = standing(Me(member), here.groupe)
        assert raised.came_of(me, one) == (told, [piece])


def test_the_palette_finds_those_of_ones_own_groupes_and_no_draft_of_another() -> None:
    here = world()
    felt(here, "On attend la réponse")
    here.draft(title="Répondre vite")
    here.open(title="Répondre en trois jours")
    mine, theirs = Me(here.people[1]), Me(factories.member("Autre"))
    assert [hit.text for hit in raised.find(mine, "repondre")] == ["Répondre en trois jours"]
    assert len(raised.find(Me(here.proposer), "repondre")) == 2
    assert [hit.text for hit in raised.find_tensions(mine, "réponse")] == ["On attend la réponse"]
    assert raised.find(theirs, "repondre") == []
    assert raised.find_tensions(theirs, "reponse") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_they_hold(rows: int, django_assert_num_queries: Any) -> None:
    here = world()
    for number in range(rows):
        felt(here, f"Tension {number}")
        here.open(title=f"Décision {number}")
    me = standing(Me(here.people[1]), here.groupe)
    with django_assert_num_queries(1):
        assert len(raised.listed(me, {}).object_list) == rows
    with django_assert_num_queries(2):
        assert len(raised.listed(me, {"what": "unrouted"}).object_list) == rows
    with django_assert_num_queries(1):
        deciding, tensions, _count = raised.on_home(me)
    assert (len(deciding), len(tensions)) == (rows, rows)
    with django_assert_num_queries(2):
        found = raised.open_for_an_agenda(here.groupe, 8)
        raised.objected_ids(found)


def test_a_meeting_is_offered_what_was_sent_there() -> None:
    here = world()
    sent = actions.to_agenda(by=here.people[1], tension=felt(here, "On finit tard"))
    felt(here, "Une autre")
    assert raised.for_an_agenda(here.groupe, 8) == [sent]
    assert Ref.of(sent).label == "decisions.tension"
