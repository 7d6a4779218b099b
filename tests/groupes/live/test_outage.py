# SPDX-License-Identifier: AGPL-3.0-or-later
"""Valkey dies and returns in the middle of talk: nothing is lost, and nobody reloads."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.test import Client

from groupes import live
from groupes.chat import actions
from groupes.chat.models import Message
from groupes.live import hub, sockets
from groupes.live.publisher import Publisher
from tests import factories
from tests.groupes.chat.line import general
from tests.groupes.live.test_publisher import valkey
from tests.groupes.live.valkey import Valkey

__all__ = ["valkey"]  # the fixture


@pytest.mark.django_db(transaction=True)
async def test_nothing_is_lost_when_valkey_is_killed_and_started_again(
    valkey: Valkey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "TICK_SECONDS", 0.3)
    cast = await database_sync_to_async(factories.cast)()
    topic = await database_sync_to_async(general)(cast.groupe)
    layer = valkey.layer()
    ours = Publisher(layer=layer)
    monkeypatch.setattr(live, "publisher", ours)
    here = hub.Hub(layer)
    stream = f"r{topic.room_id}"
    view: dict[int, str] = {}  # what the browser shows: seq → client id
    complete = 0
    heard: list[dict[str, Any]] = []

    def catch_up() -> None:
        nonlocal complete
        client = Client()
        client.force_login(cast.plain.user)
        more = True
        while more:
            answer = client.get(f"/g/{cast.groupe.slug}/fil/depuis/", {"after": complete}).json()
            view.update({m["seq"]: m["cid"] for m in answer["messages"]})
            complete, more = answer["complete"], answer["more"]

    async def receive(text: str) -> None:
        nonlocal complete
        told = json.loads(text)
        for frame in told if isinstance(told, list) else [told]:
            heard.append(frame)
            if frame["t"] == "msg":
                view[frame["seq"]] = frame["cid"]
                while complete + 1 in view:
                    complete += 1
            if frame["t"] == "beat" and frame["heads"].get(stream, 0) > complete:
                await database_sync_to_async(catch_up, thread_sensitive=False)()

    async def nothing(code: int) -> None:
        return None

    here.join(
        sockets.Socket(
            receive, nothing, user_id=cast.plain.user_id, member_id=cast.plain.pk,
            session_key="k", auth_hash="", language="fr",
        )
    )  # fmt: skip
    monkeypatch.setattr(hub, "read_logins", lambda logins: set())

    async def say(n: int) -> None:
        await database_sync_to_async(actions.post_message)(
            by=(cast.holder, cast.founder)[n % 2], topic=topic, text=f"mot {n}"
        )

    async def until_seen(count: int) -> None:
        async with asyncio.timeout(60):
            while len(view) < count:
                await asyncio.sleep(0.05)

    try:
        async with asyncio.timeout(60):
            while not heard:
                await asyncio.sleep(0.02)
        for n in range(5):
            await say(n)
        await until_seen(5)
        assert not here.away
        await sync_to_async(valkey.kill)()
        for n in range(5, 10):
            await say(n)  # stored although nothing can be announced
        await until_seen(10)  # heartbeats from the database take over
        assert here.away
        await sync_to_async(valkey.start)()
        for n in range(10, 15):
            await say(n)
        await until_seen(15)
        async with asyncio.timeout(60):
            while here.away:
                await asyncio.sleep(0.05)
        before = sum(f["t"] == "msg" for f in heard)
        await asyncio.sleep(1.1)  # the publisher's rest after a failure
        await say(15)
        await until_seen(16)
        async with asyncio.timeout(60):
            while sum(f["t"] == "msg" for f in heard) == before:  # pushed again, not only caught up
                await asyncio.sleep(0.05)
    finally:
        await here.stop()
    stored = {
        m.changed_seq: str(m.client_id)
        async for m in Message.objects.filter(room_id=topic.room_id).order_by("seq")
    }
    assert view == stored
    assert len(stored) == 16
