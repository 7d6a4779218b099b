# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go, the submission, the result: what was submitted stays as it is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from tenders.bids import actions
from tenders.bids.models import Bid, GoDecision
from tests import factories
from tests.factories import days
from tests.tenders.bids.actions.asked import go, last, writes

pytestmark = pytest.mark.django_db


def test_a_decision_keeps_the_mandate_that_gave_the_power(cast: factories.Cast, bid: Bid) -> None:
    today = cast.groupe.today()
    for _again in range(2):
        actions.decide(by=cast.holder, bid=bid, go=True, reason="Élu convaincu", on=today)
    decision = GoDecision.objects.get()
    assert decision.mandate is not None
    assert decision.mandate.member == cast.holder
    assert decision.mandate.role == cast.role
    assert decision.decided_on == today
    bid.refresh_from_db()
    assert bid.state == Bid.State.GO
    assert last(bid).facts == {
        "go": True,
        "mandate": decision.mandate.pk,
        "decision": decision.pk,
    }
    actions.decide(by=cast.holder, bid=bid, go=False, reason="", on=today)
    with pytest.raises(Refusal):
        actions.add_need(by=cast.plain, bid=bid, title="Trop tard")
    go(cast, bid)
    actions.add_need(by=cast.plain, bid=bid, title="À nouveau")


def test_the_mandate_kept_is_the_one_in_force_and_grants_that_very_power(
    cast: factories.Cast, bid: Bid
) -> None:
    other = factories.role(cast.groupe, "chat.moderate")
    factories.mandate(other, cast.holder, ends_on=cast.groupe.today() + days(300))
    decision = actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    assert decision.mandate is not None
    assert decision.mandate.role == cast.role


def test_once_submitted_nothing_of_it_changes(cast: factories.Cast, bid: Bid) -> None:
    everything = writes(cast, bid)
    with pytest.raises(Refusal):
        actions.submit(by=cast.holder, bid=bid, at=timezone.now())  # no go yet
    go(cast, bid)
    with pytest.raises(Refusal):
        actions.submit(by=cast.holder, bid=bid, at=timezone.now() + days(1))  # to come
    at = timezone.now() - dt.timedelta(hours=1)
    for _again in range(2):
        actions.submit(by=cast.holder, bid=bid, at=at)
    bid.refresh_from_db()
    assert (bid.state, bid.submitted_at) == (Bid.State.SUBMITTED, at)
    before = Entry.objects.count()
    for name, write in everything.items():
        with pytest.raises(Refusal):
            write()
            pytest.fail(f"{name} went through after the submission")
    assert Entry.objects.count() == before
    for result in ("won", "won", "lost"):
        actions.record_result(by=cast.holder, bid=bid, result=result)
    assert [e.facts["result"] for e in Entry.objects.filter(verb="bids.result_recorded")] == [
        "won",
        "lost",
    ]


def test_a_result_comes_after_a_submission(cast: factories.Cast, bid: Bid) -> None:
    with pytest.raises(Refusal):
        actions.record_result(by=cast.holder, bid=bid, result="won")
    with pytest.raises(ValueError, match="not a result"):
        actions.record_result(by=cast.holder, bid=bid, result="go")
