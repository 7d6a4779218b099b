# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits: all sources together, the urgent first, then the soonest."""

from __future__ import annotations

import datetime as dt
import inspect
from importlib import import_module
from importlib.util import find_spec

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


def test_a_source_whose_lines_tell_answers_says_so() -> None:
    """What I wait for asks those alone: a source that did not say it would not be told there."""

    def tells(source: todo.Seldom) -> bool:
        """Whether the module of its lines makes some that answer."""
        package = source.load.__module__.rpartition(".")[0]
        if find_spec(f"{package}.todo") is None:
            return False
        return "answers=" in inspect.getsource(import_module(f"{package}.todo"))

    def of_package(source: todo.Seldom) -> str:
        return source.load.__module__.rpartition(".")[0]

    said = {of_package(one) for one in declared(todo.Seldom) if one.answers}
    assert said == {of_package(one) for one in declared(todo.Seldom) if tells(one)}
    assert len(said) > 3


def test_what_tells_answers_is_asked_apart_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def source(title: str, *, answers: bool) -> todo.Seldom:
        line = Item("x", title, "", answers=answers)
        return todo.Seldom(lambda *marks: None, lambda me, rows: [line], answers=answers)  # type: ignore[arg-type]  # nothing is asked here

    sources = (source("a yes", answers=True), source("a request", answers=False))
    monkeypatch.setattr(todo, "declared", lambda kind: sources if kind is todo.Seldom else ())
    monkeypatch.setattr(
        todo, "_seldom", lambda answers: lambda **marks: [[1]] if answers else [[1], [1]]
    )
    monkeypatch.setattr(Me, "active_ids", frozenset())
    me = Me(Member(name="Camille Vasseur"), on=dt.date(2026, 6, 10))
    assert [one.title for one in todo.answers(me)] == ["a yes"]
    assert [one.title for one in todo.seldom(me)] == ["a yes", "a request"]
