# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers: by name and changed until the hour, or secret and given once; or another answers for one."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.decisions import actions, events
from roles.decisions.models import Answer, Stance, Way
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_an_answer_takes_the_place_of_the_one_before() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    for stance in (Stance.FOR, Stance.AGAINST):
        here.say(opened, here.people[1], stance)
    assert [one.stance for one in Answer.objects.all()] == [Stance.AGAINST]
    with pytest.raises(ValueError, match="not an answer"):
        here.say(opened, here.people[1], Stance.CONSENT)


def test_an_advice_has_words() -> None:
    here = world()
    opened = here.open(Way.ADVICE, advisers=[here.people[1].pk])
    with pytest.raises(Refusal, match="Write your advice"):
        here.say(opened, here.people[1], Stance.ADVICE)
    here.say(opened, here.people[1], Stance.ADVICE, words="Attendons mai.")
    assert Answer.objects.get().words == "Attendons mai."


def test_another_answers_for_one_until_one_does_oneself() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    me, other = here.people[1], here.people[2]
    actions.delegate(by=me, decision=opened, to=other)
    actions.delegate(by=me, decision=opened, to=other)
    assert Entry.objects.filter(verb=events.DELEGATED.verb).count() == 1
    with pytest.raises(Refusal, match="answer for others"):
        actions.delegate(by=other, decision=opened, to=here.proposer)
    with pytest.raises(Refusal, match="somebody else answer"):
        actions.delegate(by=here.proposer, decision=opened, to=me)
    actions.end_delegation(by=me, decision=opened)
    actions.end_delegation(by=me, decision=opened)
    assert Entry.objects.filter(verb=events.DELEGATION_ENDED.verb).count() == 1


def test_who_gains_something_is_said_so_once() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    for _twice in range(2):
        actions.say_gain(
            by=here.proposer, decision=opened, member=here.people[1], words="Il loue la salle."
        )
    assert opened.voters.get(member=here.people[1]).gains == "Il loue la salle."
    assert Entry.objects.filter(verb=events.GAIN_SAID.verb).count() == 1
