# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices that come in again and again: new, newer, older, unchanged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groupes.journal.models import Entry
from tenders.bids import actions as bids
from tenders.notices import corrections
from tenders.notices.models import Lot, Notice, NoticeVersion
from tests import factories
from tests.tenders.calls import (
    boamp,
    bring,
    bring_in_every_order,
    counts,
    eforms,
    get,
    in_boamp,
    in_days,
)

pytestmark = pytest.mark.django_db


def test_a_notice_comes_in_whole_and_a_second_time_changes_nothing() -> None:
    deadline = in_days(20)
    file = eforms("a", number="00058211-2026", deadline=deadline, cpv=("79416200", "71410000"))
    assert counts(bring(file)) == (1, 0, 0, 0, 0)
    notice = get("a")
    assert notice.title == "Concertation du plan vélo"
    assert notice.publication_number == "58211-2026"
    assert notice.deadline_at == deadline
    assert notice.departments == ["59"]
    assert "794" in notice.cpv_tree
    assert "71" in notice.cpv_tree
    assert [lot.title for lot in notice.lots.all()] == ["Concertation", "Communication"]
    assert notice.versions.count() == 1
    updated = notice.updated_at
    assert counts(bring(file)) == (0, 0, 0, 1, 0)
    assert counts(bring(file, file)) == (0, 0, 0, 2, 0)
    assert get("a").updated_at == updated
    assert NoticeVersion.objects.count() == 1
    assert Lot.objects.count() == 2


def test_a_newer_version_is_applied_with_what_moved_and_an_older_one_is_only_kept() -> None:
    first, second = in_days(20), in_days(25)
    bring(eforms("a", deadline=first))
    lot = get("a").lots.get(lot_id="LOT-0001")
    third = eforms("a", version="03", deadline=second, title="Plan vélo, suite", lots=("Un",))
    assert counts(bring(third)) == (0, 1, 0, 0, 0)
    notice = get("a")
    assert (notice.version, notice.title, notice.deadline_at) == ("03", "Plan vélo, suite", second)
    # The lot that stays keeps its row; the other one is kept, and can not be answered any more.
    assert [(one.title, one.state) for one in notice.lots.all()] == [
        ("Un", ""),
        ("Communication", Lot.State.WITHDRAWN),
    ]
    assert notice.lots.get(title="Un").pk == lot.pk
    moved = notice.versions.order_by("pk").last()
    assert moved is not None
    fields = {entry["field"]: entry for entry in moved.changed_fields}
    assert set(fields) == {"title", "deadline", "lots", "lots_withdrawn"}
    assert fields["deadline"]["new"] == second.astimezone(dt.UTC).isoformat()
    late = eforms("a", version="02", deadline=in_days(22))
    assert counts(bring(late)) == (0, 0, 1, 0, 0)
    assert counts(bring(late)) == (0, 0, 0, 1, 0)
    assert get("a").deadline_at == second
    assert sorted(notice.versions.values_list("version", flat=True)) == ["01", "02", "03"]


def test_versions_of_one_notice_in_one_run_are_applied_in_turn() -> None:
    run = bring(eforms("a"), eforms("a", version="02", title="Deux"), eforms("b"))
    assert counts(run) == (2, 1, 0, 0, 0)
    assert get("a").title == "Deux"


def test_the_same_procedure_in_two_sources_is_one_tender() -> None:
    bring(eforms("a", procedure="p"), boamp("26-1", procedure="p"), eforms("b", procedure="q"))
    once = Notice.objects.uncorrecting().once()
    assert set(once) == {get("a"), get("b")}
    assert get("a").tender == Notice.objects.get(notice_id="26-1").tender != get("b").tender
    # Each stays findable by its own words.
    assert [n.source for n in Notice.objects.uncorrecting().matching("jeunes").once()] == ["boamp"]


# --- a content already given -------------------------------------------------------------------------


def state(idweb: str = "26-1") -> tuple[dt.datetime | None, str]:
    notice = Notice.objects.get(notice_id=idweb)
    return notice.deadline_at, notice.title


