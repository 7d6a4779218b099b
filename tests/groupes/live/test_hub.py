# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the hub does with what is announced: uses the frames that came along, or reads the row.
Who receives what is in ``tests/groupes/chat/test_live.py``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db import OperationalError, connection

from groupes import live
from groupes.chat import actions
from groupes.chat.models import Message
from groupes.chat.stream import RoomStream
from groupes.live import hub
from groupes.live.publisher import publisher
from groupes.live.sockets import Socket
from tests import factories
from tests.factories import Cast
from tests.groupes.chat.line import do, general

pytestmark = pytest.mark.django_db(transaction=True)
made = database_sync_to_async(factories.cast)


@asynccontextmanager
async def listening(cast: Cast, language: str = "fr") -> AsyncIterator[tuple[hub.Hub, list[Any]]]:
    """A hub with one socket of the plain member, and the frames it received after its hello."""
    heard: list[Any] = []

    async def take(text: str) -> None:
        told = json.loads(text)
        heard.extend(told if isinstance(told, list) else [told])

    async def nothing(code: int) -> None:
        return None

    here = hub.Hub()
    here.join(
        Socket(
            take, nothing, user_id=cast.plain.user_id, member_id=cast.plain.pk,
            session_key="k", auth_hash="", language=language,
        )
    )  # fmt: skip
    try:
        await until(lambda: heard)
        heard.clear()
        yield here, heard
    finally:
        await here.stop()


async def until(done: Any) -> None:
    async with asyncio.timeout(30):
        while not done():
            await asyncio.sleep(0.01)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The messages that were read from the database."""
    seen: list[set[int]] = []
    load = RoomStream.load

    def counted(self: RoomStream, ids: Any, languages: Any) -> Any:
        seen.append(set(ids))
        return load(self, ids, languages)

    monkeypatch.setattr(RoomStream, "load", counted)
    return seen


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is announced of messages, kept; nothing is sent."""
    kept: list[dict[str, Any]] = []

    def keep(group: str, message: dict[str, Any]) -> None:
        if message["kind"] == RoomStream.kind:
            kept.append(message)

    monkeypatch.setattr(publisher, "publish", keep)
    return kept


async def say(cast: Cast, text: str) -> Message:
    topic = await database_sync_to_async(general)(cast.groupe)
    return (await do(actions.post_message, by=cast.holder, topic=topic, text=text)).message


async def test_a_message_is_pushed_without_being_read_again(reads: list[set[int]]) -> None:
    cast = await made()
    async with listening(cast) as (_here, heard):
        message = await say(cast, "un **mot**")
        await until(lambda: heard)
        assert [f["seq"] for f in heard] == [1]
        assert "<strong>mot</strong>" in heard[0]["html"]
        assert heard[0]["cid"] == str(message.client_id)
    assert reads == []


async def test_a_long_message_is_not_carried_and_is_read_once(reads: list[set[int]]) -> None:
    cast = await made()
    async with listening(cast) as (_here, heard):
        message = await say(cast, "mot " * (live.CARRIED // 6))
        await until(lambda: heard)
        assert [f["seq"] for f in heard] == [1]
    assert reads == [{message.pk}]


async def test_frames_without_the_language_of_a_socket_are_read(
    reads: list[set[int]], told: list[dict[str, Any]]
) -> None:
    cast = await made()
    async with listening(cast, "en") as (here, heard):
        message = await say(cast, "un mot")
        [announced] = told
        del announced["frames"]["en"]
        here._inbox.put_nowait(announced)
        await until(lambda: heard)
        assert [f["seq"] for f in heard] == [1]
    assert reads == [{message.pk}]


async def test_what_comes_late_is_read_so_that_no_older_state_replaces_a_newer(
    reads: list[set[int]], told: list[dict[str, Any]]
) -> None:
    cast = await made()
    async with listening(cast) as (here, heard):
        message = await say(cast, "brouilon")
        await do(actions.edit_message, by=cast.holder, message=message, text="brouillon")
        first, second = told
        here._inbox.put_nowait(second)
        await until(lambda: heard)
        here._inbox.put_nowait(first)
        await until(lambda: len(heard) > 1)
        assert ["brouillon" in f["html"] for f in heard] == [True, True]
        assert [f["seq"] for f in heard] == [2, 2]
    assert reads == [{message.pk}]


async def test_a_batch_is_put_in_order_and_nothing_in_it_goes_twice(
    reads: list[set[int]], told: list[dict[str, Any]]
) -> None:
    cast = await made()
    async with listening(cast) as (here, heard):
        for n in range(4):
            await say(cast, str(n))
        here._inbox.put_nowait({"kind": "none", "groupe": 0})  # nobody follows it
        for n in (2, 0, 3, 1, 0):
            here._inbox.put_nowait(told[n])
        await until(lambda: heard)
        assert [f["seq"] for f in heard] == [1, 2, 3, 4]
    assert reads == []


async def test_a_connection_that_was_lost_is_made_again() -> None:
    cast = await made()
    async with listening(cast) as (here, heard):

        def broken() -> None:
            connection.ensure_connection()
            connection.connection.close()

        await here._db(broken)
        await say(cast, "on continue")
        await until(lambda: heard)
        assert [f["seq"] for f in heard] == [1]


def test_a_database_that_stays_away_is_said_after_one_more_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[int] = []

    def away() -> None:
        tries.append(1)
        raise OperationalError

    monkeypatch.setattr(connection, "close", lambda: None)
    with pytest.raises(OperationalError):
        hub.asked(away)
    assert len(tries) == 2


async def test_who_comes_while_the_channel_is_being_opened_hears_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first page after a server starts: its subscription can not wait for a heartbeat."""
    monkeypatch.setattr(hub, "read_logins", lambda logins: set())  # a socket without a session
    opened = asyncio.Event()
    layer = get_channel_layer()
    new_channel = layer.new_channel

    async def slowly() -> str:
        await opened.wait()
        return str(await new_channel())

    monkeypatch.setattr(layer, "new_channel", slowly)
    cast = await made()
    async with listening(cast) as (here, heard):  # has had its hello
        assert here.subscribed == set()
        await say(cast, "avant")
        opened.set()
        await until(lambda: heard)
        assert heard[0]["t"] == "beat"
        assert 1 in heard[0]["heads"].values()  # what was said meanwhile is asked for by its number
        heard.clear()
        await say(cast, "après")
        await until(lambda: heard)
        assert [frame["seq"] for frame in heard] == [2]
