# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go on a tender, by a decision of the groupe."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from groupes.effects import Proposed
from groupes.things import Ref
from groupes.web.refusals import Refusal
from roles.decisions.models import Decision, Stance, State
from tenders.bids import actions as bids
from tenders.bids.models import Bid
from tests.roles.decisions.world import World, world
from tests.tenders import calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def client(client: Client) -> Client:
    """Reads in the words of the code."""
    client.cookies["django_language"] = "en"
    return client


def bid_of(here: World, name: str = "a") -> Bid:
    return bids.take_up(by=here.proposer, groupe=here.groupe, notice=calls.call(name))[0]


def put(here: World, bid: Any, *, go: bool = True) -> Decision:
    facts = {"bid": bid.pk, "go": go, "state": str(bid.state)}
    return here.open(effect="bids.go", proposed=Proposed(facts, Ref.of(bid)))


def adopt(here: World, decision: Decision) -> Decision:
    for member in here.people[1:3]:
        here.say(decision, member, Stance.CONSENT)
    return here.hour_comes(decision)


@pytest.mark.parametrize(("go", "state"), [(True, Bid.State.GO), (False, Bid.State.NO_GO)])
def test_the_groupe_says_whether_it_goes(go: bool, state: str, client: Client) -> None:
    here = world()
    bid = bid_of(here)
    done = adopt(here, put(here, bid, go=go))
    bid.refresh_from_db()
    assert (done.state, bid.state) == (State.ADOPTED, state)
    assert bid.go_decisions.get().reason == done.title
    client.force_login(here.people[1].user)
    assert "decisions/sur/bids.bid" in client.get(bid.get_absolute_url()).text
    part = client.get(
        f"/g/{here.groupe.slug}/decisions/sur/bids.bid:{bid.pk}/", headers={"HX-Request": "true"}
    )
    assert done.title in part.text


def test_what_was_decided_otherwise_meanwhile_is_not_undone() -> None:
    here = world()
    bid = bid_of(here)
    opened = put(here, bid)
    bids.decide(by=here.proposer, bid=bid, go=False, reason="Trop loin.", on=here.groupe.today())
    over = adopt(here, opened)
    bid.refresh_from_db()
    assert (over.state, bid.state) == (State.OVERTAKEN, Bid.State.NO_GO)


def test_a_bid_of_another_groupe_is_not_put() -> None:
    here, other = world(), world()
    with pytest.raises(Refusal):
        put(here, bid_of(other))
