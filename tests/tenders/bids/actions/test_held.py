# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bid held until the end of a transaction, in a state that lets it be written."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation

from groupes.web.refusals import Refusal
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid
from tests.roles.actions.test_held import free

STATE = Bid.State


@pytest.mark.django_db(transaction=True)
def test_a_bid_is_held_to_the_end_of_the_transaction_and_what_it_hangs_on_is_not(bid: Bid) -> None:
    with transaction.atomic():
        hold(bid)
        assert not free(bid)
        assert free(bid.groupe)
        assert free(bid.notice)
    assert free(bid)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "why"),
    [
        (STATE.STUDIED, ""),
        (STATE.GO, ""),
        (STATE.NO_GO, "decided not to bid"),
        (STATE.SUBMITTED, "was submitted"),
        (STATE.WON, "was submitted"),
        (STATE.LOST, "was submitted"),
        (STATE.CLOSED, "was submitted"),
    ],
)
def test_it_is_written_until_it_is_submitted_and_the_reason_is_told(
    bid: Bid, state: str, why: str
) -> None:
    Bid.objects.filter(pk=bid.pk).update(state=state)  # meanwhile: ``bid`` does not know it
    with transaction.atomic(), translation.override("en"):
        if not why:
            assert hold(bid).state == state
            return
        with pytest.raises(Refusal) as refusal:
            hold(bid)
        assert why in str(refusal.value.message)


@pytest.mark.django_db
def test_what_comes_after_the_submission_is_told_to_come_later(bid: Bid) -> None:
    with transaction.atomic(), translation.override("en"):
        with pytest.raises(Refusal) as refusal:
            hold(bid, states=[STATE.SUBMITTED])
        assert "comes later" in str(refusal.value.message)
        Bid.objects.filter(pk=bid.pk).update(state=STATE.SUBMITTED)
        assert hold(bid, states=[STATE.SUBMITTED]).state == STATE.SUBMITTED


@pytest.mark.django_db
def test_what_is_held_comes_with_its_groupe_and_its_notice(
    bid: Bid, django_assert_num_queries
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):
        held = hold(bid)
        held.groupe.today()
        assert held.notice == bid.notice