def wall(at: dt.datetime) -> str:
    return at.replace(tzinfo=None).isoformat()


@pytest.mark.parametrize("order", ["ABAB", "BABA", "AABB", "BBAA", "BA", "AB"])
def test_two_contents_of_one_number_are_each_applied_once_whatever_the_order(order: str) -> None:
    files = {
        "A": boamp("26-1", wall=wall(in_days(20))),
        "B": boamp("26-1", wall=wall(in_days(27))),
    }
    groupe = factories.groupe(factories.member())
    bring(files[order[0]])
    notice = Notice.objects.get()
    bids.take_up(by=groupe.memberships.get().member, groupe=groupe, notice=notice)
    for name in order[1:]:
        bring(files[name])
    assert state()[0] == in_days(27)
    assert notice.versions.own().count() == 2
    assert counts(bring(files["A"], files["B"], files["A"])) == (0, 0, 0, 3, 0)
    assert state()[0] == in_days(27)
    assert Entry.objects.filter(verb="notices.notice_changed").count() == 1
    notice.refresh_from_db()
    assert any(one.startswith("deadline_given_twice") for one in notice.warnings)


def test_an_older_export_alone_never_moves_a_deadline_back() -> None:
    bring(boamp("26-1", wall=wall(in_days(27)), published=dt.date(2026, 5, 20)))
    for early in (in_days(20), in_days(40)):
        old = boamp("26-1", wall=wall(early), published=dt.date(2026, 5, 12))
        assert counts(bring(old)) == (0, 0, 1, 0, 0)
        assert state()[0] == in_days(27)
        assert counts(bring(old)) == (0, 0, 0, 1, 0)
    bring(eforms("a", deadline=in_days(27)))
    bring(eforms("a", deadline=in_days(20)))
    assert get("a").deadline_at == in_days(27)


@pytest.mark.parametrize("last", ["dispatch", "publication"])
def test_of_two_contents_of_one_version_the_later_sent_or_published_is_in_force(last: str) -> None:
    early, late = dt.date(2026, 5, 12), dt.date(2026, 5, 20)
    if last == "publication":  # a later one may bring the deadline forward
        before = boamp("26-1", wall=wall(in_days(27)), published=early, title="Avant")
        after = boamp("26-1", wall=wall(in_days(20)), published=late, title="Après")
    else:
        before = in_boamp(eforms("a", deadline=in_days(27), published=early, title="Avant"), "26-1")
        after = in_boamp(eforms("a", deadline=in_days(20), published=late, title="Après"), "26-1")

    def look() -> None:
        assert state() == (in_days(20), "Après")
        assert counts(bring(before, after)) == (0, 0, 0, 2, 0)

    bring_in_every_order([before, after], look)


def test_what_a_better_reader_makes_of_a_file_takes_the_place_of_what_was_read_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = eforms("a", title="Vélo")
    with monkeypatch.context() as before:
        before.setattr(corrections, "READER", corrections.READER - 1)
        bring(file)
    assert counts(bring(file)) == (0, 1, 0, 0, 0)
    assert counts(bring(file)) == (0, 0, 0, 1, 0)
    assert [lot.state for lot in get("a").lots.all()] == ["", ""]


def test_an_older_version_that_comes_late_tells_the_lots_that_are_there_no_more() -> None:
    bring(eforms("a", version="02", lots=("Un",)))
    assert counts(bring(eforms("a", lots=("Un", "Deux")))) == (0, 0, 1, 0, 0)
    assert [(lot.title, lot.state) for lot in get("a").lots.all()] == [
        ("Un", ""),
        ("Deux", Lot.State.WITHDRAWN),
    ]


def test_a_lot_costs_the_same_number_of_queries_whatever_it_holds() -> None:
    def queries(count: int) -> int:
        files = [eforms(f"{count}-{n}", procedure=f"{count}-{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            bring(*files)
        return len(seen)

    assert queries(1) == queries(3) == queries(40)
