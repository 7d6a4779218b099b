# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address in a letter by which one ends it."""

from __future__ import annotations

import pytest
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from groupes.web.one_click import StopAddress, headers, one_click

WATCHES = StopAddress("stop_watch_letters", "tenders.watches.stop")
GUESTS = StopAddress("stop_guest_letters", "tenders.guests.stop")


def token_of(path: str) -> str:
    return path.strip("/").rpartition("/")[2]


@pytest.mark.parametrize("whom", [12, [12, "daily", 3]])
def test_an_address_says_whom_it_is_for(whom: object) -> None:
    assert WATCHES.read(token_of(WATCHES.path(whom))) == whom


def test_one_that_was_made_up_changed_or_made_for_other_letters_is_none_of_ours() -> None:
    token = token_of(WATCHES.path(12))
    for other in ("", "made-up", token[:-1], f"{token}x", signing.dumps(12, salt="another")):
        assert WATCHES.read(other) is None
    assert GUESTS.read(token) is None


def test_a_letter_tells_mail_programs_where_it_ends() -> None:
    told = headers("https://groupes.example/courrier/veilles/x/")
    assert told["List-Unsubscribe"] == "<https://groupes.example/courrier/veilles/x/>"
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_its_door_asks_neither_login_nor_token_and_is_kept_by_nobody() -> None:
    @one_click
    def stop(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done" if request.method == "POST" else "a button")

    assert stop.csrf_exempt is True  # type: ignore[attr-defined]  # Django's own marks
    assert stop.login_required is False  # type: ignore[attr-defined]
    asked = RequestFactory()
    assert stop(asked.get("/")).content == b"a button"
    answer = stop(asked.post("/"))
    assert answer.content == b"done"
    assert "no-store" in answer.headers["Cache-Control"]
    assert stop(asked.put("/")).status_code == 405
