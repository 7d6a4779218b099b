# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages read of sources, in as many queries for three as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tenders.sources import queries
from tenders.sources.models import Run, Source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_last_reading_of_each(count: int, django_assert_num_queries: Any) -> None:
    last = {}
    for n in range(count):
        source = Source.objects.create(kind="boamp", name=f"source {n}")
        Run.objects.create(source=source, ended_at=timezone.now())
        last[source.pk] = Run.objects.create(source=source)
    with django_assert_num_queries(2):
        assert queries.last_runs(queries.sources()) == last


def test_readers_are_told_of_what_is_on_or_was_read() -> None:
    Source.objects.create(kind="boamp", name="jamais")
    Source.objects.create(kind="boamp", name="en marche", enabled=True)
    Source.objects.create(kind="boamp", name="lue", done_at=timezone.now())
    assert [one.name for one in queries.read_from()] == ["en marche", "lue"]


def test_readings_are_the_last_first_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SHOWN", 2)
    source = Source.objects.create(kind="boamp", name="a")
    runs = [Run.objects.create(source=source, ended_at=timezone.now()) for _n in range(3)]
    assert list(queries.runs(source)) == runs[:0:-1]
