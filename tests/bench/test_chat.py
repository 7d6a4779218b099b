# SPDX-License-Identifier: AGPL-3.0-or-later
"""The instruments of ``./run bench chat``: what they hear, what they compare with, what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator

from bench import _plain, chat

CID = "0b6cbd8e-6f0f-4a3e-9a55-b70cba0a3f0e"


class Wire:
    """A transport that keeps what is written to it."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def reader() -> chat.Reader:
    made = chat.Reader(chat.Tally(), "/ws/", "key", 80)
    made.connection_made(Wire())  # type: ignore[arg-type]  # as much of a transport as it uses
    made.data_received(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
    return made


def frame(text: bytes) -> bytes:
    size = len(text)
    return b"\x81" + (bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2)) + text


def test_a_reader_hears_frames_however_they_are_cut() -> None:
    heard = reader()
    heard.tally.sent[CID.encode()] = 0.0
    told = f'{{"t": "msg", "cid": "{CID}", "html": "{"x" * 200}"}}'.encode()
    for byte in frame(b'{"t":"hello"}') + frame(told):
        heard.data_received(bytes([byte]))
    assert heard.tally.hellos == 1
    assert len(heard.tally.delays) == 1
    assert heard.tally.frame == told


def test_a_batch_is_as_many_deliveries_as_it_holds_messages() -> None:
    heard = reader()
    heard.tally.sent[CID.encode()] = 0.0
    heard.data_received(frame(f'[{{"cid":"{CID}"}},{{"cid":"{CID}"}}]'.encode()))
    assert len(heard.tally.delays) == 2
    assert heard.tally.frame == b""  # not one message's


def test_a_ping_is_answered() -> None:
    heard = reader()
    wire = heard.transport
    heard.data_received(b"\x89\x02hi")
    assert wire.written.endswith(b"\x8a\x82\0\0\0\0hi")  # type: ignore[attr-defined]  # a Wire


async def test_what_is_late_is_waited_for_as_long_as_more_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(chat, "QUIET", 0.01)
    tally = chat.Tally(delays=[0.1, 0.2])
    await chat.heard(tally, 2)  # all is there
    await chat.heard(tally, 3)  # nothing more comes: not waited for for ever


class Browser(ApplicationCommunicator):
    """A socket of the plain consumer."""

    def __init__(self, path: str) -> None:
        super().__init__(_plain.plain, {"type": "websocket", "path": path})

    async def open(self) -> None:
        await self.send_input({"type": "websocket.connect"})
        assert (await self.receive_output())["type"] == "websocket.accept"
        assert await self.hear() == {"t": "hello"}

    async def hear(self) -> Any:
        return json.loads((await self.receive_output())["text"])

    async def close(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()


async def test_the_plain_consumer_stores_answers_then_tells_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored: list[dict[str, Any]] = []
    monkeypatch.setattr(_plain, "_store", stored.append)
    *readers, sender = sockets = [Browser(f"/bench/plain/{end}") for end in ("ws", "ws", "send")]
    for socket in sockets:
        await socket.open()
    said = {"cid": CID, "html": "<p>Bonjour</p>"}
    await sender.send_input({"type": "websocket.receive", "text": json.dumps(said)})
    assert await sender.hear() == {"t": "stored", "cid": CID}
    assert stored == [said]
    for each in readers:
        assert await each.hear() == said
    assert await sender.receive_nothing()
    for socket in sockets:
        await socket.close()


def test_a_row_says_whether_its_mark_is_met() -> None:
    bare = chat.Measure([0.01] * 100, [0.01], 100, 1000.0, 0.001, 0.001, 1, 1, b"")
    plain = replace(bare, rate=200.0)
    ours = replace(bare, delays=[0.02] * 100, rate=700.0)
    by_title = {row.title: row.line(ours, bare, plain) for row in chat.ROWS}
    [p99] = [line for title, line in by_title.items() if "p99" in title]
    assert "at most 2.5 × bare: ok" in p99
    [burst] = [line for title, line in by_title.items() if "deliveries" in title]
    assert "at least 4 × plain: MISSED" in burst  # 3.5
