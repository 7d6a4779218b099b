# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a notice computed again: what is stored, what its lots keep, what readers are told."""

from __future__ import annotations

from typing import Any

import pytest

from tenders.bids import actions as bids
from tenders.bids.models import BidLot
from tenders.notices.actions.refolding import _matters, refold
from tenders.notices.models import Lot, Notice, NoticeVersion
from tests import factories
from tests.tenders.calls import bring, call, eforms, identifier, in_days

pytestmark = pytest.mark.django_db


def again(*notices: Notice, **values: Any) -> list[Any]:
    """What a refolding tells of these, once their rows say something else."""
    Notice.objects.filter(pk__in=[one.pk for one in notices]).update(**values)
    changes, _closed = refold({one.pk for one in notices}, {}, ())
    return changes


def test_a_state_that_did_not_move_tells_nothing_and_keeps_no_version() -> None:
    notice = call("a")
    assert again(notice) == []
    assert notice.versions.count() == 1


def test_a_better_reading_is_stored_and_told_only_when_it_moves_a_date_or_its_truth() -> None:
    notice = call("a", title="Vélo", deadline=in_days(20))
    assert again(notice, title="Mal lu") == []
    notice.refresh_from_db()
    assert notice.title == "Vélo"
    assert notice.versions.count() == 2  # what moved is kept all the same
    [change] = again(notice, deadline_at=in_days(3))
    assert (change.notice_id, change.caused_by_id) == (notice.pk, None)
    assert change.of("deadline") is not None
    notice.refresh_from_db()
    assert notice.deadline_at == in_days(20)


@pytest.mark.parametrize(
    ("fields", "matters"),
    [
        (["title", "lots", "value"], False),
        (["title", "deadline"], True),
        (["cancelled"], True),
        (["deadline_unsure"], True),
        ([], False),
    ],
)
def test_what_matters_is_a_date_or_its_truth(fields: list[str], matters: bool) -> None:
    assert _matters([{"field": name} for name in fields]) is matters


def test_a_lot_keeps_its_row_while_it_keeps_its_id_so_that_a_bid_stays_on_it() -> None:
    member = factories.member()
    notice = call("a", lots=("Un", "Deux"))
    bid, _new = bids.take_up(by=member, groupe=factories.groupe(member), notice=notice)
    first, second = notice.lots.all()
    bring(eforms("a", version="02", procedure="a", lots=("Un bis",)))
    kept, gone = Lot.objects.filter(notice=notice)
    assert (kept.pk, kept.title, kept.state) == (first.pk, "Un bis", "")
    assert (gone.pk, gone.state) == (second.pk, Lot.State.WITHDRAWN)
    on = {one.lot_ref: one.lot_id for one in BidLot.objects.filter(bid=bid)}
    assert on == {first.lot_id: first.pk, second.lot_id: second.pk}


def test_the_latest_version_of_its_own_is_the_base_whichever_came_last() -> None:
    call("a", title="Un")
    bring(eforms("a", version="10", procedure="a", title="Dix"))
    bring(eforms("a", version="09", procedure="a", title="Neuf"))
    notice = Notice.objects.get(notice_id=identifier("a"))
    assert again(notice, title="Mal lu") == []
    notice.refresh_from_db()
    assert (notice.title, notice.version) == ("Dix", "10")


def test_what_a_correction_made_is_never_taken_for_the_notices_own_word() -> None:
    notice = call("a", deadline=in_days(20))
    bring(eforms("c", procedure="a", deadline=in_days(25), changes=f"{identifier('a')}-01"))
    change = Notice.objects.get(notice_id=identifier("c"))
    Notice.objects.filter(pk=change.pk).update(changed_notice=None)  # it cites another now
    refold({notice.pk}, {}, ())
    notice.refresh_from_db()
    assert notice.deadline_at == in_days(20)
    assert NoticeVersion.objects.filter(notice=notice, caused_by=change).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_notice_and_three(rows: int, django_assert_num_queries) -> None:
    notices = {call().pk for _n in range(rows)}
    # the notices, those of their tenders, their procedures, their own versions, their lots, what
    # is proposed, the corrections they know; then all are written
    with django_assert_num_queries(8):
        refold(notices, {}, ())
