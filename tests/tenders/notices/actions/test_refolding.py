# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a notice computed again: what is stored, what its lots keep, what readers are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tenders.bids import actions as bids
from tenders.bids.models import BidLot
from tenders.notices.actions.refolding import _matters, refold
from tenders.notices.models import Lot, Notice, NoticeVersion
from tests import factories
from tests.tenders.calls import (
    boamp,
    bring,
    bring_in_every_order,
    call,
    eforms,
    identifier,
    in_boamp,
    in_days,
)

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


# --- corrections are events --------------------------------------------------------------------------


JUNE = dt.date(2026, 6, 9)


def words(n: int, text: str, on: dt.date = dt.date(2026, 6, 1)) -> bytes:
    return boamp(f"26-{n}", nature="RECTIFICATIF", linked="26-1", text=text, published=on)


def events_of(notice: Notice) -> list[tuple[str, list[str]]]:
    rows = notice.versions.events().filter(caused_by__isnull=False).order_by("pk")
    return [
        (row.caused_by.notice_id, [entry["field"] for entry in row.changed_fields])
        for row in rows.select_related("caused_by")
        if row.caused_by is not None
    ]


@pytest.mark.parametrize("how", ["one by one", "together", "before the call"])
def test_each_correction_is_kept_whether_it_moves_something_or_not(how: str) -> None:
    call_, first, second = (
        boamp("26-1"),
        words(2, "Le lot 2."),
        words(3, "Avancée au 1er mars.", JUNE),
    )
    if how == "one by one":
        for file in (call_, first, second, second):
            bring(file)
    elif how == "together":
        bring(call_, first, second)
    else:
        bring(second, first)
        bring(call_)
    notice = Notice.objects.get(notice_id="26-1")
    assert events_of(notice) == [("26-2", ["deadline_unsure"]), ("26-3", [])]
    changes = Notice.objects.get(notice_id="26-3").changes
    assert changes is not None
    assert changes["words"] == {"FRA": "Avancée au 1er mars."}


def test_what_each_of_two_corrections_moved_is_told_apart_by_their_dates() -> None:
    early = eforms("c1", changes=f"{identifier('a')}-01", deadline=in_days(25),
                   published=dt.date(2026, 6, 1))  # fmt: skip
    late = eforms("c2", changes=f"{identifier('a')}-01", deadline=in_days(30),
                  published=dt.date(2026, 6, 9))  # fmt: skip
    bring(late, early, eforms("a", deadline=in_days(20)))
    notice = Notice.objects.get(notice_id=identifier("a"))
    moved = notice.versions.filter(caused_by__isnull=False).order_by("pk")
    deadlines = [entry for row in moved if (entry := row.moved("deadline")) is not None]
    steps = [(entry["old"], entry["new"]) for entry in deadlines]
    days = [in_days(n).astimezone(dt.UTC).isoformat() for n in (20, 25, 30)]
    assert steps == [(days[0], days[1]), (days[1], days[2])]


def test_a_correction_that_came_again_with_other_words_is_another_event() -> None:
    bring(boamp("26-1"), words(2, "Lire le 17."))
    bring(words(2, "Lire le 18.", dt.date(2026, 6, 5)))
    notice = Notice.objects.get(notice_id="26-1")
    assert [name for name, _fields in events_of(notice)] == ["26-2", "26-2"]


def test_what_was_linked_to_a_correction_is_told_on_the_call_once_it_comes() -> None:
    bring(eforms("c1", changes=f"{identifier('a')}-01", published=dt.date(2026, 6, 1)))
    bring(eforms("c2", changes=f"{identifier('c1')}-01", published=dt.date(2026, 6, 2)))
    bring(eforms("a"))
    notice = Notice.objects.get(notice_id=identifier("a"))
    assert [name for name, _ in events_of(notice)] == [identifier("c1"), identifier("c2")]


# --- what two sources announce -------------------------------------------------------------------------


def twins(**fields: Any) -> tuple[bytes, bytes]:
    """A call as TED and as BOAMP publish it."""
    xml = eforms("a", procedure="p", **fields)
    return xml, in_boamp(xml, "26-1")


def both() -> list[Notice]:
    return list(Notice.objects.filter(notice_id__in=(identifier("a"), "26-1")).order_by("source"))


