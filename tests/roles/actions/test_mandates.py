# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats, counted day by day."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.models import Membership
from groupes.web.refusals import Refusal
from roles import actions
from roles.actions.mandates import seats_taken
from roles.models import MandateOffer
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
    assert seats_taken(role, today + days(5), today + days(6)) == 4  # halves
    assert seats_taken(role, today, today + days(4)) == 2
    assert seats_taken(role, today + days(11), today + days(30)) == 2
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


def test_two_roles_are_never_in_one_hand() -> None:
    cast = factories.cast("roles.give_mandate")
    counts, checks = factories.role(cast.groupe), factories.role(cast.groupe)
    counts.incompatible.add(checks)
    today = cast.groupe.today()
    factories.mandate(counts, cast.plain, ends_on=today + days(20))

    def offer(starts_in: int) -> MandateOffer:
        return actions.offer_mandate(
            by=cast.holder,
            role=checks,
            to=cast.plain,
            starts_on=today + days(starts_in),
            ends_on=today + days(90),
        )

    with pytest.raises(Refusal):
        offer(20)
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.plain, role=checks)
    later = offer(21)  # once the other is over
    factories.mandate(counts, cast.plain, starts_on=today + days(21), ends_on=today + days(60))
    with pytest.raises(Refusal):  # and asked again when it is accepted
        actions.answer_offer(by=cast.plain, offer=later, accept=True)


def test_terms_in_a_row_and_rest_are_held_to_by_hand_too() -> None:
    cast = factories.cast("roles.give_mandate")
    role = factories.role(cast.groupe, max_consecutive=1, rest=1, term_months=6)
    today = cast.groupe.today()
    factories.mandate(role, cast.plain, starts_on=today - days(100), ends_on=today - days(1))
    with pytest.raises(Refusal):  # a second in a row
        actions.volunteer(by=cast.plain, role=role)
    with pytest.raises(Refusal):  # a day later: it rests for a term
        actions.offer_mandate(
            by=cast.holder,
            role=role,
            to=cast.plain,
            starts_on=today + days(1),
            ends_on=today + days(90),
        )
    assert actions.volunteer(by=cast.former, role=role)


def test_who_learns_beside_a_mandate_learns_no_longer_than_it_lasts() -> None:
    cast = factories.cast("roles.give_mandate")
    today = cast.groupe.today()
    held = cast.role.mandates.get(member=cast.holder)
    asked = actions.ask_beside(
        by=cast.holder, mandate=held, learner=cast.plain, starts_on=today, ends_on=held.ends_on
    )
    actions.answer_offer(by=cast.plain, offer=asked, accept=True)
    actions.give_back(by=cast.holder, mandate=held)
    assert cast.role.apprenticeships.get().ends_on == today


def test_whoever_was_to_learn_beside_who_hands_over_is_told_that_it_ends() -> None:
    cast = factories.cast("roles.give_mandate")
    today = cast.groupe.today()
    held = cast.role.mandates.get(member=cast.holder)
    learning = actions.ask_beside(
        by=cast.holder, mandate=held, learner=cast.former, starts_on=today, ends_on=held.ends_on
    )
    handed = actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=today + days(5),
        ends_on=today + days(90),
        mandate=held,
    )
    actions.answer_offer(by=cast.plain, offer=handed, accept=True)
    learning.refresh_from_db()
    assert learning.state == MandateOffer.State.WITHDRAWN
