# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats, counted day by day."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.models import Membership
from groupes.web.refusals import Refusal
from roles import actions
from roles.actions.mandates import seats_taken
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER

pytestmark = pytest.mark.django_db


def test_seats_are_counted_day_by_day() -> None:
    """Two seats: A holds days 0-10, B days 5-20. A third may hold 11-30 but not 10-30."""
    cast = factories.cast()
    today = cast.groupe.today()
    role = factories.role(cast.groupe, seats=2)
    factories.mandate(role, cast.plain, starts_on=today, ends_on=today + days(10))
    factories.mandate(role, cast.holder, starts_on=today + days(5), ends_on=today + days(20))
    assert seats_taken(role, today + days(5), today + days(6)) == 2
    assert seats_taken(role, today, today + days(4)) == 1
    assert seats_taken(role, today + days(11), today + days(30)) == 1
    offer: dict[str, Any] = {
        "by": cast.holder,
        "role": role,
        "to": cast.founder,
        "ends_on": today + days(30),
    }
    with pytest.raises(Refusal):
        actions.offer_mandate(**offer, starts_on=today + days(10))
    made = actions.offer_mandate(**offer, starts_on=today + days(11))
    actions.answer_offer(by=cast.founder, offer=made, accept=True)
    assert role.mandates.count() == 3


def test_a_holder_who_left_takes_no_seat() -> None:
    cast = factories.cast(POWER)
    Membership.objects.filter(groupe=cast.groupe, member=cast.holder).update(
        state=Membership.State.ENDED
    )
    assert seats_taken(cast.role, cast.groupe.today(), cast.groupe.today()) == 0
