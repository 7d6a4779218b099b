# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices that come in again and again: new, newer, older, unchanged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenders.notices.models import Lot, Notice, NoticeVersion
from tests.tenders.calls import (
    boamp,
    bring,
    counts,
    eforms,
    get,
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


def test_a_lot_costs_the_same_number_of_queries_whatever_it_holds() -> None:
    def queries(count: int) -> int:
        files = [eforms(f"{count}-{n}", procedure=f"{count}-{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            bring(*files)
        return len(seen)

    assert queries(1) == queries(3) == queries(40)
