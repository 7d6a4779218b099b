# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answers come to, without anything being changed."""

from __future__ import annotations

import pytest

from roles.decisions import actions, deciding
from roles.decisions.models import Decision, Stance, State, Way
from tests.roles.decisions.world import world

pytestmark = pytest.mark.django_db


def test_too_few_answers_may_wait_longer_once() -> None:
    here = world()
    opened = here.open(Way.VOTE, quorum=75)
    here.say(opened, here.people[1], Stance.FOR)
    found = deciding.decide(opened, objections=0)
    assert (found.state, found.why, found.may_extend) == (State.REJECTED, "quorum", True)
    for member in here.people[2:]:
        here.say(opened, member, Stance.FOR)
    assert deciding.decide(opened, objections=0).state == State.ADOPTED
    assert Decision.objects.get(pk=opened.pk).state == State.OPEN


def test_silence_is_consent_but_not_the_silence_of_all() -> None:
    here = world()
    opened = here.open()
    here.say(opened, here.proposer, Stance.CONSENT)
    assert deciding.decide(opened, objections=0).why == "nobody"
    here.say(opened, here.people[1], Stance.ASIDE)
    assert deciding.decide(opened, objections=0).why == "no_objection"
    assert deciding.decide(opened, objections=1).why == "objection"


def test_nobody_who_is_for_or_against_decides_nothing() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.ABSTAIN)
    found = deciding.decide(opened, objections=0)
    assert (found.state, found.why, found.may_extend) == (State.REJECTED, "nobody", False)


def test_advice_is_decided_once_somebody_gave_it() -> None:
    here = world()
    opened = here.open(Way.ADVICE, advisers=[here.people[1].pk])
    assert deciding.decide(opened, objections=0).why == "nobody"
    here.say(opened, here.people[1], Stance.ADVICE, words="Oui.")
    assert deciding.decide(opened, objections=0).why == "advised"


def test_fewer_secret_ballots_than_keep_a_secret_are_not_counted() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    for member in here.people[:4]:
        actions.answer_secretly(by=member, decision=opened, edition=1, stance=Stance.FOR)
    found = deciding.decide(opened, objections=0)
    assert (found.why, "counts" in found.result) == ("too_few_for_secret", False)
