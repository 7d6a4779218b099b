# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answers come to, and when more time could change it."""

from __future__ import annotations

import pytest

from roles.decisions import actions, deciding
from roles.decisions.models import Counting, Decision, Stance, State, Way
from tests import factories
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db


def decide(decision: Decision) -> deciding.Found:
    return deciding.decide(decision, objections=0)


def test_what_could_not_stay_secret_comes_before_all_else() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True, quorum=100)
    found = decide(opened)
    assert (found.why, found.may_extend) == ("too_few_for_secret", True)
    assert "counts" not in found.result


def test_equals_are_not_adopted_and_more_time_is_not_asked_for() -> None:
    here = world()
    options = [("Mardi", None), ("Jeudi", None)]
    opened = here.open(Way.CHOICE, counting=Counting.SCORE, options=options)
    first, second = opened.options.order_by("position")
    for member, option in zip(here.people, (first, second), strict=False):
        actions.answer(by=member, decision=opened, edition=1, ballot={option.pk: 5})
    found = decide(opened)
    assert (found.state, found.why, found.may_extend) == (State.REJECTED, "tied", False)


def test_an_election_asks_for_somebody_who_is_proposed() -> None:
    here = world()
    role = factories.role(here.groupe)
    opened = here.open(Way.ELECTION, role=role)
    for member in here.people[:2]:
        actions.nominate(by=member, decision=opened, nominee=here.people[2], why="Oui.")
    found = decide(opened)
    assert (found.state, found.why, found.may_extend) == (State.REJECTED, "nobody_proposed", True)
    assert found.result["named"] == {str(here.people[2].pk): [2, 2]}


def test_who_gains_and_who_proposes_are_not_the_others_who_read_it() -> None:
    here = world()
    opened = here.open(Way.CONSENT)
    here.say(opened, here.proposer, Stance.CONSENT)
    assert not deciding.others_answered(opened, here.proposer.pk)
    here.say(opened, here.people[1], Stance.CONSENT)
    actions.say_gain(by=here.proposer, decision=opened, member=here.people[1], words="Mon loyer.")
    assert not deciding.others_answered(opened, here.proposer.pk)
    here.say(opened, here.people[2], Stance.CONSENT)
    assert deciding.others_answered(opened, here.proposer.pk)
