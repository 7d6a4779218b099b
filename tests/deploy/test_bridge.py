# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an ASGI request to a WSGI application and back, without a thread that waits for a client."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.http import FileResponse, HttpResponse, StreamingHttpResponse

from deploy.bodies import Bodies
from deploy.bridge import PIECE, Pages, environ_of

LONG = bytes(range(256)) * (PIECE // 64)  # four pieces


async def nobody(scope: Any) -> bool:
    return False


def scope(method: str = "GET", path: str = "/", headers: Any = ()) -> Any:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "http_version": "1.1",
        "headers": list(headers),
        "client": ("192.0.2.1", 1234),
        "server": ("127.0.0.1", 8000),
    }


class Client:
    """Takes what it is sent; `slow` is taken only when `open` is set, the head apart."""

    def __init__(self, body: bytes = b"") -> None:
        self.body = body
        self.got: list[Any] = []
        self.open = asyncio.Event()
        self.open.set()
        self.left = asyncio.Event()

    async def receive(self) -> Any:
        if self.body is not None:
            body, self.body = self.body, None  # type: ignore[assignment]  # once
            return {"type": "http.request", "body": body, "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message)
        await self.open.wait()

    @property
    def content(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)

    @property
    def status(self) -> int:
        return int(self.got[0]["status"])


class Answering(WSGIHandler):
    """Django's own handler, with one answer for everything."""

    def __init__(self, make: Any) -> None:
        self.make = make

    def get_response(self, request: Any) -> Any:
        return self.make(request)


def served(make: Any, threads: int = 1) -> Pages:
    return Pages(Answering(make), threads=threads, bodies=Bodies(nobody))


def a_file(content: bytes = LONG) -> Any:
    number, name = tempfile.mkstemp()
    os.write(number, content)
    os.close(number)
    try:
        return open(name, "rb")
    finally:
        os.unlink(name)


@pytest.fixture
def finished() -> Iterator[list[str]]:
    """The threads in which requests were said to be over."""
    names: list[str] = []

    def note(**_given: Any) -> None:
        names.append(threading.current_thread().name)

    request_finished.connect(note)
    yield names
    request_finished.disconnect(note)


async def test_a_page_is_made_in_a_thread_and_sent_whole(finished: list[str]) -> None:
    client = Client()
    await served(lambda request: HttpResponse("bonjour"))(scope(), client.receive, client.send)
    assert (client.status, client.content) == (200, b"bonjour")
    assert [name.startswith("page") for name in finished] == [True]


async def test_a_form_is_read_by_the_page() -> None:
    client = Client(b"name=Ana&name=B%C3%A9a")
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    asked = scope("POST", headers=[kind, (b"content-length", b"22")])
    pages = served(lambda request: HttpResponse(", ".join(request.POST.getlist("name"))))
    await pages(asked, client.receive, client.send)
    assert client.content.decode() == "Ana, Béa"


async def test_a_form_that_comes_in_pieces_is_read_too() -> None:
    client = Client(b"name=Ana")
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    asked = scope("POST", headers=[kind, (b"transfer-encoding", b"chunked")])
    pages = served(lambda request: HttpResponse(request.POST["name"]))
    await pages(asked, client.receive, client.send)
    assert client.content == b"Ana"


@pytest.mark.parametrize(
    "answer",
    [
        lambda: FileResponse(a_file()),
        lambda: FileResponse(File(a_file())),
        lambda: FileResponse(ContentFile(LONG)),
        lambda: FileResponse(io.BytesIO(LONG)),
        lambda: StreamingHttpResponse(LONG[at : at + 1000] for at in range(0, len(LONG), 1000)),
        lambda: StreamingHttpResponse([LONG]),
        lambda: HttpResponse(LONG),
    ],
)
async def test_whatever_it_is_made_of_an_answer_is_sent_to_its_end(answer: Any) -> None:
    client = Client()
    await served(lambda request: answer())(scope(), client.receive, client.send)
    assert client.content == LONG
    assert not client.got[-1].get("more_body")


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1])
async def test_a_file_of_any_size_is_sent_to_its_end(size: int) -> None:
    client = Client()
    content = LONG[:size]
    pages = served(lambda request: FileResponse(a_file(content)))
    await pages(scope(), client.receive, client.send)
    assert client.content == content


async def test_a_file_begun_in_its_middle_is_sent_from_there() -> None:
    def make(request: Any) -> FileResponse:
        file = a_file()
        file.read(1000)
        return FileResponse(file)

    client = Client()
    await served(make)(scope(), client.receive, client.send)
    assert client.content == LONG[1000:]


async def test_who_reads_slowly_holds_no_thread_and_no_connection(finished: list[str]) -> None:
    pages = served(
        lambda request: FileResponse(a_file()) if request.path == "/file" else HttpResponse(".")
    )
    readers = [Client() for _number in range(20)]
    for reader in readers:
        reader.open.clear()
    sending = [
        asyncio.create_task(pages(scope(path="/file"), reader.receive, reader.send))
        for reader in readers
    ]
    while not all(reader.got for reader in readers):
        await asyncio.sleep(0.01)
    other = Client()
    async with asyncio.timeout(20):  # with its one thread held it would never come
        await pages(scope(), other.receive, other.send)
    assert other.content == b"."
    assert len(finished) == 21
    for reader in readers:
        reader.open.set()
    await asyncio.gather(*sending)
    assert [reader.content for reader in readers] == [LONG] * 20


async def test_who_leaves_is_sent_no_more() -> None:
    client = Client()
    client.open.clear()
    pages = served(lambda request: FileResponse(a_file()))
    sending = asyncio.create_task(pages(scope(), client.receive, client.send))
    while not client.got:
        await asyncio.sleep(0.01)
    client.left.set()
    client.open.set()
    await sending
    assert len(client.content) <= PIECE


async def test_a_head_alone_opens_no_file_for_long() -> None:
    client = Client()
    await served(lambda request: FileResponse(a_file()))(scope("HEAD"), client.receive, client.send)
    assert (client.status, len(client.got)) == (200, 2)


def environ(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return environ_of(scope(headers=headers), io.BytesIO(), 0)


def test_a_header_with_an_underscore_does_not_pass_for_the_proxy_s() -> None:
    found = environ((b"x-forwarded-for", b"192.0.2.7"), (b"x_forwarded_for", b"203.0.113.9"))
    assert found["HTTP_X_FORWARDED_FOR"] == "192.0.2.7"


def test_headers_that_come_twice_are_joined_as_each_is_read() -> None:
    found = environ((b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"a=1"), (b"cookie", b"b=2"))
    assert (found["HTTP_ACCEPT"], found["HTTP_COOKIE"]) == ("a,b", "a=1; b=2")


@pytest.mark.parametrize("accents", ["/g/bâtir/", "/g/%FF/"])
def test_an_address_is_read_as_django_expects(accents: str) -> None:
    found = environ_of(scope(path=accents), io.BytesIO(), 0)
    assert found["PATH_INFO"].encode("latin-1").decode() == accents


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("status", "words"),
    [(408, "408"), (413, f"{25} "), (429, "429"), (507, "507"), (400, "400")],
)
def test_what_was_not_read_is_said_in_the_house_s_page(
    client: Any, status: int, words: str, language: str
) -> None:
    answer = client.post(
        "/compte/login/",
        headers={"accept-language": language},
        **{"groupes.refused": status},
    )
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert f'lang="{language}"' in page
    assert ("Back to Today" in page) == (language == "en")
    assert "Content-Security-Policy" in answer.headers
    assert settings.CSRF_COOKIE_NAME not in answer.cookies
