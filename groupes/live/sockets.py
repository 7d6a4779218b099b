# SPDX-License-Identifier: AGPL-3.0-or-later
"""One browser's line: a bounded queue before a WebSocket, that never makes anybody wait."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any, Final

from groupes import live
from groupes.live.streams import encode

MOST_FRAMES: Final = 200
MOST_CHARACTERS: Final = 262_144
"""What waits for one slow reader; beyond, it is all dropped and the reader asks over HTTP."""

LOGGED_OUT: Final = 4401
TRY_AGAIN: Final = 1013


type Sending = Coroutine[Any, Any, None]


@types.coroutine
def _rest(begun: Sending, awaited: Any) -> Generator[Any, Any]:
    """What is left of a coroutine that was begun by hand and waits for ``awaited``."""
    while True:
        try:
            step = partial(begun.send, (yield awaited))
        except BaseException as error:  # a cancelling too is the coroutine's to hear
            step = partial(begun.throw, error)
        try:
            awaited = step()
        except StopIteration:
            return


class Socket:
    """One browser's line, with a bounded queue.

    Slow reader: beyond the bound everything waiting is dropped, and what comes meanwhile; when
    the line takes again, it first gets the heads it lacks, so that the browser asks over HTTP.
    Nothing is lost, and a slow reader slows nobody.
    """

    def __init__(
        self,
        send_text: Callable[[str], Sending],
        send_close: Callable[[int], Sending],
        *,
        user_id: int,
        member_id: int,
        session_key: str,
        auth_hash: str,
        language: str,
    ) -> None:
        self.send_text = send_text
        self.send_close = send_close
        self.user_id = user_id
        self.member_id = member_id
        self.session_key = session_key
        self.session_mark = live.session_mark(session_key)
        self.auth_hash = auth_hash
        self.language = language
        self.rights: dict[int, dt.datetime | None] = {}
        self.waiting: deque[str] = deque()
        self.size = 0
        self.writer: asyncio.Task[None] | None = None
        self.stuck_since = 0.0
        self.held = True  # until its hello is known: what comes meanwhile waits behind it
        self.behind = False
        self.closed = False
        self.lost: list[str] = []  # streams taken away while behind
        self.heads_frame: Callable[[], str] = str

    def offer(self, text: str) -> None:
        """Send at once when the line takes it, else keep it or drop it; never waits."""
        if self.closed or self.behind:
            return
        if self.held or self.writer is not None:
            if len(self.waiting) >= MOST_FRAMES or self.size + len(text) > MOST_CHARACTERS:
                self.waiting.clear()
                self.size = 0
                self.behind = True
                return
            self.waiting.append(text)
            self.size += len(text)
            return
        self._start(text)

    def tell_lost(self, streams: list[str]) -> None:
        """Say that streams are followed no more; said later, but said, when the line is slow."""
        if self.behind:
            self.lost += streams
        else:
            self.offer(encode({"t": "lost", "s": streams}))

    def release(self, hello: str) -> None:
        """The first frame is known: it goes, then what came meanwhile."""
        if self.held and not self.closed:
            self.held = False
            self._start(hello)

    def close(self, code: int) -> None:
        """Hang up; nothing more is sent."""
        if self.closed:
            return
        self.gone()
        task = asyncio.create_task(self._close(code))
        _closings.add(task)
        task.add_done_callback(_closings.discard)

    def gone(self) -> None:
        """Nothing more goes out, not even what waits."""
        self.closed = True
        self.waiting.clear()
        if self.writer is not None:
            self.writer.cancel()

    def _start(self, text: str | None) -> None:
        # Begun by hand: a line that takes the frame at once, as nearly all do, costs no task.
        while text is not None:
            sending = self.send_text(text)
            try:
                awaited = sending.send(None)
            except StopIteration:
                text = self._next()
            except Exception:
                # The line is gone in whatever way the server says it; its consumer hears of it too.
                self.closed = True
                return
            else:
                loop = asyncio.get_running_loop()
                self.stuck_since = loop.time()
                rest = self._write(_rest(sending, awaited))
                self.writer = asyncio.Task(rest, loop=loop, eager_start=True)
                return

    def _next(self) -> str | None:
        """What goes next of what waits; None when nothing does."""
        if self.closed:
            return None
        if self.behind:
            self.behind = False
            if self.lost:
                self.waiting.append(encode({"t": "lost", "s": self.lost}))
                self.lost = []
            return self.heads_frame()
        if self.waiting:
            text = self.waiting.popleft()
            self.size = max(0, self.size - len(text))
            return text
        return None

    async def _write(self, sending: Any) -> None:
        """Wait until the line takes again, then send what waits."""
        try:
            while True:
                await sending
                self.stuck_since = asyncio.get_running_loop().time()
                text = self._next()
                if text is None:
                    return
                sending = self.send_text(text)
        except Exception:
            self.closed = True  # as above
        finally:
            self.writer = None

    async def _close(self, code: int) -> None:
        with contextlib.suppress(Exception):
            await self.send_close(code)


_closings: set[asyncio.Task[None]] = set()
