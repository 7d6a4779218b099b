# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clients that take their time: they wait, and nobody with them. On the server that `./run serve`
starts, and behind the proxy that we ship."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from websockets.sync.client import connect
from websockets.typing import Origin

from commons.library import actions
from deploy import server as serving_module
from deploy.bodies import Bodies, Patience
from deploy.bridge import Pages
from deploy.laptop.engines import free_port
from groupes.models import Member
from groupes.web.limits import MEMBER_BODY
from tests import databases, factories
from tests.deploy import clients
from tests.deploy.clients import LOG_IN, ask, connected, head, read, serving, status
from tests.groupes.chat.server import Server
from tests.groupes.files.uploads import upload

MANY = 60
LARGE = 8 * 1024 * 1024  # more than the system takes over for a client that does not read


@contextlib.contextmanager
def using(name: str, blocker: Any) -> Iterator[None]:
    """The database `name`, to read and write in."""
    with blocker.unblock():
        before = databases.use(name)
        try:
            yield
        finally:
            databases.use(before)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        name = databases.copy("slow")
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="module")
def server(database: str, django_db_blocker: Any) -> Iterator[int]:
    """The port of a server of three page threads, on a database of its own."""
    running = Server()
    with using(database, django_db_blocker):
        running.launch()
    try:
        running.wait()
        yield running.port
    finally:
        running.kill()


