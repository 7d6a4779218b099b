# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits: all sources together, the urgent first, then the soonest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.access import Me
from groupes.models import Member
from groupes.shell import todo
from groupes.shell.todo import Item, Waiting
from groupes.web.wiring import declared
from tests import factories


def item(title: str, day: int | None = None, urgent: bool = False) -> Item:
    due = None if day is None else dt.datetime(2026, 6, day, tzinfo=dt.UTC)
    return Item("x", title, "", due=due, urgent=urgent)


def test_the_urgent_then_the_soonest_then_what_has_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (
        Waiting(lambda me: [item("whenever"), item("friday", 12)]),
        Waiting(lambda me: iter([item("monday", 8), item("asked", urgent=True)])),
        Waiting(lambda me: []),
    )
    monkeypatch.setattr(todo, "declared", lambda kind: sources if kind is Waiting else ())
    found = todo.items(Me(Member(name="Camille Vasseur")))
    assert [one.title for one in found] == ["asked", "monday", "friday", "whenever"]


def test_a_day_comes_after_the_hours_of_it_where_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """10 June, 22:00 UTC: still the 10th in Saint-Pierre-et-Miquelon, the 11th in Nouméa."""
    at = dt.datetime(2026, 6, 10, 22, tzinfo=dt.UTC)
    sources = (
        Waiting(lambda me: [Item("x", "the 10th", "", due=dt.date(2026, 6, 10))]),
        Waiting(lambda me: [Item("x", "at 22:00", "", due=at)]),
    )
    monkeypatch.setattr(todo, "declared", lambda kind: sources if kind is Waiting else ())
    found = {}
    for zone in ("America/Miquelon", "Pacific/Noumea"):
        with timezone.override(zone):
            found[zone] = [one.title for one in todo.items(Me(Member(name="Camille Vasseur")))]
    assert found == {
        "America/Miquelon": ["at 22:00", "the 10th"],
        "Pacific/Noumea": ["the 10th", "at 22:00"],
    }


def test_each_source_is_asked_about_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    me = Me(Member(name="Camille Vasseur"))
    asked: list[Me] = []

    def load(who: Me) -> list[Item]:
        asked.append(who)
        return []

    monkeypatch.setattr(
        todo, "declared", lambda kind: (Waiting(load), Waiting(load)) if kind is Waiting else ()
    )
    assert todo.items(me) == []
    assert asked == [me, me]


@pytest.mark.django_db
def test_sources_that_seldom_have_a_line_are_asked_together_by_one_query(
    django_assert_num_queries,
) -> None:
    assert len(declared(todo.Seldom)) > 2
    me = Me(factories.member())
    assert me.active_ids == frozenset()
    todo.seldom(me)
    with django_assert_num_queries(1):
        assert todo.seldom(me) == []
