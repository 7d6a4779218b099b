# SPDX-License-Identifier: AGPL-3.0-or-later
"""Imports at the same time, cut short, with bad files among them; who is told."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from groupes.journal.models import Entry
from tenders.bids import actions as bids
from tenders.notices import actions, corrections
from tenders.notices.actions import importing
from tenders.notices.archives import KEPT
from tenders.notices.models import ImportRun, Notice, RefusedFile, Tender
from tests import factories
from tests.databases import stop
from tests.tenders import calls
from tests.tenders.calls import (
    boamp,
    bring,
    counts,
    eforms,
    get,
    identifier,
    in_days,
)

pytestmark = pytest.mark.django_db
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "tenders"


def test_groupes_with_a_bid_are_told_in_either_source_and_nobody_else() -> None:
    bring(eforms("a", procedure="p", deadline=in_days(20)), boamp("26-1", procedure="p"))
    bring(eforms("b", procedure="q"))
    twin = Notice.objects.get(notice_id="26-1")
    by_ted, by_boamp, elsewhere = (factories.groupe(factories.member()) for _n in range(3))
    taken = [
        bids.take_up(by=groupe.memberships.get().member, groupe=groupe, notice=notice)[0]
        for groupe, notice in ((by_ted, get("a")), (by_boamp, twin), (elsewhere, get("b")))
    ]
    new = in_days(25)
    bring(eforms("c", procedure="p", deadline=new, changes=f"{identifier('a')}-01"))
    told = Entry.objects.filter(verb="notices.notice_changed").order_by("groupe_id")
    assert [(e.groupe_id, e.target_id, e.facts["same_source"]) for e in told] == [
        (by_ted.pk, taken[0].pk, True),
        (by_boamp.pk, taken[1].pk, False),
    ]
    assert told[0].actor is None
    assert told[0].facts["new_deadline"] == new.astimezone(dt.UTC).isoformat()
    assert told[0].facts["fields"] == ["deadline", "lots"]
    for bid, concerned in zip(taken, (True, True, False), strict=True):
        bid.refresh_from_db()
        assert (bid.notice_changed_at is not None) is concerned


def test_a_journal_that_fails_undoes_the_change(monkeypatch: pytest.MonkeyPatch) -> None:
    calls.call("a", deadline=in_days(20))
    groupe = factories.groupe(factories.member())
    bids.take_up(by=groupe.memberships.get().member, groupe=groupe, notice=get("a"))

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError):
        bring(eforms("c", procedure="a", deadline=in_days(9), changes=f"{identifier('a')}-01"))
    assert get("a").deadline_at == in_days(20)
    assert not Notice.objects.filter(notice_id=identifier("c")).exists()


def test_a_bad_file_is_kept_with_its_reason_and_stops_nothing() -> None:
    bad = b"<html>" + b"x" * 2_000_000
    run = bring(eforms("a"), bad, b"", eforms("b"), bad)
    assert counts(run) == (2, 0, 0, 0, 3)
    kept = list(run.refused_files.order_by("pk"))
    assert [(one.error, one.size) for one in kept] == [
        ("not_a_notice", 2_000_006),
        ("empty", 0),
        ("not_a_notice", 2_000_006),
    ]
    assert len(kept[0].content) == KEPT
    assert bytes(kept[2].content) == b""  # the same bytes are kept once
    assert kept[2].sha256 == kept[0].sha256 == hashlib.sha256(bad).hexdigest()
    assert all(one.reason for one in kept)


def test_what_is_passed_over_is_counted_with_a_few_names_for_each_reason() -> None:
    found: list[actions.Item] = [actions.Skipped(f"{n}.pdf", "other") for n in range(7)]
    found += [actions.Skipped("lien", "link"), actions.File("a.xml", eforms("a"))]
    found += [actions.Skipped("a.xml", "checksum")]
    run = actions.import_files(by=None, files=found)
    run.refresh_from_db()
    assert (run.new, run.skipped) == (1, 8)  # one that was read is not passed over
    assert run.skips == [
        {"why": "other", "count": 7, "names": [f"{n}.pdf" for n in range(5)]},
        {"why": "link", "count": 1, "names": ["lien"]},
        {"why": "checksum", "count": 1, "names": ["a.xml"]},
    ]


def test_large_files_are_stored_before_many_of_them_are_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "LOT_BYTES", 100_000)
    held: list[int] = []
    store = importing._store

    def watched(run: ImportRun, items: Any, refused: Any) -> None:
        files = {id(one.file): one.file for one in (*items, *refused)}
        held.append(sum(len(file.data) for file in files.values()))
        store(run, items, refused)

    monkeypatch.setattr(importing, "_store", watched)
    files = [eforms(f"n{n}", procedure=f"p{n}") + b" " * 40_000 for n in range(9)]
    bring(*files, b"rien" * 20_000, b"non" * 30_000)
    assert Notice.objects.count() == 9
    assert len(held) >= 4
    assert max(held) < 200_000


def test_of_a_refused_file_only_the_beginning_is_held_until_it_is_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    large = b"rien" * 1_000_000
    lots: list[int] = []
    store = importing._store

    def watched(run: ImportRun, items: Any, refused: Any) -> None:
        lots.extend(len(one.file.data) for one in refused)
        store(run, items, refused)

    monkeypatch.setattr(importing, "_store", watched)
    run = bring(large)
    assert lots == [KEPT]
    [kept] = run.refused_files.all()
    assert (kept.size, kept.sha256) == (len(large), hashlib.sha256(large).hexdigest())


def test_a_notice_the_database_refuses_is_put_aside_and_the_others_come_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = corrections.columns

    def poisoned(state: corrections.Content) -> dict[str, object]:
        found = columns(state)
        if found["title"] == "Poison":
            found["title"] = "a\x00b"  # PostgreSQL stores no such text
        return found

    monkeypatch.setattr(corrections, "columns", poisoned)
    run = bring(eforms("a"), eforms("p", title="Poison"), eforms("b"))
    assert counts(run) == (2, 0, 0, 0, 1)
    [refused] = run.refused_files.all()
    assert refused.error == "not_stored"
    assert bytes(refused.content).startswith(b"<?xml")


def test_an_import_cut_short_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LOT", 2)
    files = [actions.File(str(n), eforms(f"n{n}", procedure=f"p{n}")) for n in range(5)]

    def cut() -> Iterator[actions.File]:
        yield from files[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.import_files(by=None, files=cut())
    half = ImportRun.objects.get()
    assert counts(half) == (2, 0, 0, 0, 0)
    assert half.ended_at is None
    assert counts(actions.import_files(by=None, files=files)) == (3, 0, 0, 2, 0)


@pytest.mark.django_db(transaction=True)
def test_the_same_files_imported_at_the_same_time_come_in_once() -> None:
    files = [eforms(f"n{n}", procedure=f"p{n}") for n in range(6)]
    runs: list[ImportRun] = []

    def work() -> None:
        try:
            runs.append(bring(*files))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(run.new for run in runs) == [0, 0, 6]
    assert Notice.objects.count() == 6
    assert Tender.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_two_sources_imported_at_the_same_time_make_one_tender() -> None:
    together = threading.Barrier(2)

    def work(file: bytes) -> None:
        try:
            together.wait(timeout=30)
            bring(file)
        finally:
            connection.close()

    files = (eforms("a", procedure="p"), boamp("26-1", procedure="p"))
    threads = [threading.Thread(target=work, args=[file]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert Notice.objects.count() == 2
    assert Tender.objects.count() == 1


@pytest.mark.skipif(
    not REAL.is_dir(), reason="the real notices (../shared/data/tenders) are absent"
)
def test_real_notices_come_in_and_a_second_time_are_all_unchanged() -> None:
    folders = [REAL / "eforms", REAL / "boamp"]
    first = actions.import_files(by=None, files=actions.files_of(folders))
    second = actions.import_files(by=None, files=actions.files_of(folders))
    assert first.new > 100
    read = first.new + first.updated + first.older + first.unchanged
    assert counts(second) == (0, 0, 0, read, first.refused)
    assert not RefusedFile.objects.filter(error__in=["internal", "not_stored"]).exists()


@pytest.mark.parametrize(
    ("home", "where"), [(importing, "apply"), (importing, "_keep_refused"), (ImportRun, "save")]
)
@pytest.mark.django_db(transaction=True)
def test_a_lot_that_was_stopped_is_stored_again_whole(
    home: object, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither counted twice, nor its notices taken for ones that the database refuses."""
    real, tries = getattr(home, where), []

    def stopped_once(*given: Any, **more: Any) -> object:
        done = real(*given, **more)
        if where != "save" or "new" in more.get("update_fields", ()):
            tries.append(1)
            if len(tries) == 1:
                stop()
        return done

    monkeypatch.setattr(home, where, stopped_once)
    run = bring(eforms("a"), b"<html>", eforms("b"))
    assert len(tries) == 2
    assert counts(run) == (2, 0, 0, 0, 1)
    assert (Notice.objects.count(), run.refused_files.count()) == (2, 1)
