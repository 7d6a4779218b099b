# SPDX-License-Identifier: AGPL-3.0-or-later
"""An address that was found before is what Django finds."""

from __future__ import annotations

from importlib import import_module

import pytest
from django import urls
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import (
    NoReverseMatch,
    Resolver404,
    ResolverMatch,
    URLPattern,
    path,
    set_script_prefix,
)

from groupes.web.paths import MOST_ASKED, Remembered, reverse


@pytest.fixture(autouse=True)
def prefix():
    yield
    set_script_prefix("/")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("groupes:today", []),
        ("groupes:home", ["canal"]),
        ("library:resource", ["canal", 12]),
        ("groupes:person", (7,)),
    ],
)
def test_it_is_django_s_own_each_time(name: str, args: list[str | int]) -> None:
    for _turn in range(2):
        assert reverse(name, args) == urls.reverse(name, args=args)


def test_one_and_true_are_not_taken_for_each_other() -> None:
    assert reverse("groupes:person", [1]) == urls.reverse("groupes:person", args=[1])
    with pytest.raises(NoReverseMatch):
        reverse("groupes:person", [True])
    with pytest.raises(NoReverseMatch):
        urls.reverse("groupes:person", args=[True])


def test_what_is_under_another_prefix_or_in_other_addresses_is_found_there() -> None:
    assert reverse("groupes:today") == urls.reverse("groupes:today")
    set_script_prefix("/outils/")
    assert reverse("groupes:today") == urls.reverse("groupes:today") == "/outils/"


def test_what_has_no_address_is_refused_each_time() -> None:
    for _turn in range(2):
        with pytest.raises(NoReverseMatch):
            reverse("groupes:nowhere")


# --- the address that is asked for ------------------------------------------------------------------


def page(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse()


def test_the_page_of_an_address_is_looked_for_once_and_a_missing_one_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    own = URLPattern.resolve

    def resolve(self: URLPattern, path: str) -> ResolverMatch | None:
        looked.append(path)
        return own(self, path)

    monkeypatch.setattr(URLPattern, "resolve", resolve)
    every = Remembered([path("a/<int:number>/", page, name="a")])
    for _turn in range(2):
        found = every.resolve("a/7/")
        assert (found.func, found.kwargs, found.url_name) == (page, {"number": 7}, "a")
        with pytest.raises(Resolver404):
            every.resolve("a/x/")
    assert every.resolve("a/8/").kwargs == {"number": 8}
    assert looked == ["a/7/", "a/x/", "a/x/", "a/8/"]


def test_what_is_remembered_of_addresses_is_bounded() -> None:
    every = Remembered([path("a/<int:number>/", page)])
    assert every._known.cache_info().maxsize == MOST_ASKED


def test_every_address_of_the_product_is_remembered() -> None:
    [every] = import_module(settings.ROOT_URLCONF).urlpatterns
    assert every.resolve("sante/") is every.resolve("sante/")
