# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one application: who is asked about a large body, and what answers while pages are busy."""

from __future__ import annotations

import threading
from concurrent.futures import wait
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import Client

from deploy import asgi
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def asked(cookie: str | None) -> bool:
    headers = [] if cookie is None else [(b"cookie", cookie.encode("latin-1"))]
    scope: dict[str, Any] = {"type": "http", "path": "/", "headers": headers}
    return bool(async_to_sync(asgi.is_member)(scope))


def test_who_is_logged_in_is_a_member() -> None:
    client = Client()
    client.force_login(factories.member().user)
    name, key = settings.SESSION_COOKIE_NAME, client.session.session_key
    assert asked(f"theme=dark; {name}={key}")
    client.logout()
    assert not asked(f"{name}={key}")


@pytest.mark.parametrize(
    "before",
    ['prefs={"a": 1}; ', "two words=1; ", "alone; ", "cart[1]=x; ", "name=é; "],
    ids=["JSON", "a blank in a name", "no value", "brackets", "an accent"],
)
def test_a_cookie_of_a_neighbouring_site_hides_nobody(before: str) -> None:
    client = Client()
    client.force_login(factories.member().user)
    assert asked(f"{before}{settings.SESSION_COOKIE_NAME}={client.session.session_key}")


@pytest.mark.parametrize(
    "cookie",
    [None, "", "theme=dark", f"{settings.SESSION_COOKIE_NAME}=unknown", "\xff;;=\x00"],
    ids=["none", "empty", "another", "an unknown session", "nonsense"],
)
def test_nobody_is_a_member_without_a_session(cookie: str | None) -> None:
    assert not asked(cookie)


def test_the_health_is_answered_while_every_page_thread_is_busy() -> None:
    free, begun = threading.Event(), threading.Barrier(settings.PAGE_THREADS + 1)

    def busy() -> None:
        begun.wait(10)
        free.wait(10)

    held = [asgi.pages.threads.submit(busy) for _n in range(settings.PAGE_THREADS)]
    begun.wait(10)  # all of them hold a thread
    try:
        assert status(asgi.HEALTH) in (200, 503)
    finally:
        free.set()
        wait(held, 10)


def status(path: str) -> int:
    """The status of a page, through the application itself."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path,
        "query_string": b"", "headers": [(b"host", b"localhost")],
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    async_to_sync(asgi.application)(scope, receive, send)
    return int(sent[0]["status"])
