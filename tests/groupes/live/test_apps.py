# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who logs out in one window is hung up on in the others."""

from __future__ import annotations

import pytest
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_out
from django.test import Client, RequestFactory

from groupes import live
from tests import factories


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    keys: list[str] = []
    monkeypatch.setattr(live, "end_session", keys.append)
    return keys


@pytest.mark.django_db
def test_logging_out_ends_the_sockets_of_that_session_and_of_no_other(ended: list[str]) -> None:
    member = factories.member()
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(member.user)
    key = here.session.session_key
    here.logout()
    assert ended == [key]
    assert key != there.session.session_key


@pytest.mark.django_db
def test_the_page_of_logging_out_does_it_once(ended: list[str], client: Client) -> None:
    client.force_login(factories.member().user)
    key = client.session.session_key
    client.post("/compte/logout/")
    client.post("/compte/logout/")
    assert ended == [key]


@pytest.mark.django_db
def test_a_request_without_a_session_hangs_up_on_nobody(ended: list[str]) -> None:
    request = RequestFactory().get("/")
    request.session = Client().session
    request.session._session_key = None
    logout(request)
    user_logged_out.send(sender=object, request=None, user=None)
    assert ended == []
