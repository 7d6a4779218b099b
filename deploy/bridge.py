# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages by threads, inside the ASGI application; and no thread ever waits for a client (ADR 6).

A request is read whole in the event loop (`deploy.bodies`), one thread makes its page whole, the
event loop sends it. A file is handed over open: its bytes are read and sent as fast as the client
takes them, long after the thread that found it has gone on to another page.
"""

from __future__ import annotations

import asyncio
import contextvars
import io
import os
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any, Final
from wsgiref.types import WSGIApplication

from django.core.files.base import File

from deploy.bodies import Bodies, Gone, Receive, Refused, Scope, Send, header
from deploy.middleware import REFUSED

PIECE: Final = 64 * 1024
"""Bytes of a file that are read and sent at a time; a smaller file is sent like a page."""
BODILESS: Final = (204, 304)

Headers = list[tuple[bytes, bytes]]


class OpenFile:
    """What `wsgi.file_wrapper` makes of a file to send, as the thread hands it over."""

    def __init__(self, file: IO[bytes], block_size: int = PIECE) -> None:
        self.file = file


@dataclass(slots=True)
class Answer:
    status: int
    headers: Headers
    body: bytes
    file: IO[bytes] | None = None  # what follows the body; closed by whoever sends it


class Pages:
    """An ASGI application that answers HTTP by the WSGI application `app`, in `threads` threads."""

    def __init__(
        self, app: WSGIApplication, *, threads: int, bodies: Bodies, name: str = "page"
    ) -> None:
        self.app = app
        self.bodies = bodies
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.readers = ThreadPoolExecutor(2, thread_name_prefix=f"{name}-file")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body: IO[bytes]
        refused = size = 0
        try:
            body, size = await self.bodies.read(scope, receive)
        except Gone:
            return
        except Refused as refusal:
            body, refused = io.BytesIO(), refusal.status
        try:
            environ = environ_of(scope, body, size)
            if refused:
                environ[REFUSED] = refused
            answer = await asyncio.get_running_loop().run_in_executor(
                self.threads, contextvars.copy_context().run, self._answer, environ
            )
        finally:
            body.close()
        if refused == 408 or (refused and header(scope, b"expect")):
            # What still comes, or was never asked to come, would be taken for the next request.
            answer.headers.append((b"connection", b"close"))
        await self._send(scope, receive, send, answer)

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """In a thread: the whole answer. Whatever it holds (the database, the request's file) is
        let go of before it returns."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            begun[:] = [(status, headers)]
            return _no_write

        made: Any = self.app(environ, start)
        try:
            if isinstance(made, OpenFile):
                body, file = _opened(made.file)
            else:
                body, file = _collected(made)
        finally:
            # Django's response: told that the request is over, it gives its connection back
            close = made.file.close if isinstance(made, OpenFile) else getattr(made, "close", None)
            if close is not None:
                close()
        (status, given) = begun[0]
        headers = [(key.lower().encode("latin-1"), text.encode("latin-1")) for key, text in given]
        code = int(status[:3])
        if (
            file is None
            and code not in BODILESS
            and all(k != b"content-length" for k, _ in headers)
        ):
            headers.append((b"content-length", b"%d" % len(body)))
        return Answer(code, headers, body, file)

    async def _send(self, scope: Scope, receive: Receive, send: Send, answer: Answer) -> None:
        file = answer.file
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": answer.status,
                    "headers": answer.headers,
                }
            )
            if file is not None and scope["method"] != "HEAD":
                await self._send_file(receive, send, answer.body, file)
            else:
                await send({"type": "http.response.body", "body": answer.body})
        finally:
            if file is not None:
                file.close()

    async def _send_file(self, receive: Receive, send: Send, piece: bytes, file: IO[bytes]) -> None:
        """Piece by piece, until the end or until the client has left."""
        loop = asyncio.get_running_loop()
        left = asyncio.create_task(_left(receive))
        try:
            while piece:
                if left.done():
                    return
                await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await loop.run_in_executor(self.readers, file.read, PIECE)
            await send({"type": "http.response.body", "body": b""})
        finally:
            left.cancel()


async def _left(receive: Receive) -> None:
    """Until the client has left. Its request was read, which the server may say once more."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _no_write(_data: bytes) -> object:
    raise RuntimeError("pages are returned, not written")


def _opened(file: Any) -> tuple[bytes, IO[bytes] | None]:
    """The first piece of a file, and a hold of our own on what follows it."""
    while isinstance(file, File):  # Django's, around the system's
        file = file.file
    if not isinstance(file, io.BufferedReader | io.BufferedRandom | io.FileIO):
        return _collected(iter(lambda: file.read(PIECE), b""))
    first = file.read(PIECE)
    if len(first) < PIECE:
        return first, None
    rest = open(os.dup(file.fileno()), "rb", buffering=0)  # noqa: SIM115 - closed once sent
    rest.seek(file.tell())  # the two share one place, and nobody reads the other any more
    return first, rest


def _collected(pieces: Iterable[bytes]) -> tuple[bytes, IO[bytes] | None]:
    """All of an answer: in memory while it is small, else the rest in a file without a name."""
    if isinstance(content := getattr(pieces, "content", None), bytes):
        return content, None  # an ordinary page of Django's
    first, rest = io.BytesIO(), None
    for piece in pieces:
        if rest is None and first.tell() + len(piece) <= PIECE:
            first.write(piece)
            continue
        if rest is None:
            rest = tempfile.TemporaryFile()  # noqa: SIM115 - closed once sent
        rest.write(piece)
    if rest is not None:
        rest.seek(0)
        if not first.tell():
            first.write(rest.read(PIECE))
    return first.getvalue(), rest


def environ_of(scope: Scope, body: IO[bytes], size: int) -> dict[str, Any]:
    """The WSGI environment of an ASGI request whose body, of `size` bytes, has been read."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": OpenFile,
    }
    for name, value in scope["headers"]:
        # X_Forwarded_For would pass for X-Forwarded-For, which the proxy sets; and the body has
        # been read, whatever way it came.
        if b"_" in name or name in (b"content-length", b"transfer-encoding"):
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    if size or scope["method"] in ("POST", "PUT", "PATCH"):
        environ["CONTENT_LENGTH"] = str(size)
    return environ
