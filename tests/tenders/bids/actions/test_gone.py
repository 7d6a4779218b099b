# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can change again is not held by who is gone, whatever the way they went."""

from __future__ import annotations

from decimal import Decimal

import pytest

from groupes.models import Member, Membership
from tenders.bids import actions
from tenders.bids.models import Bid, Intention
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["ended", "paused", "gone"])
def test_a_go_after_a_no_go_brings_nobody_back_who_is_gone(
    how: str, cast: factories.Cast, bid: Bid
) -> None:
    need = actions.add_need(by=cast.plain, bid=bid, title="Enquête")
    for person in (cast.plain, cast.founder):
        actions.state_intention(by=person, need=need, level="lead", days=Decimal(2))
        piece = actions.add_piece(by=person, bid=bid, title=f"Pièce de {person.name}")
        actions.take_piece(by=person, piece=piece)
    factories.split_rule(cast.groupe, cast.founder)
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is not None
    assert price.preview.took_part(cast.plain)
    today = cast.groupe.today()
    actions.decide(by=cast.holder, bid=bid, go=False, reason="", on=today)
    tie = Membership.objects.filter(groupe=cast.groupe, member=cast.plain)
    if how == "gone":
        Member.objects.filter(pk=cast.plain.pk).update(left_on=today)
    else:
        tie.update(state=how)
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=today)
    assert [word.member for word in Intention.objects.filter(need__bid=bid)] == [cast.founder]
    assert [piece.holder for piece in bid.pieces.order_by("pk")] == [None, cast.founder]
    price.refresh_from_db()
    assert price.preview is None
