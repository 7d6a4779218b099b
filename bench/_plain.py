# SPDX-License-Identifier: AGPL-3.0-or-later
"""A chat as Channels' own tutorial writes it: what ``chat`` is to be better than.

One consumer per socket, a member of one channel-layer group. What a socket says is stored (one row
by one INSERT, through ``database_sync_to_async`` and Django's connection, of the same text) and
then sent to the group; each consumer encodes it for its own socket; the sender is told "stored"
between the two, so that its answer waits for the row and not for the readers. No login, no
rights, no order, no rendering: it does much less than the product for a message.

/bench/plain/ws reads; /bench/plain/send writes and does not join the group, so that what the
measurement says over eight lines is not delivered to them too.
"""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import connection

GROUP = "bench-plain"
TABLE = """
CREATE TABLE bench_plain (
    id bigserial PRIMARY KEY, cid uuid UNIQUE, html text NOT NULL, at timestamptz DEFAULT now()
)"""


def _store(said: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_plain (cid, html) VALUES (%s, %s)", [said["cid"], said["html"]]
        )


class Plain(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.accept()
        if self.scope["path"].endswith("/ws"):
            await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.send_json({"t": "hello"})

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def receive_json(self, content: dict[str, Any]) -> None:
        await database_sync_to_async(_store)(content)
        await self.send_json({"t": "stored", "cid": content["cid"]})
        await self.channel_layer.group_send(GROUP, {"type": "said", "frame": content})

    async def said(self, event: dict[str, Any]) -> None:
        await self.send_json(event["frame"])


plain = Plain.as_asgi()
