# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tenders that later news joins or parts: bids follow their notice."""

from __future__ import annotations

import pytest
from django.test import Client

from tenders.bids import actions, facts
from tenders.notices.models import Notice, Tender
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms

pytestmark = pytest.mark.django_db


def test_a_bid_follows_its_notice_into_the_tender_it_joins(cast: factories.Cast) -> None:
    """A version that names the procedure shows that two notices are of one tender."""
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    bid.refresh_from_db()
    assert bid.tender == other.tender
    assert actions.take_up(by=cast.founder, groupe=cast.groupe, notice=other) == (bid, False)
    assert not Tender.objects.filter(pk=alone.tender_id).exists()


def test_two_bids_of_a_groupe_found_to_be_on_one_tender_both_stay(
    cast: factories.Cast, client: Client
) -> None:
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    first, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    second, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=other)
    elsewhere = factories.groupe(cast.stranger)
    theirs, _new = actions.take_up(by=cast.stranger, groupe=elsewhere, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    for bid in (first, second, theirs):
        bid.refresh_from_db()
    assert (first.tender, second.tender, theirs.tender) == (other.tender, None, other.tender)
    assert [facts.around(one).doubles for one in (first, second)] == [[second], [first]]
    # Which one goes on is theirs to agree: each page shows the other.
    client.force_login(cast.plain.user)
    for bid, double in ((first, second), (second, first)):
        page = client.get(bid.get_absolute_url()).content.decode()
        assert double.get_absolute_url() in page
    # And once the notices part again, each counts for its own.
    bring(eforms("a", version="03", procedure="q"))
    for bid in (first, second):
        bid.refresh_from_db()
        assert bid.tender == Notice.objects.get(pk=bid.notice_id).tender
    assert facts.around(first).doubles == []
