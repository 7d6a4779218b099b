# SPDX-License-Identifier: AGPL-3.0-or-later
"""Too often is counted by person, action and window."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from groupes.web import ratelimit
from groupes.web.ratelimit import limited, searched, too_many

_action = itertools.count(1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time it is, in seconds: a window begins."""
    at = [6_000_000.0]
    monkeypatch.setattr(ratelimit, "now", lambda: at[0])
    return at


def action() -> str:
    return f"test-{next(_action)}-{id(_action)}"


def test_a_window_closes_and_another_opens(clock: list[float]) -> None:
    what = action()
    assert [too_many(1, what, 2, 60) for _number in range(3)] == [False, False, True]
    clock[0] += 59
    assert too_many(1, what, 2, 60)
    clock[0] += 1
    assert not too_many(1, what, 2, 60)


def test_a_count_that_the_cache_lost_begins_again_with_this_one(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    what = action()
    monkeypatch.setattr(cache, "add", lambda *given, **named: False)
    assert [too_many(1, what, 1, 60) for _number in range(2)] == [False, True]
    assert too_many(2, what, 0, 60)


def test_each_person_and_each_action_is_counted_apart(clock: list[float]) -> None:
    what = action()
    assert not too_many(1, what, 1, 60)
    assert not too_many(2, what, 1, 60)
    assert not too_many(1, action(), 1, 60)
    assert too_many(1, what, 1, 60)


def request(method: str = "post", path: str = "/x/", pk: int | None = 1) -> HttpRequest:
    asked = getattr(RequestFactory(), method)(path)
    asked.user = AnonymousUser() if pk is None else SimpleNamespace(pk=pk, is_authenticated=False)
    asked._messages = []
    return asked


def test_a_view_says_when_to_come_back(clock: list[float]) -> None:
    @limited(action(), 1, 300)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert view(request()).status_code == 200
    late = view(request())
    assert (late.status_code, late["Retry-After"]) == (429, "300")
    assert view(request("get")).status_code == 200  # looking is free
    assert view(request(pk=2)).status_code == 200
    assert [view(request(pk=None)).status_code for _number in range(3)] == [200] * 3


def test_a_search_counts_only_when_something_is_typed(
    clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []

    def count(who: int, action: str, amount: int, seconds: int) -> bool:
        counted.append(action)
        return False

    monkeypatch.setattr(ratelimit, "too_many", count)
    view = searched(lambda request: HttpResponse("done"))
    for path in ("/x/", "/x/?q=", "/x/?page=2"):
        view(request("get", path))
    assert counted == []
    view(request("get", "/x/?q=velo"))
    assert counted == ["search"]


def test_asking_for_the_head_counts_as_asking(clock: list[float]) -> None:
    @limited(action(), 1, 60, methods=("GET",))
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    assert view(request("head")).status_code == 200
    assert view(request("get")).status_code == 429
    assert view(request("head")).status_code == 429
