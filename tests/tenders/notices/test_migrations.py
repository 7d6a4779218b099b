# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions stored before their origin was kept are tied to the import they came by."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tenders.notices.models import Notice, NoticeVersion
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, in_days


def migrate(*targets: tuple[str, str]) -> Any:
    """The models as these migrations left them."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return MigrationExecutor(connection).migrate(list(targets)).apps


@pytest.mark.django_db
def test_what_people_brought_before_is_marked_and_what_the_source_said_is_not() -> None:
    member = factories.member()
    bring(eforms("a", procedure="a"))
    bring(eforms("b", procedure="b", deadline=in_days(9)), by=member)
    migrate(("bids", "0004_bid_tender"), ("notices", "0002_tender"))
    migrate(("notices", "0003_provenance"), ("bids", "0005_accepted_version"))
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
    source, person = calls.get("a"), calls.get("b")
    assert (source.confirmed, person.confirmed) == (True, False)
    assert [one.bringer for one in (source.versions.get(), person.versions.get())] == [None, member]
    assert person.versions.get().state == NoticeVersion.State.FIRST
    # Nothing that people see moved; and the source, when it speaks, applies over it.
    assert person.deadline_at == in_days(9)
    bring(eforms("b", procedure="b", deadline=in_days(12)))
    assert Notice.objects.get(pk=person.pk).deadline_at == in_days(12)


@pytest.mark.django_db
def test_a_correction_that_was_silent_before_is_told_on_its_call() -> None:
    bring(boamp("26-1"))
    for n in (2, 3):
        bring(boamp(f"26-{n}", nature="RECTIFICATIF", linked="26-1", text=f"Correction {n}."))
    notice = Notice.objects.get(notice_id="26-1")
    before = list(notice.versions.values_list("caused_by__notice_id", flat=True).order_by("pk"))
    notice.versions.filter(changed_fields=[], caused_by__isnull=False).delete()  # as it was
    migrate(("bids", "0005_accepted_version"), ("notices", "0004_search_bounded"))
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
    after = notice.versions.values_list("caused_by__notice_id", flat=True).order_by("pk")
    assert list(after) == before == [None, "26-2", "26-3"]
    bring(boamp("26-4", nature="RECTIFICATIF", linked="26-1", text="Une autre."))
    assert notice.versions.count() == 4
