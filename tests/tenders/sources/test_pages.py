# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages are given of sources, and how fresh the list of notices says it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from groupes.access import Me
from tenders.sources import pages
from tenders.sources.adapters import boamp
from tenders.sources.models import Run, Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def me(**fields: Any) -> Me:
    return Me(factories.member(**fields))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries(count: int, django_assert_num_queries: Any) -> None:
    for n in range(count):
        source = Source.objects.create(kind="boamp", name=f"source {n}")
        Run.objects.create(source=source, state=Run.State.WAITING, trouble="offline")
    with django_assert_num_queries(2):
        shown = pages.index()
    assert shown["off"]
    [row, *_more] = shown["rows"]
    assert row.address == boamp.ADDRESS
    assert row.next_at is None
    assert row.last.words == "Waits, and goes on by itself"
    assert row.last.trouble.startswith("There is no network")


def test_a_source_with_its_readings() -> None:
    source = Source.objects.create(
        kind="ocds", name="a", address="https://a.example/", enabled=True
    )
    shown = pages.source(source)
    assert shown["row"].last is None
    Run.objects.create(source=source, state=Run.State.DONE, ended_at=timezone.now())
    shown = pages.source(source)
    assert shown["row"].last.words == "Read to the end"
    assert shown["row"].next_at == source.next_at
    assert len(shown["runs"]) == 1


def test_how_fresh_the_list_is_costs_one_query(django_assert_num_queries: Any) -> None:
    reader, boss = me(), me(administers=True)
    with django_assert_num_queries(1):
        assert pages.freshness(reader) == ("", "")
    assert pages.freshness(boss).url.endswith("/sources/")
    now = timezone.now()
    Source.objects.create(kind="boamp", name="BOAMP", enabled=True, done_at=now)
    Source.objects.create(kind="ted", name="TED", enabled=True)
    Source.objects.create(kind="ted", name="TED 2", enabled=True, done_at=now, tries=3)
    Source.objects.create(kind="ocds", name="Vieux", done_at=now)
    Source.objects.create(kind="ocds", name="Jamais")
    said = pages.freshness(reader).words
    assert said.startswith("Notices come in by themselves from BOAMP (")
    assert "TED (not yet)" in said
    assert "TED 2 (" in said
    assert "it does not answer at the moment" in said
    assert "Vieux (until" in said
    assert "Jamais" not in said
