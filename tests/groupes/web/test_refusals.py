# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an action says no, and where the person goes then."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from groupes.web.refusals import Refusal, back_to, posted, refused


def test_a_refusal_keeps_its_words_and_its_field() -> None:
    refusal = Refusal("Taken.", field="name")
    assert (refusal.message, refusal.field) == ("Taken.", "name")
    assert Refusal("Taken.").field is None


def test_a_refused_action_answers_409_with_the_words_escaped_and_the_way_back() -> None:
    request = RequestFactory().post("/x/")
    request._messages = []  # type: ignore[attr-defined]  # the middleware's
    answer = refused(request, Refusal("<b>Taken.</b>"), "/g/x/?a=1&b=2")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "&lt;b&gt;Taken.&lt;/b&gt;" in page
    assert 'href="/g/x/?a=1&amp;b=2"' in page


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/g/x/", "/g/x/"),
        ("/g/x/?page=2#a", "/g/x/?page=2#a"),
        ("", "/home/"),
        ("https://elsewhere.example/", "/home/"),
        ("//elsewhere.example/", "/home/"),
        ("groupes:today", "/home/"),  # redirect() would take it for a view
        ("javascript:alert(1)", "/home/"),
        ("https://testserver/g/x/", "/home/"),
    ],
)
def test_back_is_a_path_of_this_site(asked: str, led: str) -> None:
    assert back_to(RequestFactory().post("/x/", {"next": asked}), "/home/") == led


def test_a_form_is_bound_to_a_post_even_an_empty_one() -> None:
    assert posted(RequestFactory().get("/x/")) is None
    assert posted(RequestFactory().post("/x/")) is not None
