# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server on the test's database, and browsers without a screen that talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode

import websockets
from django.conf import settings
from django.db import connection

from deploy.laptop.engines import free_port
from deploy.laptop.serve import server_command


class Server:
    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        database = connection.settings_dict
        where = (
            f"postgresql://{quote(database['USER'], safe='')}:{quote(database['PASSWORD'], safe='')}"
            f"@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
            f"&port={database['PORT'] or 5432}"
        )
        environment = dict(os.environ) | {  # noqa: TID251 - handed on to the server, with our changes
            "DATABASE_URL": where,
            "SECRET_KEY": settings.SECRET_KEY,
            "GROUPES_PREFIX": settings.PREFIX,
            "GROUPES_THREADS": "3",
        }
        self.process = subprocess.Popen(
            server_command(self.port),
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # a killed server's last words
        )

    def wait(self) -> None:
        deadline = time.monotonic() + 120
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante/", timeout=20):
                    return
            except OSError:
                assert self.process is not None
                assert self.process.poll() is None, "the server stopped"
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Browser:
    """What static/js/chat/ does: sends with one client id until answered, follows the socket, and asks
    for what it lacks from the last complete number."""

    def __init__(self, server: Server, slug: str, topic: int, stream: str, cookie: str) -> None:
        self.server, self.slug, self.topic, self.stream = server, slug, topic, stream
        token = uuid.uuid4().hex
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; {settings.CSRF_COOKIE_NAME}={token}",
            "X-CSRFToken": token,
            "Accept": "application/json",
        }
        self.view: dict[int, str] = {}
        self.known: set[int] = set()
        self.complete = 0
        self.sent: list[str] = []
        self.failures = 0
        self.reconnected = 0
        self.by_socket = 0

    def _ask(self, path: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.port}/g/{self.slug}/fil/{path}",
            data=urlencode(data).encode() if data is not None else None,
            headers=self.headers,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    async def send(self, text: str) -> None:
        sent = {"text": text, "client_id": str(uuid.uuid4())}
        while True:
            try:
                frame = await asyncio.to_thread(self._ask, f"{self.topic}/envoyer/", sent)
            except (OSError, ValueError, HTTPException):  # refused, or cut in mid-answer
                self.failures += 1
                await asyncio.sleep(0.15)
                continue
            self.sent.append(sent["client_id"])
            self._take(frame)
            return

    def _take(self, frame: dict[str, Any]) -> None:
        seq, cid = frame["seq"], frame["cid"]
        assert self.view.get(seq, cid) == cid, "one number for two messages"
        self.view[seq] = cid
        self.known.add(seq)
        while self.complete + 1 in self.known:
            self.complete += 1

    async def catch_up(self) -> None:
        more = True
        while more:
            answer = await asyncio.to_thread(self._ask, f"depuis/?after={self.complete}")
            for frame in answer["messages"]:
                self._take(frame)
            self.complete = max(self.complete, answer["complete"])
            more = answer["more"]

    async def follow(self) -> None:
        while True:
            with contextlib.suppress(
                OSError, ValueError, HTTPException, websockets.WebSocketException
            ):
                async with websockets.connect(
                    f"ws://127.0.0.1:{self.server.port}/ws/live/?l=fr",
                    additional_headers={"Cookie": self.headers["Cookie"]},
                    origin=f"http://127.0.0.1:{self.server.port}",  # type: ignore[arg-type]
                    proxy=None,
                ) as socket:
                    self.reconnected += 1
                    async for text in socket:
                        told = json.loads(text)
                        for frame in told if isinstance(told, list) else [told]:
                            await self._hear(frame)
            await asyncio.sleep(0.1)

    async def _hear(self, frame: dict[str, Any]) -> None:
        if frame["t"] == "msg":
            self.by_socket += frame["seq"] not in self.view
            self._take(frame)
            if frame["seq"] > self.complete:
                await self.catch_up()
        elif frame.get("heads", {}).get(self.stream, 0) > self.complete:
            await self.catch_up()
