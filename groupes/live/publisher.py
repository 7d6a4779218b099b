# SPDX-License-Identifier: AGPL-3.0-or-later
"""One publisher per process: what was committed is announced over the channel layer.

Page threads have no event loop; ``async_to_sync`` would open a thread, a loop and a connection for
each event, out of order. Here one daemon thread runs one loop and holds one connection. Callers
leave a message in a bounded queue and go on: a committed request neither waits nor fails.

What is announced may be lost (queue full, Valkey away): the database holds the truth and readers
find gaps by number. Losses are counted, and logged once a minute at most.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import logging
import os
import threading
import time
from collections import deque
from typing import Any, Final

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

QUEUE: Final = 4_000
"""Messages waiting at most, some 8 MB (32 when all are as long as ``live.CARRIED`` allows)."""

SEND_SECONDS: Final = 2.0
"""One send may last this long; a layer that is away would otherwise hold everything."""

REST_SECONDS: Final = 1.0
"""After a failure nothing is tried for this long, and what comes is dropped."""

LOG_SECONDS: Final = 60.0
EXIT_SECONDS: Final = 1.0


class Publisher:
    """A bounded queue, and the thread that empties it in order. Safe from any thread."""

    def __init__(self, limit: int = QUEUE, layer: Any = None) -> None:
        self.limit = limit
        self.layer = layer  # None: the configured one, asked for in the thread
        self.sent = 0
        self.dropped = 0
        self._start_anew()

    def _start_anew(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, dict[str, Any]]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._busy = False
        self._said_at = -LOG_SECONDS
        self._said = self.dropped

    def after_fork(self) -> None:
        """The thread did not come along to the child; the parent's queue is the parent's."""
        self._start_anew()

    def publish(self, group: str, message: dict[str, Any]) -> bool:
        """Leave ``message`` for ``group``. False when the queue is full: it is dropped."""
        with self._lock:
            full = len(self._waiting) >= self.limit
            if not full:
                self._waiting.append((group, message))
            if self._loop is None:
                self._start()
        if full:
            self._lose(1, "the queue is full")
            return False
        if self._loop is not None and self._wake is not None:
            # RuntimeError: the loop ended with the interpreter.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake.set)
        return True

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was left is sent or dropped; False after ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while self._waiting or self._busy:
            if time.monotonic() > end:
                return False
            time.sleep(0.002)
        return True

    def _start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._wake = asyncio.Event()
        self._wake.set()
        threading.Thread(
            target=self._run, args=(self._loop, self._wake), name="live-publisher", daemon=True
        ).start()

    def _run(self, loop: asyncio.AbstractEventLoop, wake: asyncio.Event) -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(self._send_all(wake))

    async def _send_all(self, wake: asyncio.Event) -> None:
        resting_until = 0.0
        while True:
            await wake.wait()
            wake.clear()
            while True:
                with self._lock:
                    self._busy = bool(self._waiting)
                    if not self._waiting:
                        break
                    group, message = self._waiting.popleft()
                if time.monotonic() < resting_until:
                    self._lose(1, "the channel layer is away")
                    continue
                try:
                    async with asyncio.timeout(SEND_SECONDS):
                        await self._send(group, message)
                    self.sent += 1
                except Exception as error:
                    resting_until = time.monotonic() + REST_SECONDS
                    self._lose(1, f"{type(error).__name__}: {error}")

    async def _send(self, group: str, message: dict[str, Any]) -> None:
        layer = self.layer or get_channel_layer()
        if layer is None:
            raise RuntimeError("no channel layer is configured")
        await layer.group_send(group, message)

    def _lose(self, count: int, why: str) -> None:
        self.dropped += count
        now = time.monotonic()
        if now - self._said_at >= LOG_SECONDS:
            lost, self._said, self._said_at = self.dropped - self._said, self.dropped, now
            logger.warning("%d live events were not announced (%s); readers catch up", lost, why)


publisher = Publisher()
os.register_at_fork(after_in_child=publisher.after_fork)


@atexit.register
def _say_the_last() -> None:
    """A command that ends at once has still something to announce."""
    publisher.flush(EXIT_SECONDS)
