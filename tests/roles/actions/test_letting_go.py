# SPDX-License-Identifier: AGPL-3.0-or-later
"""Giving a mandate back, leaving: what was held ends, what was offered is withdrawn."""

from __future__ import annotations

import pytest

from groupes import actions as groupes
from groupes.belonging import Fate
from groupes.web.refusals import Refusal
from roles import actions
from roles.models import Mandate, MandateOffer
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, handed

pytestmark = pytest.mark.django_db


def test_giving_a_mandate_back_withdraws_its_offers() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    offer = handed(cast)
    mine = cast.role.mandates.get(member=cast.holder)
    actions.give_back(by=cast.holder, mandate=mine)
    mine.refresh_from_db()
    assert mine.ends_on == today
    assert can(cast.holder, cast.groupe, today)
    assert not can(cast.holder, cast.groupe, today + days(1))
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    ended = cast.role.mandates.get(member=cast.former)
    with pytest.raises(Refusal):
        actions.give_back(by=cast.former, mandate=ended)
    with pytest.raises(ValueError, match="own mandate"):
        actions.give_back(by=cast.plain, mandate=mine)


def test_leaving_withdraws_offers_made_and_received() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    made = handed(cast)
    role = factories.role(cast.groupe)
    received = actions.offer_mandate(
        by=cast.founder, role=role, to=cast.holder, starts_on=today, ends_on=today + days(9)
    )
    coming = factories.mandate(
        role, cast.holder, starts_on=today + days(20), ends_on=today + days(30)
    )
    membership = cast.groupe.memberships.get(member=cast.holder)
    groupes.leave(by=cast.holder, membership=membership)
    for offer in (made, received):
        offer.refresh_from_db()
        assert offer.state == MandateOffer.State.WITHDRAWN
    assert not Mandate.objects.filter(pk=coming.pk).exists()  # it had not begun


def test_what_goes_says_who_goes_on_and_what_the_others_may_take() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    [one] = actions.what_goes(cast.groupe, cast.holder)
    assert (one.fate, bool(one.url)) == (Fate.OFFERED, True)
    offer = handed(cast)
    assert [one.fate for one in actions.what_goes(cast.groupe, cast.holder)] == [
        Fate.OFFERED,
        Fate.GIVEN_BACK,  # the offer that waits
    ]
    actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    [one] = actions.what_goes(cast.groupe, cast.holder)
    assert one.fate == Fate.HANDED_ON
    assert cast.plain.name in str(one)
    groupes.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    assert cast.role.mandates.filter(member=cast.plain, ends_on__gt=today).exists()


def test_a_groupe_that_closes_ends_every_mandate_and_every_offer() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    offer = handed(cast)
    coming = factories.mandate(
        factories.role(cast.groupe), cast.plain, starts_on=today + days(5), ends_on=today + days(9)
    )
    [words] = actions.what_closes(cast.groupe)
    assert "2" in str(words)
    groupes.close_groupe(by=cast.founder, groupe=cast.groupe)
    offer.refresh_from_db()
    assert (offer.state, offer.answer_for) == (MandateOffer.State.WITHDRAWN, cast.plain)
    assert not Mandate.objects.filter(pk=coming.pk).exists()
    assert not Mandate.objects.filter(role__groupe=cast.groupe, ends_on__gt=today).exists()
    assert actions.what_closes(cast.groupe) == []
