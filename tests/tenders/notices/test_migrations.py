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
from tests.tenders.calls import bring, eforms, in_days


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
