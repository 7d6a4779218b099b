# SPDX-License-Identifier: AGPL-3.0-or-later
"""One browser's WebSocket, from the handshake to the end: who is let in, and what is listened to.
Who receives what is in ``tests/groupes/chat/test_live.py``."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser

from groupes.live import consumers
from groupes.live.consumers import HEARD, LONGEST, MOST_SOCKETS, LiveConsumer
from groupes.live.sockets import Socket

CONNECT = {"type": "websocket.connect"}
ACCEPT = {"type": "websocket.accept"}
GONE = {"type": "websocket.disconnect", "code": 1001}


class Hub:
    """Who is on the line, without the layer nor the database."""

    def __init__(self) -> None:
        self.here: list[Socket] = []
        self.came: list[Socket] = []
        self.held = 0

    def count(self, member_id: int) -> int:
        return self.held

    def join(self, socket: Socket) -> None:
        self.here.append(socket)
        self.came.append(socket)
        socket.release("hello")

    def leave(self, socket: Socket) -> None:
        self.here.remove(socket)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    made = Hub()
    monkeypatch.setattr("groupes.live.hub.current", lambda: made)
    return made


class Session(dict[str, Any]):
    session_key = "the-key"


def person(**member: Any) -> Any:
    told = SimpleNamespace(**({"pk": 7, "is_current": True} | member))
    return SimpleNamespace(pk=3, is_authenticated=True, member=told)


async def visit(user: Any, *says: dict[str, Any], query: bytes = b"l=en") -> list[dict[str, Any]]:
    """What the browser receives when it comes and says this, in order."""
    received: list[dict[str, Any]] = []
    left = iter(says)

    async def receive() -> dict[str, Any]:
        for _turn in range(3):  # what was begun before is done by then
            await asyncio.sleep(0)
        return next(left)

    async def take(message: dict[str, Any]) -> None:
        received.append(message)

    def send(message: dict[str, Any]) -> Coroutine[Any, Any, None]:
        return take(message)

    scope = {
        "user": user, "session": Session({HASH_SESSION_KEY: "the-hash"}), "query_string": query,
    }  # fmt: skip
    await LiveConsumer(scope, receive, send).run()
    return received


async def test_a_member_is_let_in_greeted_and_let_go(hub: Hub) -> None:
    received = await visit(person(), CONNECT, GONE)
    assert received == [ACCEPT, {"type": "websocket.send", "text": "hello"}]
    assert hub.here == []
    [socket] = hub.came
    assert (socket.user_id, socket.member_id) == (3, 7)
    assert (socket.session_key, socket.auth_hash) == ("the-key", "the-hash")


@pytest.mark.parametrize(
    "user",
    [
        AnonymousUser(),
        SimpleNamespace(pk=3, is_authenticated=True),
        SimpleNamespace(pk=3, is_authenticated=True, member=None),
        person(is_current=False),
    ],
    ids=["nobody", "an account alone", "an account without a member", "one who left"],
)
async def test_who_is_no_member_is_told_so_once_the_line_is_open(hub: Hub, user: Any) -> None:
    # Refused in the handshake, a browser could not tell it from being offline.
    assert await visit(user, CONNECT) == [ACCEPT, {"type": "websocket.close", "code": 4401}]
    assert hub.came == []


async def test_one_line_too_many_is_told_to_come_back(hub: Hub) -> None:
    hub.held = MOST_SOCKETS - 1
    assert len(await visit(person(), CONNECT, GONE)) == 2
    hub.held = MOST_SOCKETS
    assert await visit(person(), CONNECT) == [ACCEPT, {"type": "websocket.close", "code": 1013}]
    assert len(hub.came) == 1


async def test_what_does_not_begin_with_a_handshake_is_not_answered(hub: Hub) -> None:
    assert await visit(person(), GONE) == []
    assert hub.came == []


@pytest.mark.parametrize(
    ("query", "language"),
    [
        (b"l=en", "en"),
        (b"l=fr", "fr"),
        (b"", "fr"),
        (b"l=xx", "fr"),
        (b"l=", "fr"),
        (b"l=en&l=fr", "en"),
        (b"l=%ff\xe9", "fr"),
    ],
)
async def test_a_page_gets_the_language_it_is_in_or_the_houses(
    hub: Hub, query: bytes, language: str
) -> None:
    await visit(person(), CONNECT, GONE, query=query)
    assert [socket.language for socket in hub.came] == [language]


def closes(received: list[dict[str, Any]]) -> list[int]:
    return [one["code"] for one in received if one["type"] == "websocket.close"]


def said(**words: Any) -> dict[str, Any]:
    return {"type": "websocket.receive"} | words


async def test_some_short_words_are_listened_to_and_too_many_cut_the_line(hub: Hub) -> None:
    few = [said(text="{}")] * HEARD
    assert closes(await visit(person(), CONNECT, *few, GONE)) == []
    assert closes(await visit(person(), CONNECT, *few, said(text="{}"), GONE)) == [1008]


async def test_words_are_counted_afresh_after_a_while(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(float(n) for n in range(1000))  # one word a second
    monkeypatch.setattr(consumers, "monotonic", lambda: next(seconds))
    assert closes(await visit(person(), CONNECT, *[said(text="{}")] * 200, GONE)) == []


@pytest.mark.parametrize("kind", ["text", "bytes"])
async def test_a_long_word_cuts_the_line_whatever_it_is_made_of(hub: Hub, kind: str) -> None:
    longest: Any = "x" * LONGEST if kind == "text" else b"x" * LONGEST
    assert closes(await visit(person(), CONNECT, said(**{kind: longest}), GONE)) == []
    longer = said(**{kind: longest + longest[:1]})
    assert closes(await visit(person(), CONNECT, longer, GONE)) == [1008]


async def test_a_line_that_breaks_is_let_go_too(hub: Hub) -> None:
    with pytest.raises(RuntimeError):
        await visit(person(), CONNECT)  # nothing more ever comes: StopIteration in a coroutine
    assert len(hub.came) == 1
    assert hub.here == []
