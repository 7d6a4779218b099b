# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an app declares is found by the floors below it, in order, and forgotten with the app."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType, SimpleNamespace

import pytest
from django.apps import apps
from django.core.signals import setting_changed
from django.test import modify_settings

from groupes.shell.places import Tab
from groupes.web import wiring
from groupes.web.wiring import Wiring, declared, remembered, room, wirings


@dataclass(frozen=True)
class Ordered:
    order: int
    name: str


@dataclass(frozen=True)
class Unordered:
    name: str


@pytest.fixture
def three_apps(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two apps that declare, one that does not; each knows only itself."""
    found = []
    for label, parts in (
        ("low", (Ordered(30, "c"), Unordered("first"), Ordered(10, "a"))),
        ("mute", None),
        ("high", (Unordered("second"), Ordered(20, "b"))),
    ):
        module = ModuleType(f"{label}_app.wiring")
        if parts is not None:
            module.WIRING = Wiring(*parts)  # type: ignore[attr-defined]  # a made-up module
        monkeypatch.setitem(sys.modules, module.__name__, module)
        found.append(SimpleNamespace(label=label, name=f"{label}_app", module=module))
    monkeypatch.setattr("django.apps.apps.get_app_configs", lambda: found)
    monkeypatch.setattr(wiring, "room", lambda app, name: app.module)
    _changed()
    yield
    monkeypatch.undo()
    _changed()


def _changed(setting: str = "INSTALLED_APPS") -> None:
    setting_changed.send(sender=None, setting=setting, value=None, enter=True)


def test_parts_of_a_kind_come_by_their_order(three_apps: None) -> None:
    assert [part.name for part in declared(Ordered)] == ["a", "b", "c"]


def test_without_an_order_they_come_by_app_lowest_floor_first(three_apps: None) -> None:
    assert [part.name for part in declared(Unordered)] == ["first", "second"]


def test_an_app_that_declares_nothing_is_left_out(three_apps: None) -> None:
    assert [label for label, _wiring in wirings()] == ["low", "high"]
    assert declared(Tab) == ()


def test_a_wiring_is_frozen() -> None:
    one = Wiring(Ordered(1, "a"))
    with pytest.raises(AttributeError, match="frozen"):
        one.parts = ()


def test_a_room_that_an_app_has_not_is_none() -> None:
    groupes = apps.get_app_config("groupes")
    assert room(groupes, "cellar") is None
    assert room(groupes, "wiring").WIRING.parts


def test_what_is_remembered_is_forgotten_when_the_apps_change() -> None:
    asked = []

    @remembered
    @cache
    def labels() -> tuple[str, ...]:
        asked.append(1)
        return tuple(label for label, _wiring in wirings())

    try:
        before = labels()
        assert labels() == before
        assert len(asked) == 1
        _changed("DEBUG")
        labels()
        assert len(asked) == 1
        with modify_settings(INSTALLED_APPS={"remove": "tenders.bids"}):
            assert "bids" not in labels()
        assert labels() == before
    finally:
        wiring._forgotten.remove(labels)
