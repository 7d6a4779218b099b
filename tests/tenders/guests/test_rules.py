# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a guest comes in, or not."""

from __future__ import annotations

import pytest

from groupes.models import Groupe
from tenders.bids.models import Bid
from tenders.guests import rules
from tenders.guests.models import Guest
from tenders.guests.rules import Over
from tests import factories
from tests.tenders.guests.makers import invited

pytestmark = pytest.mark.django_db


def why(guest: Guest) -> Over | None:
    found = Guest.objects.select_related("bid__groupe__cooperative").get(pk=guest.pk)
    return rules.over(found, rules.taking_part(found.bid))


def test_each_reason_is_told_apart() -> None:
    world = invited()
    guest, groupe = world.guest, world.cast.groupe
    assert why(guest) is None
    tie = groupe.memberships.filter(member=world.cast.plain)
    tie.update(ends_on=groupe.today() - factories.days(1))  # yesterday, and no job ran
    assert why(guest) is Over.HOST
    Guest.objects.filter(pk=guest.pk).update(until=groupe.today() - factories.days(1))
    assert why(guest) is Over.DATE
    Bid.objects.filter(pk=world.bid.pk).update(state=Bid.State.SUBMITTED)
    assert why(guest) is Over.BID
    Groupe.objects.filter(pk=groupe.pk).update(state=Groupe.State.CLOSED)
    assert why(guest) is Over.GROUPE
    assert not rules.stands(Guest.objects.select_related("bid__groupe__cooperative").get())
