# SPDX-License-Identifier: AGPL-3.0-or-later
"""Browsers' lines for tests: real sessions, the real middleware, the real channel layer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.conf import settings
from django.test import Client

from deploy.origin import own_origin
from groupes.chat.models import Topic
from groupes.live import hub
from groupes.live.publisher import publisher
from groupes.live.routing import websocket_urlpatterns
from groupes.models import Groupe, Member

PATIENCE = 30.0
"""Seconds that a frame is waited for; it comes at once, unless the machine is busy."""

application = own_origin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))


def general(groupe: Groupe) -> Topic:
    return Topic.objects.select_related("room__groupe").get(room__groupe=groupe, key="general")


def login(member: Member) -> str:
    """A session of the member; returns its key."""
    client = Client()
    client.force_login(member.user)
    return client.session.session_key or ""


class Line:
    """One browser's socket, with what it received."""

    def __init__(self, cookie: str = "", language: str = "fr", origin: str = "http://testserver"):
        headers = [(b"origin", origin.encode()), (b"host", b"testserver")]
        if cookie:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
        scope = {
            "type": "websocket",
            "path": "/ws/live/",
            "query_string": f"l={language}".encode(),
            "headers": headers,
            "subprotocols": [],
        }
        self.socket = ApplicationCommunicator(application, scope)
        self.cookie = cookie
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None

    async def connect(self) -> bool:
        """Whether the handshake was accepted."""
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def open(self) -> dict[str, Any]:
        assert await self.connect()
        return await self.next("hello")

    async def tell(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def next(self, kind: str, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next frame of a kind; those of other kinds are kept in ``frames``."""
        async with asyncio.timeout(timeout):
            while True:
                output = await self.socket.receive_output(timeout)
                if output["type"] == "websocket.close":
                    self.code = output["code"]
                    raise AssertionError(f"closed with {self.code}")
                told = json.loads(output["text"])
                for frame in told if isinstance(told, list) else [told]:
                    self.frames.append(frame)
                if any(f["t"] == kind for f in (told if isinstance(told, list) else [told])):
                    return next(f for f in reversed(self.frames) if f["t"] == kind)

    async def closed(self, timeout: float = PATIENCE) -> int:
        async with asyncio.timeout(timeout):
            while True:
                output = await self.socket.receive_output(timeout)
                if output["type"] == "websocket.close":
                    return int(output["code"])

    async def silent(self, seconds: float = 0.4) -> bool:
        """Whether nothing comes for so long: but for a beat, whose turn it may be."""
        while not await self.socket.receive_nothing(timeout=seconds, interval=0.05):
            told = json.loads((await self.socket.receive_output(PATIENCE)).get("text") or "{}")
            if any(
                frame.get("t") != "beat" for frame in (told if isinstance(told, list) else [told])
            ):
                return False
        return True

    async def hang_up(self) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.socket.wait(PATIENCE)


@asynccontextmanager
async def lines(*members: Member, language: str = "fr") -> AsyncIterator[list[Line]]:
    """One open line per member, their hellos received."""
    opened = []
    for member in members:
        line = Line(await database_sync_to_async(login)(member), language)
        await line.open()
        opened.append(line)
    try:
        yield opened
    finally:
        for line in opened:
            await line.hang_up()
        await hub.current().stop()


async def do(action: Any, **values: Any) -> Any:
    """Run an action in a thread, as a page does, and wait until it is announced."""
    done = await database_sync_to_async(action)(**values)
    await sync_to_async(publisher.flush, thread_sensitive=False)()
    return done