CITED = f"{identifier('a')}-01"
NEWS: dict[str, Callable[..., bytes]] = {
    "TED": lambda **said: eforms("c", procedure="p", changes=CITED, **said),
    "BOAMP": lambda **said: in_boamp(
        eforms("c", procedure="p", changes=CITED, **said), "26-2", nature="RECTIFICATIF",
        linked="26-1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", NEWS)
def test_a_cancellation_of_either_announcement_cancels_both_in_any_order(source: str) -> None:
    def look() -> None:
        assert [one.cancelled for one in both()] == [True, True]
        assert not Notice.objects.uncorrecting().open().exists()
        assert not any(one.is_open() for one in both())
        assert len({one.tender_id for one in both()}) == 1

    bring_in_every_order([*twins(), NEWS[source](reason="cancel")], look)


@pytest.mark.parametrize("source", NEWS)
def test_a_correction_of_either_announcement_moves_both_in_any_order(source: str) -> None:
    change = NEWS[source](deadline=in_days(30), lots=("Concertation",))

    def look() -> None:
        for one in both():
            assert one.deadline_at == in_days(30)
            assert [lot.state for lot in one.lots.all()] == ["", Lot.State.WITHDRAWN]
            [event] = one.versions.events().filter(caused_by__isnull=False)
            assert event.caused_by is not None

    bring_in_every_order([*twins(deadline=in_days(20)), change], look)


def test_one_lot_cancelled_on_one_source_is_cancelled_on_the_other() -> None:
    bring(*twins(), NEWS["BOAMP"](reason="cancel", sections=["LOT-0002"]))
    for one in both():
        assert [lot.state for lot in one.lots.all()] == ["", Lot.State.CANCELLED]
        assert one.is_open()


def test_a_new_version_that_says_it_corrects_moves_the_other_announcement() -> None:
    bring(*twins(deadline=in_days(20)))
    bring(eforms("a", procedure="p", version="02", changes=CITED, deadline=in_days(30),
                 published=dt.date(2026, 6, 1)))  # fmt: skip
    assert [one.deadline_at for one in both()] == [in_days(30), in_days(30)]


def test_a_correction_whose_own_call_is_not_here_is_heard_by_the_other_announcement() -> None:
    _ted, there = twins(deadline=in_days(20))
    bring(there, NEWS["TED"](deadline=in_days(30)))
    assert Notice.objects.get(notice_id="26-1").deadline_at == in_days(30)


def test_words_on_one_source_make_the_other_unsure() -> None:
    bring(*twins(), words(2, "La date limite est avancée."))
    assert [one.deadline_unsure for one in both()] == [True, True]


def test_what_a_person_brings_of_one_announcement_moves_neither() -> None:
    bring(*twins(deadline=in_days(20)))
    bring(NEWS["BOAMP"](reason="cancel"), by=factories.member())
    assert [one.cancelled for one in both()] == [False, False]


@pytest.mark.parametrize("first", ["the call", "its end"])
def test_a_relaunch_after_a_cancellation_is_another_round_and_stays_open(first: str) -> None:
    files = [
        *twins(deadline=in_days(20)),
        NEWS["BOAMP"](reason="cancel", published=dt.date(2026, 6, 1)),
        eforms("r", procedure="p", deadline=in_days(40), published=dt.date(2026, 6, 20)),
    ]
    bring(*(files if first == "the call" else files[::-1]))
    again = Notice.objects.get(notice_id=identifier("r"))
    assert again.is_open()
    assert [one.cancelled for one in both()] == [True, True]
    assert again.tender_id not in {one.tender_id for one in both()}
    assert [one.pk for one in Notice.objects.uncorrecting().open().once()] == [again.pk]


# --- results -------------------------------------------------------------------------------------------


def award(word: str = "r", **outcomes: str) -> bytes:
    lots = {f"LOT-{name[1:]:0>4}": code for name, code in outcomes.items()}
    return eforms(word, procedure="p", form="result", outcomes=lots, deadlines=[None, None],
                  published=dt.date(2026, 7, 1))  # fmt: skip


def test_a_result_that_closes_every_lot_closes_the_call_on_both_sources_in_any_order() -> None:
    def look() -> None:
        for one in both():
            assert (one.closed, one.is_open()) == (True, False)
        assert not Notice.objects.uncorrecting().open().exists()

    bring_in_every_order([*twins(), award(_1="selec-w", _2="clos-nw")], look)


def test_a_result_that_leaves_a_lot_open_leaves_the_call_open() -> None:
    bring(*twins(), award(_1="selec-w", _2="open-nw"))
    for one in both():
        assert not one.closed
        assert [lot.state for lot in one.lots.all()] == [Lot.State.CLOSED, ""]
    bring(award("r2", _2="selec-w"))
    assert all(one.closed for one in both())


def test_the_result_of_one_round_does_not_close_the_next() -> None:
    bring(*twins(), award(_1="clos-nw", _2="clos-nw"))
    bring(eforms("again", procedure="p", published=dt.date(2026, 8, 1)))
    assert not Notice.objects.get(notice_id=identifier("again")).closed
    assert all(one.closed for one in both())


def test_what_anybody_s_address_says_closes_no_call_of_an_official_journal() -> None:
    won = {"LOT-0001": "selec-w", "LOT-0002": "selec-w"}
    bring(eforms("a", procedure="p"), eforms("r", procedure="p", form="result", outcomes=won,
          deadlines=[None, None], published=dt.date(2026, 7, 1)))  # fmt: skip
    notice = Notice.objects.get(form="competition")
    assert notice.closed
    again(Notice.objects.get(form="result"), source=Notice.Source.OCDS)
    refold({notice.pk}, {}, ())
    notice.refresh_from_db()
    assert not notice.closed
    again(notice, source=Notice.Source.OCDS)
    notice.refresh_from_db()
    assert notice.closed  # of that address it closes its own
