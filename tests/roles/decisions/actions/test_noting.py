# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting decided, written down there: who was there answered, and says where it was not so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions import actions
from roles.decisions.models import Decision, Electorate, State, Way
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

MEETING = Ref("meetings.meeting", 12)


def note(here: World, **values: object) -> Decision:
    said = {"title": "Un essai", "there": [one.pk for one in here.people[:3]]} | values
    return actions.note(by=here.proposer, groupe=here.groupe, made_in=MEETING, **said)  # type: ignore[arg-type]


def test_it_stands_in_the_register_with_those_who_were_there() -> None:
    here = world()
    made = note(here)
    assert (made.state, made.electorate, made.is_noted) == (State.ADOPTED, Electorate.NAMED, True)
    assert made.voters.count() == made.voters.filter(has_answered=True).count() == 3
    assert Decision.objects.in_force(here.groupe.today()).get() == made


def test_whoever_was_there_says_for_a_day_that_it_was_not_decided_so() -> None:
    here = world()
    made = note(here)
    with pytest.raises(Refusal, match="named when this decision opened"):
        actions.take_back(by=here.people[3], decision=made)
    for _time in range(2):
        back = actions.take_back(by=here.people[1], decision=made)
        assert (back.state, back.why) == (State.WITHDRAWN, "not_decided")
    # Put to the groupe instead, all who take part answer.
    assert actions.ask_again(by=here.people[1], decision=back).electorate == Electorate.MEMBERS
    late = note(here, title="Un autre")
    a_day_ago = timezone.now() - dt.timedelta(days=1, minutes=1)
    Decision.objects.filter(pk=late.pk).update(closed_at=a_day_ago)
    with pytest.raises(Refusal, match="day is over"):
        actions.take_back(by=here.people[1], decision=late)


def test_what_was_put_to_the_groupe_is_not_taken_back_so() -> None:
    here = world()
    opened = here.open(Way.VOTE)
    with pytest.raises(Refusal, match="closed"):
        actions.take_back(by=here.people[1], decision=opened)


def test_a_day_that_has_passed_is_no_day_to_look_at_it_again() -> None:
    here = world()
    with pytest.raises(Refusal, match="day to come"):
        note(here, review_on=here.groupe.today())
    assert not Decision.objects.exists()
