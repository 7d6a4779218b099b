# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions stored before their origin was kept are tied to the import they came by; notices stored
before they were found by their lots and their names are found by them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from deploy.migrating import Executor
from tenders.notices.models import Lot, Notice, NoticeVersion
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, in_days


def migrate(*targets: tuple[str, str]) -> Any:
    """The models as these migrations left them; checks that wait do so, as in an installation."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return Executor(connection).migrate(list(targets)).apps


def latest() -> list[tuple[str, str]]:
    graph = Executor(connection).loader.graph
    return [*graph.leaf_nodes("notices"), *graph.leaf_nodes("bids")]


@pytest.mark.django_db
def test_what_people_brought_before_is_marked_and_what_the_source_said_is_not() -> None:
    member = factories.member()
    bring(eforms("a", procedure="a"))
    bring(eforms("b", procedure="b", deadline=in_days(9)), by=member)
    migrate(("bids", "0004_bid_tender"), ("notices", "0002_tender"))
    migrate(("notices", "0003_provenance"), ("bids", "0005_accepted_version"))
    migrate(*latest())
    source, person = calls.get("a"), calls.get("b")
    assert (source.confirmed, person.confirmed) == (True, False)
    assert [one.bringer for one in (source.versions.get(), person.versions.get())] == [None, member]
    assert person.versions.get().state == NoticeVersion.State.FIRST
    # Nothing that people see moved; and the source, when it speaks, applies over it.
    assert person.deadline_at == in_days(9)
    bring(eforms("b", procedure="b", deadline=in_days(12)))
    assert Notice.objects.get(pk=person.pk).deadline_at == in_days(12)


@pytest.mark.django_db
def test_what_is_here_already_is_found_as_what_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(
        eforms("a", procedure="a", number="123456-2026", submission="https://marches.example/12"),
        boamp("26-12345", lots=["Scénographie", "Traduction"]),
        eforms("c", procedure="c", lots=["Traduction", "Traduction", ""]),
    )
    told = Notice.objects.order_by("pk").values_list("names", "lot_words", "search", "open_until")
    imported = list(told)
    migrate(("notices", "0004_search_bounded"))
    monkeypatch.setattr(
        import_module("tenders.notices.migrations.0005_names_and_lots"), "AT_ONCE", 2
    )
    migrate(*latest())
    assert list(told.all()) == imported
    assert [one.notice_id for one in Notice.objects.named(["boamp 26-12345"])] == ["26-12345"]
    assert Notice.objects.matching("scénographie").get().notice_id == "26-12345"


@pytest.mark.django_db
def test_what_is_here_already_says_its_language_as_what_comes_in() -> None:
    german = eforms("a", procedure="a").replace(b'languageID="FRA"', b'languageID="DEU"')
    bring(german, eforms("b", procedure="b"), eforms("c", procedure="c", title="", description=""))
    told = Notice.objects.order_by("pk").values_list("title_language", "description_language")
    lots = Lot.objects.filter(notice__in=Notice.objects.exclude(title="")).order_by("pk")
    imported = list(told), list(lots.values_list("language", flat=True))
    assert [one[0] for one in imported[0]] == ["DEU", "FRA", ""]
    migrate(("notices", "0004_search_bounded"))
    migrate(*latest())
    assert (list(told.all()), list(lots.values_list("language", flat=True))) == imported


@pytest.mark.django_db
def test_a_correction_that_was_silent_before_is_told_on_its_call() -> None:
    bring(boamp("26-1"))
    for n in (2, 3):
        bring(boamp(f"26-{n}", nature="RECTIFICATIF", linked="26-1", text=f"Correction {n}."))
    notice = Notice.objects.get(notice_id="26-1")
    before = list(notice.versions.values_list("caused_by__notice_id", flat=True).order_by("pk"))
    notice.versions.filter(changed_fields=[], caused_by__isnull=False).delete()  # as it was
    migrate(("bids", "0005_accepted_version"), ("notices", "0004_search_bounded"))
    migrate(*latest())
    after = notice.versions.values_list("caused_by__notice_id", flat=True).order_by("pk")
    assert list(after) == before == [None, "26-2", "26-3"]
    bring(boamp("26-4", nature="RECTIFICATIF", linked="26-1", text="Une autre."))
    assert notice.versions.count() == 4
