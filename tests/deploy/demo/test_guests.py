# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration has a guest who came in and one who has not."""

from __future__ import annotations

import pytest

from deploy.demo import guests
from tenders.bids import actions as bids
from tenders.guests.models import Guest, Promise, Word
from tests import factories
from tests.tenders import calls


@pytest.mark.django_db
def test_one_guest_came_in_and_spoke_and_another_has_not() -> None:
    cast = factories.cast()
    notice = calls.call("a", deadline=calls.in_days(9))
    bid, _new = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    bids.add_need(by=cast.plain, bid=bid, title=guests.NEED)
    guests.tell({"nadia": cast.plain}, bid, cast.groupe.today())
    assert [one.entered_at is not None for one in Guest.objects.order_by("pk")] == [True, False]
    assert Promise.objects.get().words == guests.PROMISE
    assert Word.objects.count() == len(guests.TALK)
