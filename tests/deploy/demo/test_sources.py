# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sources of the demonstration are shown, and ask nobody anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from deploy.demo import sources
from tenders.sources import labels, pages
from tenders.sources.models import Run, Source
from tests import factories


@pytest.mark.django_db
def test_two_sources_are_shown_and_both_are_off() -> None:
    boss = factories.member(administers=True)
    sources.tell({"boss": boss}, timezone.now())
    assert list(Source.objects.values_list("kind", "enabled")) == [("boamp", False), ("ted", False)]
    assert not Source.objects.due(timezone.now() + dt.timedelta(days=30)).exists()
    shown = pages.index()
    assert shown["off"]
    assert [row.last.run.state for row in shown["rows"]] == [Run.State.DONE, Run.State.FAILED]
    failed = Run.objects.get(state=Run.State.FAILED)
    assert "503" in labels.trouble(failed.trouble, failed.facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'sources.%'")
        assert cursor.fetchone() == (0,)
