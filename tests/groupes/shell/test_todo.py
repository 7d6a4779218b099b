# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits: all sources together, the urgent first, then the soonest."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.access import Me
from groupes.models import Member
from groupes.shell import todo
from groupes.shell.todo import Item, Waiting


def item(title: str, day: int | None = None, urgent: bool = False) -> Item:
    due = None if day is None else dt.datetime(2026, 6, day, tzinfo=dt.UTC)
    return Item("x", title, "", due=due, urgent=urgent)


def test_the_urgent_then_the_soonest_then_what_has_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (
        Waiting(lambda me: [item("whenever"), item("friday", 12)]),
        Waiting(lambda me: iter([item("monday", 8), item("asked", urgent=True)])),
        Waiting(lambda me: []),
    )
    monkeypatch.setattr(todo, "declared", lambda kind: sources)
    found = todo.items(Me(Member(name="Camille Vasseur")))
    assert [one.title for one in found] == ["asked", "monday", "friday", "whenever"]


def test_each_source_is_asked_about_the_person(monkeypatch: pytest.MonkeyPatch) -> None:
    me = Me(Member(name="Camille Vasseur"))
    asked: list[Me] = []

    def load(who: Me) -> list[Item]:
        asked.append(who)
        return []

    monkeypatch.setattr(todo, "declared", lambda kind: (Waiting(load), Waiting(load)))
    assert todo.items(me) == []
    assert asked == [me, me]
