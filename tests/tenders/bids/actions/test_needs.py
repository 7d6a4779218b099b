# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer takes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes.web.refusals import Refusal
from tenders.bids import actions
from tenders.bids.models import Bid, Need
from tests import factories
from tests.tenders.bids.actions.asked import verbs

pytestmark = pytest.mark.django_db


def test_needs_are_added_changed_and_removed_while_nobody_said_anything(
    cast: factories.Cast, bid: Bid
) -> None:
    need = actions.add_need(by=cast.plain, bid=bid, title="Cartographie", days_planned=Decimal(4))
    with pytest.raises(Refusal):
        actions.add_need(by=cast.founder, bid=bid, title="Cartographie")
    actions.change_need(by=cast.plain, need=need, title="Cartes", days_planned=None)
    actions.change_need(by=cast.plain, need=need, title="Cartes", days_planned=None)
    need.refresh_from_db()
    assert (need.title, need.days_planned) == ("Cartes", None)
    actions.state_intention(by=cast.founder, need=need, level="learn")
    with pytest.raises(Refusal):
        actions.remove_need(by=cast.plain, need=need)
    actions.withdraw_intention(by=cast.founder, need=need)
    actions.remove_need(by=cast.plain, need=need)
    with pytest.raises(Refusal):
        actions.change_need(by=cast.plain, need=need, title="Revenante", days_planned=None)
    assert not Need.objects.filter(pk=need.pk).exists()
    assert verbs(bid)[1:] == [
        "bids.need_added",
        "bids.need_changed",
        "bids.intention_stated",
        "bids.intention_withdrawn",
        "bids.need_removed",
    ]
