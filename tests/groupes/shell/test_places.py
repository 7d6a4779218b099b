# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which place and which tab a page belongs to, by its address alone."""

from __future__ import annotations

from collections import Counter

import pytest
from django.urls import resolve, reverse

from groupes.shell.places import Place, Tab, docked_tabs, place_of, tab_of
from groupes.web.wiring import declared


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "today"),
        ("/groupes/", "groupes"),
        ("/groupes/nouveau/", "groupes"),
        ("/personnes/", "people"),
        ("/personnes/3/", "people"),
        ("/aller/", "search"),
        ("/moi/", ""),
        ("/g/concerter/", ""),
    ],
)
def test_the_place_of_a_page(path: str, place: str) -> None:
    assert place_of(resolve(path)) == place


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("/g/concerter/", "home"),
        ("/g/concerter/charte/", "home"),
        ("/g/concerter/membres/", "members"),
        ("/g/concerter/quitter/", "members"),
    ],
)
def test_the_tab_of_a_page(path: str, tab: str) -> None:
    assert tab_of(resolve(path)) == tab


def test_a_page_without_an_address_is_nowhere() -> None:
    assert place_of(None) == tab_of(None) == ""


def test_every_place_and_tab_leads_somewhere_and_has_a_name_of_its_own() -> None:
    for place in declared(Place):
        assert reverse(place.url_name)
    for tab in declared(Tab):
        assert "/concerter/" in reverse(tab.url_name, args=["concerter"])
    for kind in (Place, Tab):
        assert set(Counter(one.name for one in declared(kind)).values()) == {1}
        assert set(Counter(one.order for one in declared(kind)).values()) == {1}


def test_the_bar_of_a_phone_has_room_for_five() -> None:
    assert sum(bool(place.bar) for place in declared(Place)) <= 5


def test_the_talk_stays_beside_some_tabs_but_not_its_own() -> None:
    assert "home" in docked_tabs()
    assert "chat" not in docked_tabs()


def test_a_page_is_of_one_place_and_one_tab() -> None:
    for kind in (Place, Tab):
        views = Counter(view for one in declared(kind) for view in one.views)
        assert [view for view, number in views.items() if number > 1] == []
