# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing notices: again and again, in any order, at the same time, with bad ones among them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groupes.journal.models import Entry
from tenders.bids import actions as bids
from tenders.notices import actions, corrections
from tenders.notices.models import ImportRun, Lot, Notice, NoticeVersion, RefusedFile, Tender
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, bring_in_every_order, eforms, identifier, in_days

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
REAL = Path(__file__).parents[4] / "shared" / "data" / "tenders"


def get(word: str) -> Notice:
    return Notice.objects.get(notice_id=identifier(word))


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    """new, updated, older, unchanged, refused, as they were stored."""
    run.refresh_from_db()
    return run.new, run.updated, run.older, run.unchanged, run.refused


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
    # The lot that stays keeps its row; the other one goes.
    assert [(one.pk, one.title) for one in notice.lots.all()] == [(lot.pk, "Un")]
    moved = notice.versions.order_by("pk").last()
    assert moved is not None
    fields = {entry["field"]: entry for entry in moved.changed_fields}
    assert set(fields) == {"title", "deadline", "lots"}
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


@pytest.mark.parametrize(
    "cited",
    [f"{identifier('a')}-01", "58211-2026", "-"],
    ids=["by its id", "by its publication number", "by its procedure"],
)
@pytest.mark.parametrize("first", ["the call", "the correction"])
def test_a_correction_moves_the_deadline_of_the_notice_it_is_about(cited: str, first: str) -> None:
    old, new = in_days(20), in_days(25)
    call = eforms("a", number="58211-2026", deadline=old)
    if cited == "-":
        call = eforms("a", deadline=old)
    correction = eforms(
        "c", number="59999-2026", deadline=new, changes=cited, published=dt.date(2026, 6, 2)
    )
    for file in (call, correction) if first == "the call" else (correction, call):
        bring(file)
    notice, change = get("a"), get("c")
    assert change.changed_notice == notice
    assert notice.deadline_at == new
    assert {lot.deadline_at for lot in notice.lots.all()} == {new}
    [version] = notice.versions.filter(caused_by=change)
    entry = next(one for one in version.changed_fields if one["field"] == "deadline")
    assert entry["old"] == old.astimezone(dt.UTC).isoformat()
    assert list(Notice.objects.uncorrecting()) == [notice]
    # The call again, and the correction again: all is as it was.
    assert counts(bring(call, correction)) == (0, 0, 0, 2, 0)
    assert get("a").deadline_at == new


def test_a_correction_waits_for_the_notice_it_cites_and_takes_no_other() -> None:
    bring(
        eforms("autre", deadline=in_days(20)),
        eforms("c", deadline=in_days(30), changes=f"{identifier('a')}-01"),
    )
    assert get("c").changed_notice is None
    assert get("autre").deadline_at == in_days(20)
    bring(eforms("a", deadline=in_days(20)))
    assert get("c").changed_notice == get("a")
    assert get("autre").deadline_at == in_days(20)


def test_corrections_of_a_correction_reach_the_first_notice() -> None:
    bring(
        eforms(
            "c2",
            changes=f"{identifier('c1')}-01",
            deadline=in_days(30),
            published=dt.date(2026, 6, 3),
        )
    )
    bring(
        eforms(
            "c1",
            changes=f"{identifier('a')}-01",
            deadline=in_days(25),
            published=dt.date(2026, 6, 2),
        )
    )
    bring(eforms("a", deadline=in_days(20)))
    assert get("c1").changed_notice == get("a")
    assert get("c2").changed_notice == get("a")
    assert get("a").deadline_at == in_days(30)


def test_two_notices_that_cite_each_other_hurt_nobody() -> None:
    bring(
        eforms("x", changes=f"{identifier('y')}-01"), eforms("y", changes=f"{identifier('x')}-01")
    )
    assert Notice.objects.count() == 2
    assert Notice.objects.exclude(changed_notice=None).count() <= 1


def test_whatever_the_order_of_arrival_the_state_is_the_same() -> None:
    files = [
        eforms("a", deadline=in_days(20), published=dt.date(2026, 5, 1)),
        eforms(
            "a", version="02", deadline=in_days(21), title="V2", published=dt.date(2026, 5, 10)
        ),
        # Older than the second version: what it said is in there already.
        eforms(
            "c1", deadline=in_days(40), changes=f"{identifier('a')}-01",
            published=dt.date(2026, 5, 5),
        ),
        eforms(
            "c2", deadline=in_days(25), title="Corrigé", changes=f"{identifier('a')}-02",
            published=dt.date(2026, 5, 20),
        ),
    ]  # fmt: skip
    seen = []

    def look() -> None:
        notice = get("a")
        lots = frozenset((lot.lot_id, lot.deadline_at) for lot in notice.lots.all())
        seen.append((notice.version, notice.title, notice.deadline_at, notice.cancelled, lots))

    bring_in_every_order(files, look)
    assert len(seen) == 24
    [(version, title, deadline, cancelled, _lots)] = set(seen)
    assert (version, title, deadline, cancelled) == ("02", "Corrigé", in_days(25), False)


def test_a_cancellation_cancels_and_moves_nothing_else() -> None:
    deadline = in_days(20)
    bring(
        eforms("a", deadline=deadline),
        eforms("c", deadline=in_days(40), changes=f"{identifier('a')}-01", reason="cancel"),
    )
    notice = get("a")
    assert notice.cancelled
    assert notice.deadline_at == deadline
    assert not Notice.objects.uncorrecting().open().exists()


def test_a_correction_in_words_is_flagged_and_never_guessed() -> None:
    bring(boamp("26-58211", wall="2030-06-12T12:00:00"))
    before = Notice.objects.get(notice_id="26-58211").deadline_at
    bring(
        boamp(
            "26-60000",
            nature="RECTIFICATIF",
            linked="26-58211",
            text="Au lieu du 12 juin, lire le 17 juin 2030 à 12 h.",
        )
    )
    notice = Notice.objects.get(notice_id="26-58211")
    assert notice.deadline_at == before == dt.datetime(2030, 6, 12, 10, tzinfo=dt.UTC)
    assert notice.deadline_unsure
    assert notice.title == "Animation du conseil des jeunes"
    assert notice.is_open(now=dt.datetime(2030, 6, 13, tzinfo=dt.UTC))  # it may have moved


def test_the_same_procedure_in_two_sources_is_one_tender() -> None:
    bring(eforms("a", procedure="p"), boamp("26-1", procedure="p"), eforms("b", procedure="q"))
    once = Notice.objects.uncorrecting().once()
    assert set(once) == {get("a"), get("b")}
    assert get("a").tender == Notice.objects.get(notice_id="26-1").tender != get("b").tender
    # Each stays findable by its own words.
    assert [n.source for n in Notice.objects.uncorrecting().matching("jeunes").once()] == ["boamp"]


# --- the people concerned --------------------------------------------------------------------------


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


# --- bad files -------------------------------------------------------------------------------------


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
    assert len(kept[0].content) == actions.KEPT_BYTES
    assert bytes(kept[2].content) == b""  # the same bytes are kept once
    assert kept[2].sha256 == kept[0].sha256
    assert all(one.reason for one in kept)


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
    monkeypatch.setattr(actions, "LOT", 2)
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


def test_a_lot_costs_the_same_number_of_queries_whatever_it_holds() -> None:
    def queries(count: int) -> int:
        files = [eforms(f"{count}-{n}", procedure=f"{count}-{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as seen:
            bring(*files)
        return len(seen)

    assert queries(1) == queries(3) == queries(40)


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
