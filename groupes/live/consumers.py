# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one WebSocket of a browser: pushed to by the hub, for all the person's groupes.

It is not built on Channels' own consumers: those take a channel of the layer each, and a hop to a
thread for each message; here a process has one channel (docs/adr/0003).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from time import monotonic
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY

from groupes.live import hub
from groupes.live.sockets import LOGGED_OUT, TRY_AGAIN, Socket

POLICY: Final = 1008
HEARD: Final = 30
HEARD_SECONDS: Final = 10.0
LONGEST: Final = 2_048
"""Browsers write over HTTP; what they say here is short and rare, or the line is cut."""
MOST_SOCKETS: Final = 40
"""Of one person in one process: more pages than anyone keeps open. Each costs memory and frames."""


class LiveConsumer:
    """``/ws/live/?l=fr``. Close codes: 4401 not logged in (any more), 1008 too talkative, 1013
    come back later."""

    def __init__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Coroutine[Any, Any, None]],
    ) -> None:
        self.scope, self.receive, self.send = scope, receive, send

    @classmethod
    def as_asgi(cls) -> Callable[..., Awaitable[None]]:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            await cls(scope, receive, send).run()

        return application

    async def run(self) -> None:
        if (await self.receive())["type"] != "websocket.connect":
            return
        # Accepted first: refused during the handshake, a browser could not tell being logged
        # out from being offline, and would ask for ever.
        await self.send({"type": "websocket.accept"})
        user = self.scope["user"]
        member = getattr(user, "member", None) if user.is_authenticated else None
        if member is None or not member.is_current:
            await self.send_close(LOGGED_OUT)
            return
        here = hub.current()
        if here.count(member.pk) >= MOST_SOCKETS:
            await self.send_close(TRY_AGAIN)
            return
        session = self.scope["session"]
        socket = Socket(
            self.send_text,
            self.send_close,
            user_id=user.pk,
            member_id=member.pk,
            session_key=session.session_key,
            auth_hash=session.get(HASH_SESSION_KEY, ""),
            language=self._language(),
        )
        here.join(socket)
        try:
            await self._listen(socket)
        finally:
            here.leave(socket)

    async def _listen(self, socket: Socket) -> None:
        """Wait for the end; nothing a browser says is acted upon."""
        heard, since = 0, monotonic()
        while (message := await self.receive())["type"] != "websocket.disconnect":
            if monotonic() - since > HEARD_SECONDS:
                heard, since = 0, monotonic()
            heard += 1
            said = message.get("text") or message.get("bytes") or ""
            if heard > HEARD or len(said) > LONGEST:
                socket.close(POLICY)

    def _language(self) -> str:
        """The page's language, which its frames must share."""
        asked = parse_qs(self.scope["query_string"].decode("latin-1")).get("l", [""])[0]
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    # Not ``async`` themselves: what they answer is awaited all the same, with a frame less.

    def send_text(self, text: str) -> Coroutine[Any, Any, None]:
        return self.send({"type": "websocket.send", "text": text})

    def send_close(self, code: int) -> Coroutine[Any, Any, None]:
        return self.send({"type": "websocket.close", "code": code})
