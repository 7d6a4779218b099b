# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers, for whom, and what is refused."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from groupes.models import Member
from groupes.web.refusals import Refusal
from roles.decisions import actions, events
from roles.decisions.models import Answer, Stance, Voter, Way
from tests.roles.decisions.world import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_an_answer_again_is_another_in_its_place_and_the_journal_says_nothing_of_it() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    for stance in (Stance.FOR, Stance.AGAINST):
        here.say(opened, here.people[1], stance, words="Un mot à moi.")
    assert [one.stance for one in Answer.objects.all()] == [Stance.AGAINST]
    told = Entry.objects.filter(verb=events.ANSWERED.verb)
    assert [one.facts for one in told] == [{}, {}]


def test_nobody_answers_for_who_answers_by_another() -> None:
    here = world(people=4)
    opened = here.open(Way.VOTE)
    one, two, three = here.people[:3]
    actions.delegate(by=one, decision=opened, to=two)
    with pytest.raises(Refusal, match="answer for others"):
        actions.delegate(by=two, decision=opened, to=three)
    with pytest.raises(Refusal, match="lets somebody else"):
        actions.delegate(by=three, decision=opened, to=one)
    with pytest.raises(Refusal, match="somebody else"):
        actions.delegate(by=three, decision=opened, to=three)


def test_to_answer_oneself_takes_it_back() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    actions.delegate(by=here.people[1], decision=opened, to=here.people[2])
    here.say(opened, here.people[1], Stance.FOR)
    assert opened.voters.get(member=here.people[1]).delegate is None


def test_in_a_consent_each_speaks_for_themselves() -> None:
    here = world()
    opened = here.open(Way.CONSENT)
    with pytest.raises(Refusal, match="for themselves"):
        actions.delegate(by=here.people[1], decision=opened, to=here.people[2])


def test_a_gain_said_twice_is_told_once_and_taken_back_by_an_empty_word() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    for words in ("Mon loyer.", "Mon loyer.", ""):
        voter = actions.say_gain(
            by=here.people[1], decision=opened, member=here.people[1], words=words
        )
    assert voter.gains == ""
    assert Entry.objects.filter(verb=events.GAIN_SAID.verb).count() == 2


def test_what_another_said_that_one_gains_is_not_taken_away_by_who_gains() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    gains, says = here.people[1], here.people[2]

    def say(by: Member, words: str) -> Voter:
        return actions.say_gain(by=by, decision=opened, member=gains, words=words)

    assert say(says, "C’est son local.").gains_by == says
    for by in (gains, here.proposer):
        with pytest.raises(Refusal, match="theirs to say otherwise"):
            say(by, "")
    assert opened.voters.get(member=gains).gains == "C’est son local."
    assert say(says, "C’est le local de sa sœur.").gains_by == says
    assert say(here.runner, "").gains_by is None  # who runs decisions may
    say(says, "C’est son local.")
    here.groupe.memberships.filter(member=says).update(state="paused")
    assert say(gains, "").gains == ""  # whoever said it is not there to be asked


def test_a_name_is_taken_out_of_a_lot_alone() -> None:
    here = world()
    with pytest.raises(ValueError, match="lot"):
        actions.take_name_out(by=here.people[1], decision=here.open(Way.VOTE))
