# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration shows a card that holds something of each kind, and what came after bids."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from deploy.demo import qualified
from tenders.bids import actions as bids
from tenders.qualification.models import (
    Card,
    Credential,
    Offer,
    Question,
    Reference,
    Risk,
    Turnover,
)
from tenders.results.models import Analysis, Debrief, Round, UnpaidTime
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import in_days

pytestmark = pytest.mark.django_db


def test_a_card_and_what_came_after_are_told() -> None:
    cast = factories.cast("bids.decide_go", "bids.submit_bid")
    groupe, today = cast.groupe, cast.groupe.today()
    keeper = factories.member(of=groupe.cooperative, administers=True)
    members = {
        **dict.fromkeys(("nadia", "soizic", "ines"), cast.plain),
        **dict.fromkeys(("theo", "paul"), cast.holder),
        "maelle": cast.founder,
        "boss": keeper,
    }
    made = {}
    for name in ("written", "studied", "lost", "won", "submitted"):
        notice = calls.call(name, procedure=name, deadline=in_days(30))
        by = cast.holder if name == "lost" else cast.plain
        made[name] = bids.take_up(by=by, groupe=groupe, notice=notice)[0]
    bids.add_need(by=cast.plain, bid=made["written"], title="Facilitation graphique")
    for name in ("lost", "won", "submitted"):
        bids.decide(by=cast.holder, bid=made[name], go=True, reason="", on=today)
        bids.submit(by=cast.holder, bid=made[name], at=timezone.now())
    for name in ("lost", "won"):
        bids.record_result(by=cast.holder, bid=made[name], result=name)
    qualified.tell(members, made["written"], made["studied"])
    qualified.tell_after(members, made["lost"], made["won"], made["submitted"])
    assert Credential.objects.count() == len(qualified.PAPERS)
    assert Turnover.objects.count() == len(qualified.TURNOVER)
    assert [one.asker is not None for one in Question.objects.all()] == [True, True]
    assert Risk.objects.count() == len(qualified.RISKS)
    assert Reference.objects.count() == len(qualified.REFERENCES)
    assert Offer.objects.get().to == cast.founder
    assert Card.objects.get().bid == made["studied"]
    assert Analysis.objects.get().rank == 2
    assert Debrief.objects.get().member == cast.holder
    assert Round.objects.get().answer_due is not None
    assert sum(one.hours for one in UnpaidTime.objects.all()) == Decimal("23.5")
