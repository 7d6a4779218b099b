# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision needs to open, and who answers it from then on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from groupes.web.refusals import Refusal
from roles.decisions import actions
from roles.decisions.models import Counting, Decision, Electorate, Stage, State, Voter, Way
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def people(decision: Decision) -> set[int]:
    return set(decision.voters.values_list("member_id", flat=True))


def refused(here: World, decision: Decision, match: str, **values: Any) -> None:
    values.setdefault("closes_at", timezone.now() + dt.timedelta(days=7))
    with pytest.raises(Refusal, match=match):
        actions.open_decision(by=here.proposer, decision=decision, **values)


def test_who_takes_part_answers_and_who_comes_later_does_not() -> None:
    here = world()
    opened = here.open()
    assert people(opened) == {one.pk for one in here.people}
    assert (opened.state, opened.stage) == (State.OPEN, Stage.ASKING)
    later = factories.member("Après", of=here.groupe.cooperative)
    factories.join(here.groupe, later)
    with pytest.raises(Refusal, match="named when"):
        here.say(opened, later, "consent")  # type: ignore[arg-type]


def test_named_people_answer_alone_and_only_those_who_take_part() -> None:
    here = world()
    outside = factories.member("Autre")
    opened = here.open(electorate=Electorate.NAMED, named=[here.people[1].pk, outside.pk])
    assert people(opened) == {here.people[1].pk}
    refused(here, here.draft(electorate=Electorate.NAMED), "Nobody could answer", named=[])


def test_a_decision_by_advice_asks_others_than_its_proposer() -> None:
    here = world()
    drafted = here.draft(Way.ADVICE)
    refused(here, drafted, "advice you ask", advisers=[here.proposer.pk])
    opened = here.open(Way.ADVICE, advisers=[here.people[1].pk])
    assert [one.kind for one in opened.voters.all()] == [Voter.Kind.ADVISER]


@pytest.mark.parametrize(
    ("away", "why"), [(0, "a day at least"), (-1, "a day at least"), (121, "within four months")]
)
def test_it_closes_after_it_opens_and_within_four_months(away: int, why: str) -> None:
    here = world()
    refused(here, here.draft(), why, closes_at=timezone.now() + dt.timedelta(days=away))


def test_what_is_missing_is_said() -> None:
    here = world()
    refused(here, here.draft(Way.VOTE, counting=""), "how it is counted")
    refused(here, here.draft(Way.VOTE, counting=Counting.CHARTER), "which share")
    refused(here, here.draft(Way.ELECTION), "Choose the role")
    refused(here, here.draft(Way.CHOICE, counting=Counting.SCHULZE), "two options")
    refused(here, here.draft(Way.VOTE, secret=True), "fewer than 5")
    refused(here, here.draft(Way.CONSENT, secret=True), "speaks by name")


def test_it_opens_once() -> None:
    here = world()
    refused(here, here.open(), "opened already")
