# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one form page: shown, mended, refused, done; and the button beside it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from groupes.web.fields import LinesField, SharedForm
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import Outdated, Refusal, posted

TEMPLATE = "components/form.html"


class Named(forms.Form):
    name = forms.CharField(max_length=5)
    trade = forms.CharField(required=False)


def request(data: dict[str, str] | None = None) -> HttpRequest:
    asked = RequestFactory().get("/x/") if data is None else RequestFactory().post("/x/", data)
    asked._messages = CookieStorage(asked)  # type: ignore[attr-defined]  # the middleware's
    return asked


def told(asked: HttpRequest) -> list[str]:
    return [str(message) for message in get_messages(asked)]


def page(asked: HttpRequest, act: Any = None, **options: Any) -> HttpResponse:
    form = Named(posted(asked))
    return form_page(asked, TEMPLATE, form, act or (lambda values: Done("/y/")), **options)


def beside(answer: HttpResponse, name: str) -> str:
    """What is written in the field's own block of the page."""
    blocks = answer.content.decode().split('<div class="field')
    return next(block for block in blocks if f'name="{name}"' in block)


def test_a_get_shows_the_form_and_does_nothing() -> None:
    done: list[object] = []
    answer = page(request(), done.append, context={"action": "Save changes"})
    assert answer.status_code == 200
    assert "Save changes" in answer.content.decode()
    assert 'class="field bad' not in answer.content.decode()
    assert done == []


def test_what_is_sound_is_done_said_and_left_behind() -> None:
    asked = request({"name": "Anne", "trade": "Voix"})
    seen: list[dict[str, Any]] = []

    def act(values: dict[str, Any]) -> Done:
        seen.append(values)
        return Done("/y/", "Saved.")

    answer = page(asked, act)
    assert (answer.status_code, answer["Location"]) == (302, "/y/")
    assert seen == [{"name": "Anne", "trade": "Voix"}]
    assert told(asked) == ["Saved."]


def test_a_thing_that_has_an_address_is_led_to_and_no_words_say_nothing() -> None:
    asked = request({"name": "Anne"})
    thing = SimpleNamespace(get_absolute_url=lambda: "/thing/")
    assert page(asked, lambda values: Done(thing))["Location"] == "/thing/"
    assert told(asked) == []


def test_what_is_not_sound_is_shown_again_with_what_was_typed() -> None:
    done: list[object] = []
    answer = page(request({"name": "Marguerite", "trade": "Voix"}), done.append)
    assert answer.status_code == 422
    assert done == []
    assert 'value="Marguerite"' in beside(answer, "name")
    assert beside(answer, "name").startswith(" bad")
    assert 'value="Voix"' in beside(answer, "trade")
    assert beside(answer, "trade").startswith('"')


@pytest.mark.parametrize(
    ("refusal", "blame", "field"),
    [
        (Refusal("Taken already."), "name", "name"),
        (Refusal("Taken already.", field="trade"), "name", "trade"),
        (Refusal("Taken already."), None, None),
    ],
)
def test_a_refusal_is_told_beside_its_field_and_the_text_kept(
    refusal: Refusal, blame: str | None, field: str | None
) -> None:
    def act(values: dict[str, Any]) -> Done:
        raise refusal

    asked = request({"name": "Anne"})
    answer = page(asked, act, blame=blame)
    assert answer.status_code == 409
    assert answer.content.decode().count("Taken already.") == 1
    assert 'value="Anne"' in beside(answer, "name")
    for name in ("name", "trade"):
        assert ("Taken already." in beside(answer, name)) == (name == field)
    assert told(asked) == []


def test_what_else_the_page_needs_is_asked_only_when_it_is_shown() -> None:
    calls: list[int] = []

    def context() -> dict[str, Any]:
        calls.append(1)
        return {"action": "Save changes"}

    page(request({"name": "Anne"}), context=context)
    assert calls == []
    assert "Save changes" in page(request({"name": ""}), context=context).content.decode()
    assert calls == [1]


def test_a_button_does_it_or_a_page_says_why_not() -> None:
    def refuse() -> Done:
        raise Refusal("Somebody was faster.")

    asked = request({})
    assert do(asked, lambda: Done("/y/", "Done."), "/back/")["Location"] == "/y/"
    assert told(asked) == ["Done."]
    answer = do(request({}), refuse, "/back/")
    assert answer.status_code == 409
    assert "Somebody was faster." in answer.content.decode()
    assert 'href="/back/"' in answer.content.decode()


def test_a_form_view_takes_no_other_method() -> None:
    view = form_view(lambda request: HttpResponse("ok"))
    assert view(RequestFactory().get("/x/")).status_code == 200
    assert view(RequestFactory().head("/x/")).status_code == 200
    assert view(RequestFactory().post("/x/")).status_code == 200
    assert view(RequestFactory().delete("/x/")).status_code == 405


# --- the answer to one submission -----------------------------------------------------------------


def kept(answer: HttpResponse) -> str | None:
    return answer.cookies["kept"].value if "kept" in answer.cookies else None


def test_only_what_was_done_is_answered_to_its_own_submission() -> None:
    number = "0123456789abcdef0123"
    assert kept(page(request({"name": "Anne", "submission": number}))) == number
    assert kept(page(request({"name": "", "submission": number}))) is None
    assert kept(page(request({"name": "Anne"}))) is None

    def refuse(values: dict[str, Any]) -> Done:
        raise Refusal("no")

    assert kept(page(request({"name": "Anne", "submission": number}), refuse)) is None


def test_an_answer_that_no_page_has_read_yet_is_told_again() -> None:
    asked = request({"name": "Anne", "submission": "b" * 20})
    asked.COOKIES["kept"] = ".".join(["<script>", *(f"{n:0>20}" for n in range(9))])
    told_again = kept(page(asked))
    assert told_again is not None
    assert told_again.split(".") == [*(f"{n:0>20}" for n in range(2, 9)), "b" * 20]


@pytest.mark.parametrize("number", ["short", "x" * 41, "a;b" * 5, "Ünïcödé-1234"])
def test_a_submission_without_a_number_of_ours_is_answered_none(number: str) -> None:
    assert kept(page(request({"name": "Anne", "submission": number}))) is None


# --- a text that somebody else changed ------------------------------------------------------------


class Shared(SharedForm):
    name = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "Premier"), ("b", "Second")])
    lines = LinesField(most=5, length=80)


@pytest.mark.parametrize("edition", ["1", "", "x"])
def test_the_second_writer_is_shown_both_texts_and_goes_on_from_what_is_there(edition: str) -> None:
    def act(values: dict[str, Any]) -> Done:
        if values["edition"] == 2:
            return Done("/y/")
        now = {"name": "Le sien", "kind": "b", "lines": ["un", "deux"], "other": 1}
        raise Outdated("Somebody changed this.", edition=2, now=now, by="Boris")

    mine = {"name": "Le mien", "kind": "a", "lines": "un\r\ndeux", "edition": edition}
    asked = request(mine)
    shown = form_page(asked, TEMPLATE, Shared(posted(asked)), act)
    body = shown.content.decode()
    assert shown.status_code == 409
    assert 'value="Le mien"' in body
    assert re.findall(r'readonly value="([^"]*)"', body) == ["Le sien", "Second"]  # not the lines
    assert re.findall(r'name="edition"\s+value="(\d+)"', body) == ["2"]
    again = request(mine | {"edition": "2"})
    assert form_page(again, TEMPLATE, Shared(posted(again)), act).status_code == 302
