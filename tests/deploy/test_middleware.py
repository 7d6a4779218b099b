# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate that every request passes: what no browser sends goes no further, and pages are private."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from deploy.middleware import BODY, PRIVATE, Gate

FACTORY = RequestFactory()


class Inside:
    """What is behind the gate: the requests that came that far."""

    def __init__(self, **headers: str) -> None:
        self.came: list[HttpRequest] = []
        self.headers = headers

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.came.append(request)
        return HttpResponse("inside", headers=self.headers)


def visit(request: HttpRequest, **headers: str) -> tuple[HttpResponse, list[HttpRequest]]:
    inside = Inside(**headers)
    return Gate(inside)(request), inside.came


@pytest.mark.parametrize(
    "request_",
    [
        FACTORY.get("/personnes/?q=a%00b"),
        FACTORY.get("/personnes/?a=1&q=%00"),
        FACTORY.get("/personnes/%00/"),
        FACTORY.generic("POST", "/moi/", b"q=a", content_type=f"{BODY}; charset=utf-16"),
        FACTORY.generic("POST", "/moi/", b"q=a", content_type=f"{BODY}; charset=latin-1"),
    ],
    ids=["in what is asked", "among others", "in the path", "in utf-16", "in latin-1"],
)
def test_what_no_browser_sends_is_a_bad_request_and_goes_no_further(request_: HttpRequest) -> None:
    answer, came = visit(request_)
    assert answer.status_code == 400
    assert came == []


@pytest.mark.parametrize(
    "request_",
    [
        FACTORY.get("/personnes/?q=100%25+v%C3%A9lo%2500"),
        FACTORY.post("/moi/", {"q": "a"}),
        FACTORY.generic("POST", "/moi/", b"q=a", content_type=BODY),
        FACTORY.generic("POST", "/moi/", b"q=a", content_type=f"{BODY}; charset=UTF8"),
        FACTORY.generic("POST", "/moi/", b"q=a", content_type=f"{BODY}; charset=nonsense"),
        FACTORY.generic("POST", "/moi/", b"{}", content_type="application/json; charset=utf-16"),
    ],
    ids=["a plain address", "files and all", "a form", "utf-8", "no charset at all", "no form"],
)
def test_the_rest_goes_through_as_it_came(request_: HttpRequest) -> None:
    method = request_.method
    answer, came = visit(request_)
    assert answer.content == b"inside"
    assert came == [request_]
    assert request_.method == method


@pytest.mark.parametrize(
    ("value", "kept"),
    [("abc", True), ("é", True), ("a\x00b", False), ("a\x7f", False), ("\n", False)],
)
def test_a_cookie_with_a_control_character_is_dropped_and_the_others_stay(
    value: str, kept: bool
) -> None:
    request = FACTORY.get("/")
    request.COOKIES |= {"sessionid": value, "theme": "dark"}
    answer, _came = visit(request)
    assert answer.status_code == 200
    assert ("sessionid" in request.COOKIES) is kept
    assert request.COOKIES["theme"] == "dark"


def test_a_page_is_for_one_person_unless_it_says_otherwise() -> None:
    answer, _came = visit(FACTORY.get("/"))
    assert answer.headers["Cache-Control"] == PRIVATE == "private, no-store"
    answer, _came = visit(FACTORY.get("/"), **{"Cache-Control": "public, max-age=9"})
    assert answer.headers["Cache-Control"] == "public, max-age=9"
    answer, _came = visit(FACTORY.get("/?%00"))
    assert answer.headers["Cache-Control"] == PRIVATE


@pytest.mark.parametrize(("language", "word"), [("fr", 'lang="fr"'), ("en", 'lang="en"')])
def test_a_refusal_speaks_the_language_of_the_browser(language: str, word: str) -> None:
    answer, _came = visit(FACTORY.get("/?%00", headers={"Accept-Language": language}))
    assert word in answer.content.decode()


def test_it_stands_before_all_that_reads_a_request(settings: Any) -> None:
    ours = settings.MIDDLEWARE.index("deploy.middleware.Gate")
    readers = (
        "SessionMiddleware",
        "LocaleMiddleware",
        "CsrfViewMiddleware",
        "AuthenticationMiddleware",
    )
    for name in readers:
        [at] = [n for n, one in enumerate(settings.MIDDLEWARE) if one.endswith(name)]
        assert ours < at, name
