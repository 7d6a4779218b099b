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
from roles.decisions import actions
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
