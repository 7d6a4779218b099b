# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose income a share is, as the floors above declare it."""

from __future__ import annotations

from commons.sharing.incomes import income_of, incomes
from commons.sharing.models import Distribution
from tenders.bids.models import Bid


def test_a_bid_brings_an_income() -> None:
    assert Bid._meta.label_lower in incomes()


def test_a_share_is_of_the_thing_that_it_names() -> None:
    found = income_of(Distribution(target_type="bids.bid", target_id=1))
    assert found is not None
    assert found.label == "bids.bid"


def test_a_share_made_by_hand_is_of_nothing_declared() -> None:
    assert income_of(Distribution(target_type="", target_id=None)) is None
    assert income_of(Distribution(target_type="library.resource", target_id=1)) is None
