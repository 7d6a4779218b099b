# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe that answers a call."""

from __future__ import annotations

import pytest

from tenders.bids import actions
from tenders.bids.models import Bid
from tests import factories
from tests.tenders import calls


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` records go and submissions; everyone of the groupe writes."""
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]
