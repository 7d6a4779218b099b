# SPDX-License-Identifier: AGPL-3.0-or-later
"""`python -m deploy.server --port N`: one server process, of pages and of WebSockets, on 127.0.0.1.

uvicorn as we want it, said once for a laptop and for production; and a connection that does not
wait for ever, which uvicorn's own does (ADR 6).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Any, Final

import h11
import uvicorn
from h11 import Request
from uvicorn.importer import import_from_string
from uvicorn.protocols.http.h11_impl import H11Protocol

from deploy.warming import settle, warm

APPLICATION = "deploy.asgi:application"

HEAD_SECONDS: Final = 15.0
"""In which the head of a request (its address, its headers) has come."""
STALL_SECONDS: Final = 120.0
"""In which a client takes what fills the buffer (64 kB): half a kilobyte a second."""
UNWANTED_SECONDS: Final = 20.0
UNWANTED_BYTES: Final = 64 * 1024 * 1024
"""What still comes of a body that was refused is thrown away, so that the client reads why; as long
as this, and as much."""

KEPT_SECONDS: Final = 75
"""For which a connection is kept for another request: longer than the proxy does."""


class Connection(H11Protocol):
    """uvicorn's connection, with an end to each wait: for a head, for the client to take its
    answer, for the rest of a body that was refused. Bodies have theirs in `deploy.bodies`."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waits: dict[str, asyncio.TimerHandle] = {}
        self._unwanted = 0

    def _wait(self, what: str, seconds: float) -> None:
        if what not in self._waits:
            self._waits[what] = self.loop.call_later(seconds, self.transport.abort)

    def _came(self, what: str) -> None:
        if timer := self._waits.pop(what, None):
            timer.cancel()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._wait("head", HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        theirs = self.conn.their_state
        if theirs is h11.IDLE and self.conn.trailing_data[0]:
            self._wait("head", HEAD_SECONDS)  # of another request on the same connection
        elif theirs is not h11.IDLE:
            self._came("head")
        if theirs is h11.SEND_BODY and self.cycle and self.cycle.response_complete:
            self._wait("unwanted", UNWANTED_SECONDS)
            self._unwanted += len(data)
            if self._unwanted > UNWANTED_BYTES:
                self.transport.abort()
        elif self._unwanted:
            self._came("unwanted")
            self._unwanted = 0

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait("stall", STALL_SECONDS)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._came("stall")

    def handle_websocket_upgrade(self, event: Request) -> None:
        self._forget()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _forget(self) -> None:
        for what in list(self._waits):
            self._came(what)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.server")
    parser.add_argument("application", nargs="?", default=APPLICATION)
    parser.add_argument("--port", type=int, required=True, help="of 127.0.0.1")
    parser.add_argument("--grace", type=int, default=10, help="seconds to end what is being done")
    options = parser.parse_args(arguments)
    application = import_from_string(options.application)
    warm()
    settle()
    uvicorn.run(
        application,
        workers=1,  # whatever the environment says: of an application that is loaded there is one
        host="127.0.0.1",
        port=options.port,
        http=Connection,
        lifespan="off",  # Channels' router has no handler for it
        ws_per_message_deflate=False,  # on, it costs twenty times the latency
        ws_max_size=65_536,  # browsers write over HTTP: what they send here is tiny
        proxy_headers=False,
        server_header=False,
        access_log=False,  # addresses of people
        log_level="warning",
        timeout_keep_alive=KEPT_SECONDS,
        timeout_graceful_shutdown=options.grace,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
