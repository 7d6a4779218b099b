# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request brings is read here, in the event loop, before any thread makes its page (ADR 6).

A body has a size (refused by what it announces before a byte is read, counted as it comes where it
announces nothing) and a time. It waits in memory while it is small, then in a file without a name
that the system forgets with us. Who sends slowly takes a few kilobytes and no thread.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from groupes.web.limits import ANONYMOUS_BODY, MEMBER_BODY
from groupes.web.room import no_room

type Scope = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

IN_MEMORY: Final = 64 * 1024
"""Bytes of one body that wait in memory, at most."""
AT_ONCE: Final = 512
"""Bodies that are on their way at once, in one process: 32 MB of memory."""
PER_ADDRESS: Final = 64
"""And from one address, which a whole office may share. What arrives in one piece is not counted."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between two pieces, for a small body, for one that is as large as a file may be
    (27 MB in a quarter of an hour is 30 kB/s)."""

    piece: float = 30
    small: float = 30
    large: float = 900


class Refused(Exception):
    """Of a body: `status` is the answer (408, 413, 429, 507; 400 where it makes no sense, 500 where we broke)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gone(Exception):
    """Whoever sent it has left: nobody waits for an answer."""


def header(scope: Scope, name: bytes) -> bytes | None:
    """The last value of a header, by its name in lower case; None when it is absent."""
    return next((value for key, value in reversed(scope["headers"]) if key == name), None)


class Bodies:
    """The bodies on their way to this process.

    `is_member(scope)` says whether the request is a logged-in person's; asked only about a body
    larger than anybody may send. `proxied`: the address is the last that the proxy in front says.
    """

    def __init__(
        self,
        is_member: Callable[[Scope], Awaitable[bool]],
        *,
        proxied: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self.is_member = is_member
        self.proxied = proxied
        self.patience = patience or Patience()
        self.on_their_way: Counter[str] = Counter()

    async def read(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
        """The whole body, to be read from its beginning and closed; and its size.

        Raises Refused and Gone. One query for a body of more than ANONYMOUS_BODY, else none.
        """
        announced = self._announced(scope)
        if announced == 0:
            return io.BytesIO(), 0
        allowed = ANONYMOUS_BODY
        if announced is not None and announced > allowed:
            allowed = await self._allowed(scope, announced)
        seconds = self.patience.large if allowed > ANONYMOUS_BODY else self.patience.small
        try:
            async with asyncio.timeout(seconds) as whole:
                message = await self._next(receive)
                piece = message.get("body", b"")
                if not message.get("more_body") and len(piece) <= allowed:
                    return io.BytesIO(piece), len(piece)
                with self._counted(scope):
                    return await self._spool(scope, receive, message, allowed, whole)
        except TimeoutError:
            raise Refused(408) from None

    async def _spool(
        self,
        scope: Scope,
        receive: Receive,
        message: Message,
        allowed: int,
        whole: asyncio.Timeout,
    ) -> tuple[IO[bytes], int]:
        loop = asyncio.get_running_loop()
        began, size = loop.time(), 0
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by who gets it
        try:
            while True:
                piece = message.get("body", b"")
                size += len(piece)
                if size > allowed:
                    allowed = await self._allowed(scope, size)
                    whole.reschedule(began + self.patience.large)
                if size > IN_MEMORY:  # on a disk, which may make one wait
                    await asyncio.to_thread(file.write, piece)
                else:
                    file.write(piece)
                if not message.get("more_body"):
                    file.seek(0)
                    return file, size
                message = await self._next(receive)
        except BaseException as error:
            _close(file)
            if no_room(error):
                raise Refused(507) from error
            raise

    async def _next(self, receive: Receive) -> Message:
        async with asyncio.timeout(self.patience.piece):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        return message

    async def _allowed(self, scope: Scope, size: int) -> int:
        if size > MEMBER_BODY or not await self.is_member(scope):
            raise Refused(413)
        return MEMBER_BODY

    def _announced(self, scope: Scope) -> int | None:
        """Bytes that are said to come; None when they come in pieces, without their sum."""
        length = header(scope, b"content-length")
        if length is not None:
            if not length.isdigit():
                raise Refused(400)
            return int(length)
        return None if header(scope, b"transfer-encoding") else 0

    @contextmanager
    def _counted(self, scope: Scope) -> Iterator[None]:
        address = self._address(scope)
        if self.on_their_way.total() >= AT_ONCE or self.on_their_way[address] >= PER_ADDRESS:
            raise Refused(429)
        self.on_their_way[address] += 1
        try:
            yield
        finally:
            self.on_their_way[address] -= 1
            if not self.on_their_way[address]:
                del self.on_their_way[address]

    def _address(self, scope: Scope) -> str:
        if self.proxied and (said := header(scope, b"x-forwarded-for")):
            return said.rpartition(b",")[2].strip().decode("latin-1")
        return (scope.get("client") or ("",))[0]


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written finds no room, and is not wanted now
        file.close()
