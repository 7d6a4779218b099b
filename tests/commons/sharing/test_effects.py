# SPDX-License-Identifier: AGPL-3.0-or-later
"""A split rule in force by a decision of the groupe."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from commons.sharing import actions as sharing
from groupes.effects import Proposed
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions.models import Decision, Stance, State
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def put(here: World, rule: Any, day: dt.date | None = None) -> Decision:
    facts = {"rule": rule.pk, "in_force_from": day.isoformat() if day is not None else None}
    return here.open(effect="sharing.splitrule", proposed=Proposed(facts, Ref.of(rule)))


def adopt(here: World, decision: Decision) -> Decision:
    for member in here.people[1:3]:
        here.say(decision, member, Stance.CONSENT)
    return here.hour_comes(decision)


def test_a_rule_binds_from_the_day_it_was_decided_or_from_its_own(client: Client) -> None:
    here = world()
    rule = factories.split_rule(here.groupe, here.proposer, adopted=False)
    done = adopt(here, put(here, rule))
    rule.refresh_from_db()
    assert (done.state, rule.in_force_from) == (State.ADOPTED, here.groupe.today())
    later = here.groupe.today() + dt.timedelta(days=20)
    second = factories.split_rule(here.groupe, here.proposer, adopted=False)
    adopt(here, put(here, second, later))
    second.refresh_from_db()
    assert second.in_force_from == later
    client.force_login(here.people[1].user)
    assert "Decided together" in client.get(rule.get_absolute_url()).text


def test_a_day_that_has_passed_is_that_of_its_adoption() -> None:
    here = world()
    rule = factories.split_rule(here.groupe, here.proposer, adopted=False)
    adopt(here, put(here, rule, here.groupe.today() - dt.timedelta(days=3)))
    rule.refresh_from_db()
    assert rule.in_force_from == here.groupe.today()


def test_a_rule_adopted_another_way_meanwhile_is_said_clearly() -> None:
    here = world()
    rule = factories.split_rule(here.groupe, here.proposer, adopted=False)
    opened = put(here, rule)
    sharing.adopt_rule(by=here.proposer, rule=rule, in_force_from=here.groupe.today())
    over = adopt(here, opened)
    assert over.state == State.OVERTAKEN
    assert "already adopted" in over.result["refused"]


def test_a_rule_of_another_groupe_is_not_put() -> None:
    here, other = world(), world()
    rule = factories.split_rule(other.groupe, other.proposer, adopted=False)
    with pytest.raises(Refusal):
        put(here, rule)
