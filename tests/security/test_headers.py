# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every answer carries, whatever it is: no stranger's script, no copy left behind."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.factories import Cast

pytestmark = pytest.mark.django_db
POLICY = "Content-Security-Policy"


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def test_no_page_of_a_person_is_kept_anywhere(client: Client, cast: Cast) -> None:
    client.force_login(cast.holder.user)
    slug = cast.groupe.slug
    asked = [
        (200, reverse("groupes:today")),
        (200, reverse("groupes:people")),
        (200, reverse("groupes:home", args=[slug])),
        (200, reverse("chat:room", args=[slug])),
        (200, reverse("account_change_password")),
        (403, reverse("roles:new", args=[slug])),
        (404, "/nowhere/"),
        (405, reverse("chat:read", args=[slug])),
        (400, f"{reverse('groupes:people')}?q=%00"),
    ]
    for status, path in asked:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path, headers=headers)
            assert answer.status_code == status, path
            assert "no-store" in answer["Cache-Control"], path
            assert "private" in answer["Cache-Control"], path
            assert "default-src 'self'" in answer[POLICY], path
            assert answer["X-Content-Type-Options"] == "nosniff", path
            assert answer["Referrer-Policy"] == "same-origin", path


def test_what_is_public_is_still_cached(client: Client) -> None:
    answer = client.get("/static/css/base.css")
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert "default-src 'self'" in answer[POLICY]
    answer.close()


def test_an_error_of_ours_shows_nothing_of_itself(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a word of the inside")

    monkeypatch.setattr("groupes.queries.directory_page", broken)
    client.force_login(cast.holder.user)
    client.raise_request_exception = False
    answer = client.get(reverse("groupes:directory"))
    assert answer.status_code == 500
    assert "a word of the inside" not in answer.content.decode()
    assert "default-src 'self'" in answer[POLICY]
    assert "no-store" in answer["Cache-Control"]