@pytest.fixture(scope="module")
def proxy(server: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Caddy with our Caddyfile, but for the names and the ports."""
    caddy = os.environ.get("GROUPES_CADDY") or shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not on this machine: its Caddyfile is not tried")
    port = free_port()
    folder = tmp_path_factory.mktemp("caddy")
    text = Path(settings.BASE_DIR, "deploy/production/Caddyfile").read_text("utf-8")
    text = text.replace("groupes.example.coop {", f"http://127.0.0.1:{port} {{")
    text = re.sub(r"127\.0\.0\.1:800[12]", f"127.0.0.1:{server}", text)
    text = text.replace("{\n\tgrace_period", "{\n\tadmin off\n\tgrace_period", 1)
    (folder / "Caddyfile").write_text(text)
    running = subprocess.Popen(
        [caddy, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")],
        env={"HOME": str(folder), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                connected(port).close()
                break
            assert running.poll() is None, "caddy refuses the Caddyfile"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(20)


@dataclass
class Shelf:
    """Somebody of a groupe with a large file: its address, the page to add one, and the cookie."""

    member: Member
    file: str
    new: str
    cookie: str


@pytest.fixture(scope="module")
def shelf(database: str, django_db_blocker: Any) -> Shelf:
    name = settings.SESSION_COOKIE_NAME
    content = b"%PDF-1.7\n" + b"a" * LARGE
    with using(database, django_db_blocker):
        cast = factories.cast()
        resource = actions.add_file(
            by=cast.holder, groupe=cast.groupe, upload=upload("plan.pdf", content)
        )
        client = Client()
        client.force_login(cast.holder.user)
    slug = cast.groupe.slug
    return Shelf(
        cast.holder,
        reverse("library:download", args=[slug, resource.pk]),
        reverse("library:new", args=[slug]),
        f"{name}={client.cookies[name].value}",
    )


def everything_answers(port: int) -> None:
    for _again in range(4):
        assert ask(port) == 200
        assert ask(port, "/sante/") == 200
        assert ask(port, "/static/icon.svg") == 200


def test_sixty_slow_posts_keep_nobody_waiting(server: int) -> None:
    with clients.slow_posts(server, MANY):
        everything_answers(server)


def test_sixty_slow_downloads_keep_nobody_waiting(server: int, shelf: Shelf) -> None:
    with clients.slow_downloads(server, MANY, shelf.file, cookie=shelf.cookie):
        everything_answers(server)


def test_nor_do_they_behind_the_proxy(proxy: int, shelf: Shelf) -> None:
    with (
        clients.slow_posts(proxy, MANY),
        clients.slow_downloads(proxy, MANY, shelf.file, cookie=shelf.cookie),
    ):
        everything_answers(proxy)


@pytest.mark.parametrize("through", ["server", "proxy"])
def test_live_events_go_on_meanwhile(
    through: str, shelf: Shelf, request: pytest.FixtureRequest
) -> None:
    port = request.getfixturevalue(through)
    with (
        clients.slow_posts(port, MANY),
        connect(
            f"ws://127.0.0.1:{port}/ws/live/?l=fr",
            additional_headers={"Cookie": shelf.cookie},
            origin=Origin(f"http://127.0.0.1:{port}"),
            proxy=None,
        ) as line,
    ):
        assert line.recv(timeout=30)


def test_a_file_comes_whole_through_the_proxy_and_goes_whole(
    proxy: int, server: int, shelf: Shelf
) -> None:
    for port in (server, proxy):
        with connected(port) as client:
            client.sendall(head("GET", shelf.file, cookie=shelf.cookie, connection="close"))
            answer = read(client)
        assert status(answer) == 200
        assert len(answer.partition(b"\r\n\r\n")[2]) == LARGE + 9


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("through", ["server", "proxy"])
def test_a_member_sends_a_file_and_a_stranger_does_not(
    through: str, chunked: bool, shelf: Shelf, request: pytest.FixtureRequest
) -> None:
    port = request.getfixturevalue(through)
    token = "a" * 32
    body = encode_multipart(
        BOUNDARY,
        {
            "csrfmiddlewaretoken": token,
            "kind": "file",
            "title": f"Plan, {through}, {chunked}",
            "use": "document",
            "licence": "cc0-1.0",
            "shared_with": "groupe",
            "authors": shelf.member.pk,
            "file": upload("plan.pdf", b"%PDF-1.7\n" + b"a" * 3_000_000),
        },
    )
    csrf = f"{settings.CSRF_COOKIE_NAME}={token}"
    cut = 0  # a stranger's connection may be, who goes on sending
    for cookie, expected in ((f"{csrf}; {shelf.cookie}", [302]), (csrf, [413, cut])):
        answered = cut
        sent = HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(sent), contextlib.suppress(ConnectionError):
            pieces = (body[at : at + 50_000] for at in range(0, len(body), 50_000))
            sent.request(
                "POST",
                shelf.new,
                body=pieces if chunked else body,
                headers={"Content-Type": MULTIPART_CONTENT, "Cookie": cookie},
                encode_chunked=chunked,
            )
            answered = sent.getresponse().status
        assert answered in expected


@pytest.mark.parametrize("through", ["server", "proxy"])
def test_what_is_too_large_is_told_so_in_words(
    through: str, server: int, request: pytest.FixtureRequest
) -> None:
    port = request.getfixturevalue(through)
    for length in (300_000_000, MEMBER_BODY - 1):
        with connected(port) as client:
            client.sendall(head("POST", LOG_IN, content_length=str(length), accept_language="fr"))
            answer = clients.send_until_answered(client, length)
        assert status(answer) == 413
        assert 'lang="fr"' in answer.decode()


def test_who_asks_before_sending_is_told_at_once(server: int) -> None:
    with connected(server) as client:
        client.sendall(head("POST", LOG_IN, content_length="300000000", expect="100-continue"))
        answer = read(client)
        assert status(answer) == 413
        assert b"\r\nconnection: close" in answer
    with connected(server) as client:
        client.sendall(head("POST", LOG_IN, content_length="3", expect="100-continue"))
        assert status(client.recv(1024)) == 100
        client.sendall(b"a=b")
        assert status(read(client)) == 403  # no proof that the form is ours


# --- Waits that end: a server of this process, whose patience is short --------------------------


async def nobody(scope: Any) -> bool:
    return False


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    for name in ("HEAD_SECONDS", "STALL_SECONDS", "UNWANTED_SECONDS"):
        monkeypatch.setattr(serving_module, name, 0.3)
    bodies = Bodies(nobody, patience=Patience(piece=0.3, small=0.5, large=0.5))
    with serving(Pages(WSGIHandler(), threads=1, bodies=bodies)) as port:
        yield port


def ends(client: socket.socket) -> bool:
    """The other side hangs up, within the 30 s of a connection here."""
    with contextlib.suppress(ConnectionResetError):
        while client.recv(65_536):
            pass
    return True


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nhost: 127"])
def test_a_head_that_does_not_come_is_not_waited_for(impatient: int, begun: bytes) -> None:
    with connected(impatient) as client:
        client.sendall(begun)
        assert ends(client)


def test_nor_is_the_head_of_a_second_request(impatient: int) -> None:
    with connected(impatient) as client:
        client.sendall(head("GET", "/static/none"))
        assert read(client).startswith(b"HTTP/1.1 ")
        client.sendall(b"GET / HTTP/1.1\r\nhost: 127")
        assert ends(client)


def test_a_body_that_does_not_come_is_told_so_in_words(impatient: int) -> None:
    with connected(impatient) as client:
        client.sendall(head("POST", LOG_IN, content_length="10", accept_language="en") + b"a=")
        answer = read(client)
        assert status(answer) == 408
        assert "This took too long to arrive" in answer.decode()
        assert ends(client)


def test_what_was_refused_is_thrown_away_for_so_long(impatient: int) -> None:
    with connected(impatient) as client:
        client.sendall(head("POST", LOG_IN, content_length="300000000") + b"a")
        assert status(read(client)) == 413
        client.sendall(b"a")
        assert ends(client)


def test_who_reads_nothing_at_all_is_left(impatient_sender: int) -> None:
    with connected(impatient_sender, window=4096) as client:
        client.sendall(head("GET", "/"))
        time.sleep(1.5)  # much longer than it is waited for
        assert ends(client)


@pytest.fixture
def impatient_sender(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(serving_module, "STALL_SECONDS", 0.3)

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        left = asyncio.create_task(clients_left(receive))
        while not left.done():
            await send({"type": "http.response.body", "body": b"a" * 65_536, "more_body": True})
            await asyncio.sleep(0)

    async def clients_left(receive: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    with serving(endless) as port:
        yield port
