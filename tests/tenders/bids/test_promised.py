# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of bids stands in a handover: what its role decides or sends, what its holder writes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from groupes.access import Me, Standing, standing
from roles.models import Mandate
from tenders.bids import actions as bids
from tenders.bids import promised
from tests import factories
from tests.tenders import calls

pytestmark = pytest.mark.django_db


def held(cast: factories.Cast) -> tuple[Standing, Mandate]:
    mandate = cast.role.mandates.select_related("role").get(member=cast.holder)
    return standing(Me(cast.plain), cast.groupe), mandate


@pytest.mark.parametrize(
    ("power", "states"),
    [("bids.decide_go", ["a"]), ("bids.submit_bid", ["b"]), ("chat.moderate", [])],
)
def test_a_role_carries_the_bids_it_decides_on_or_sends(power: str, states: list[str]) -> None:
    cast = factories.cast(power)
    for source in ("a", "b"):
        notice = calls.call(source, title=f"Appel {source}", deadline=calls.in_days(20))
        bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    bids.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    with translation.override("en"):
        told = list(promised.bids_to_carry(*held(cast)))
    assert [line.words.split(":")[0] for line in told] == [f"Appel {one}" for one in states]
    assert all(line.url and line.due for line in told)


def test_a_bid_is_due_on_the_day_it_is_where_the_groupe_is() -> None:
    cast = factories.cast("bids.decide_go")
    cast.groupe.cooperative.time_zone = "America/Martinique"
    cast.groupe.cooperative.save(update_fields=["time_zone"])
    day = cast.groupe.today() + factories.days(5)
    late = dt.datetime.combine(day, dt.time(23, 59), ZoneInfo("America/Martinique"))
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=calls.call())
    type(bid).objects.filter(pk=bid.pk).update(accepted_deadline_at=late)
    [line] = promised.bids_to_carry(*held(cast))
    assert line.due == day


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pieces_that_the_holder_took_are_listed_in_one_query(
    rows: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    notice = calls.call(deadline=calls.in_days(20))
    bid, _new = bids.take_up(by=cast.holder, groupe=cast.groupe, notice=notice)
    for number in range(rows + 1):
        bids.add_piece(by=cast.holder, bid=bid, title=f"Pièce {number}", due_on=None)
    first, *others = bid.pieces.all()
    for piece in others:
        bids.take_piece(by=cast.holder, piece=piece)
    bids.take_piece(by=cast.plain, piece=first)
    here, mandate = held(cast)
    with django_assert_num_queries(1):
        told = list(promised.pieces_to_write(here, mandate))
    assert len(told) == rows
    assert all(first.title not in line.words for line in told)
