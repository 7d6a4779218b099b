# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clients that take their time, by bare sockets; and a server in this process for them."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn
from django.conf import settings

from deploy.laptop.engines import free_port
from deploy.server import Connection

LOG_IN = "/compte/login/"


def connected(port: int, *, window: int = 0) -> socket.socket:
    """A connection whose reads fail after 30 s; `window`: bytes that it takes before it stops."""
    client = socket.socket()
    if window:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    client.settimeout(30)
    try:
        client.connect(("127.0.0.1", port))
    except OSError:
        client.close()
        raise
    return client


def head(method: str, path: str, **headers: str) -> bytes:
    given = {"host": "127.0.0.1"} | {name.replace("_", "-"): text for name, text in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in given.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read(client: socket.socket) -> bytes:
    """All that comes until the other side closes, resets, or has sent what it announced."""
    got = b""
    with contextlib.suppress(ConnectionError):
        while piece := client.recv(65_536):
            got += piece
            start, end, body = got.partition(b"\r\n\r\n")
            length = start.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            if end and length and len(body) >= int(length):
                break
    return got


def send_until_answered(client: socket.socket, most: int) -> bytes:
    """The answer to a body that goes on coming until there is one, as from a browser."""
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < most and not select.select([client], [], [], 0)[0]:
            sent += client.send(b"a" * 65_536)
    return read(client)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def ask(port: int, path: str = LOG_IN, **headers: str) -> int:
    with connected(port) as client:
        client.sendall(head("GET", path, connection="close", **headers))
        return status(read(client))


@contextlib.contextmanager
def slow_posts(port: int, number: int) -> Iterator[list[socket.socket]]:
    """So many log-ins that have begun to come, and do not end."""
    with contextlib.ExitStack() as all_of_them:
        clients = [all_of_them.enter_context(connected(port)) for _each in range(number)]
        kind = "application/x-www-form-urlencoded"
        begun = head(
            "POST",
            LOG_IN,
            content_length="1000",
            content_type=kind,
            # without it the page says no before it has read anything
            cookie=f"{settings.CSRF_COOKIE_NAME}={'a' * 32}",
        )
        for client in clients:
            client.sendall(begun + b"a")
        for _again in range(2):
            time.sleep(0.2)
            for client in clients:
                client.sendall(b"a")
        yield clients


@contextlib.contextmanager
def slow_downloads(port: int, number: int, path: str, **headers: str) -> Iterator[None]:
    """So many who asked for a file, have read how it begins, and read no further."""
    with contextlib.ExitStack() as all_of_them:
        clients = [
            all_of_them.enter_context(connected(port, window=4096)) for _each in range(number)
        ]
        for client in clients:
            client.sendall(head("GET", path, **headers))
        yield
        for client in clients:
            assert status(client.recv(1024)) == 200


@contextlib.contextmanager
def serving(application: Any) -> Iterator[int]:
    """`application` served in a thread of this process, as deploy.server does; yields its port."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            host="127.0.0.1",
            port=port,
            http=Connection,
            ws="none",
            lifespan="off",
            log_level="error",
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join(20)
