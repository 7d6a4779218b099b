# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody who leaves reads of the guests they answer for."""

from __future__ import annotations

import pytest

from tenders.guests import actions, leaving
from tests.tenders.guests.makers import invite, invited

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_who_leaves_is_told_how_many_guests_they_answer_for() -> None:
    world = invited()
    (told,) = leaving.what_goes(world.cast.groupe, world.cast.plain)
    assert str(told).startswith("1 guest of a bid")
    invite(world.bid, email="b@example.test")
    (told,) = leaving.what_goes(world.cast.groupe, world.cast.plain)
    assert str(told).startswith("2 guests of bids")
    assert leaving.what_goes(world.cast.groupe, world.cast.holder) == []
    for guest in world.bid.guests.all():
        actions.end(by=world.cast.holder, guest=guest)
    assert leaving.what_goes(world.cast.groupe, world.cast.plain) == []
