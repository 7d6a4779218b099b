# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what on a bid, and until when."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groupes.access import Me, Standing, standing
from tenders.bids import actions, rules
from tenders.bids.models import Bid
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db
S = Bid.State


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]


@pytest.mark.parametrize(
    ("may", "who", "states"),
    [
        (rules.may_state, "plain", {S.STUDIED, S.GO}),
        (rules.may_write, "plain", {S.STUDIED, S.GO}),
        (rules.may_price, "plain", {S.STUDIED, S.GO}),
        (rules.may_decide, "holder", {S.STUDIED, S.GO, S.NO_GO}),
        (rules.may_submit, "holder", {S.GO}),
        (rules.may_record_result, "holder", {S.SUBMITTED, S.WON, S.LOST, S.CLOSED}),
        (rules.may_acknowledge, "plain", set(S)),
        (rules.may_answer_version, "holder", {S.STUDIED, S.GO, S.SUBMITTED}),
    ],
)
def test_a_power_holds_in_the_states_it_is_for_and_for_nobody_else(
    may: Callable[[Standing, Bid], bool],
    who: str,
    states: set[str],
    cast: factories.Cast,
    bid: Bid,
) -> None:
    here = standing(Me(getattr(cast, who)), cast.groupe)
    outside = standing(Me(cast.outsider), cast.groupe)
    allowed = set()
    for state in S:
        bid.state = state
        if may(here, bid):
            allowed.add(state)
        assert not may(outside, bid)
    assert allowed == states


@pytest.mark.parametrize(
    "may",
    [
        rules.may_decide,
        rules.may_submit,
        rules.may_record_result,
        rules.may_answer_version,
    ],
)
def test_what_a_role_is_granted_plain_membership_has_not(
    may: Callable[[Standing, Bid], bool], cast: factories.Cast, bid: Bid
) -> None:
    here = standing(Me(cast.plain), cast.groupe)
    for state in S:
        bid.state = state
        assert not may(here, bid)


def test_taking_up_is_for_members(cast: factories.Cast) -> None:
    assert rules.may_take_up(standing(Me(cast.plain), cast.groupe))
    assert not rules.may_take_up(standing(Me(cast.outsider), cast.groupe))
