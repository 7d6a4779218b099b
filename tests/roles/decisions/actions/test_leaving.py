# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of decisions goes with who leaves, what stays, and what a groupe that closes leaves aside."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes import actions as ground
from groupes import queries as ground_queries
from groupes.models import Member
from groupes.web.refusals import Refusal
from roles.decisions import actions, reminding
from roles.decisions.actions import leaving
from roles.decisions.models import Decision, Objection, Stance, State, Way
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def leave(here: World, member: Member) -> None:
    ground.leave(by=member, membership=here.groupe.memberships.get(member=member))


def test_who_leaves_takes_their_objection_along_and_the_others_have_a_day() -> None:
    here = world()
    opened = here.open()
    objection = actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Trop tôt.")
    Decision.objects.filter(pk=opened.pk).update(closes_at=timezone.now() + dt.timedelta(minutes=5))
    [goes] = leaving.what_goes(here.groupe, here.people[1])
    assert "your objection to" in str(goes)
    leave(here, here.people[1])
    objection.refresh_from_db()
    opened.refresh_from_db()
    assert objection.state == Objection.State.WITHDRAWN
    assert opened.closes_at is not None
    assert opened.closes_at > timezone.now() + dt.timedelta(hours=23)
    assert leaving.what_goes(here.groupe, here.people[2]) == []


def test_who_is_on_pause_objects_no_more() -> None:
    here = world()
    opened = here.open()
    actions.object_to(by=here.people[1], decision=opened, edition=1, reason="Trop tôt.")
    ground.pause(by=here.people[1], membership=here.groupe.memberships.get(member=here.people[1]))
    assert not opened.objections.filter(state=Objection.State.OPEN).exists()


def test_what_was_answered_counts_and_what_was_proposed_goes_on_without_them() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    [stays] = leaving.what_stays(here.groupe, here.proposer)
    assert "without you" in str(stays)
    assert stays in ground_queries.what_stays(here.groupe, here.proposer)
    leave(here, here.people[1])
    leave(here, here.proposer)
    closed = here.hour_comes(opened)
    assert (closed.state, closed.result["counts"]) == (
        State.ADOPTED,
        {"for": 1, "against": 0, "abstain": 0},
    )


def test_an_adopted_decision_waits_for_somebody_else_to_see_that_it_happens() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    adopted = here.hour_comes(opened)
    assert adopted.owner == here.proposer
    [goes] = leaving.what_goes(here.groupe, here.proposer)
    assert "1 adopted decision" in str(goes)
    leave(here, here.proposer)
    adopted.refresh_from_db()
    assert adopted.owner is None


def test_a_groupe_that_closes_withdraws_what_is_being_decided_and_keeps_what_was() -> None:
    here = world(people=6)
    drafted, opened = here.draft(), here.open(Way.VOTE, secret=True)
    actions.answer_secretly(by=here.people[1], decision=opened, edition=1, stance=Stance.FOR)
    voted = here.open(Way.VOTE)
    here.say(voted, here.people[1], Stance.FOR)
    here.hour_comes(voted)
    [words] = leaving.what_closes(here.groupe)
    assert "2" in str(words)
    ground.close_groupe(by=here.runner, groupe=here.groupe)
    for one, state in (
        (drafted, State.WITHDRAWN),
        (opened, State.WITHDRAWN),
        (voted, State.ADOPTED),
    ):
        one.refresh_from_db()
        assert one.state == state
        assert one.closed_at is not None
    assert not opened.secret_ballots.exists()
    assert leaving.what_closes(here.groupe) == []
    opened.groupe.refresh_from_db()
    with pytest.raises(Refusal):
        actions.withdraw(by=here.proposer, decision=voted)


def test_in_the_middle_of_a_decision_nobody_answers_for_who_leaves_nor_they_for_others() -> None:
    here = world(people=6)
    voted = here.open(Way.VOTE)
    one, two, three, four = here.people[1:5]
    actions.delegate(by=one, decision=voted, to=two)  # "two" is to answer for "one"
    actions.delegate(by=three, decision=voted, to=four)
    leave(here, two)
    leave(here, three)
    assert not voted.voters.exclude(delegate=None).exists()
    # Who was left alone is asked again, and reminded.
    assert one.pk in reminding.missing({voted.pk})[voted.pk]
    here.say(voted, one, Stance.FOR)
    here.say(voted, four, Stance.AGAINST)
    closed = here.hour_comes(voted)
    assert closed.result["counts"] == {"for": 1, "against": 1, "abstain": 0}


def test_what_was_answered_for_another_stays_until_all_are_asked_anew() -> None:
    here = world(people=5)
    voted = here.open(Way.VOTE)
    one, two = here.people[1:3]
    actions.delegate(by=one, decision=voted, to=two)
    here.say(voted, two, Stance.FOR)
    leave(here, two)
    mine = voted.voters.get(member=one)
    assert mine.delegate is not None  # it was answered, for both
    actions.change(by=here.proposer, decision=voted, edition=1, text="Autrement.")
    mine.refresh_from_db()
    assert mine.delegate is None
    assert one.pk in reminding.missing({voted.pk})[voted.pk]


def test_who_is_on_pause_answers_for_nobody() -> None:
    here = world()
    voted = here.open(Way.VOTE)
    actions.delegate(by=here.people[1], decision=voted, to=here.people[2])
    ground.pause(by=here.people[2], membership=here.groupe.memberships.get(member=here.people[2]))
    assert not voted.voters.exclude(delegate=None).exists()


@pytest.mark.parametrize("gone", ["leaves", "pauses"])
def test_what_they_were_asked_to_see_happen_is_asked_of_others(gone: str) -> None:
    here = world()
    opened = here.open(Way.VOTE)
    here.say(opened, here.people[1], Stance.FOR)
    adopted = here.hour_comes(opened)
    asked = here.people[1]
    actions.hand_on(by=here.proposer, decision=adopted, to=asked)
    if gone == "leaves":
        leave(here, asked)
    else:
        ground.pause(by=asked, membership=here.groupe.memberships.get(member=asked))
    adopted.refresh_from_db()
    assert adopted.owner_offered is None
    assert adopted.owner == here.proposer
