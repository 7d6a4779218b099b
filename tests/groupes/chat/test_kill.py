# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two servers, people talking on both; one is killed in the middle and started again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from channels.db import database_sync_to_async

from groupes.chat.models import Message, Room
from tests import factories
from tests.groupes.chat.line import general, login
from tests.groupes.chat.server import Browser, Server

PEOPLE = 6
EACH = 10


@pytest.fixture
def servers(transactional_db: None) -> Iterator[tuple[Server, Server]]:
    pair = (Server(), Server())
    for server in pair:
        server.launch()
    for server in pair:
        server.wait()
    yield pair
    for server in pair:
        server.kill()


@pytest.mark.slow
async def test_killing_a_server_in_mid_chat_loses_and_doubles_nothing(
    servers: tuple[Server, Server],
) -> None:
    first, _other = servers

    def prepare() -> list[Browser]:
        cast = factories.cast()
        topic = general(cast.groupe)
        people = [cast.founder, cast.holder, cast.former, cast.plain]
        for _n in range(PEOPLE - len(people)):
            people.append(factories.member(of=cast.groupe.cooperative))
            factories.join(cast.groupe, people[-1])
        return [
            Browser(servers[n % 2], cast.groupe.slug, topic.pk, f"r{topic.room_id}", login(person))
            for n, person in enumerate(people)
        ]

    browsers = await database_sync_to_async(prepare)()
    followers = [asyncio.create_task(browser.follow()) for browser in browsers]

    async def talk(browser: Browser, number: int) -> None:
        for n in range(EACH):
            await browser.send(f"{number}-{n}")
            await asyncio.sleep(0.08)

    talking = asyncio.gather(*(talk(browser, n) for n, browser in enumerate(browsers)))
    async with asyncio.timeout(150):
        while sum(len(browser.sent) for browser in browsers) < PEOPLE * EACH // 3:
            await asyncio.sleep(0.02)
        first.kill()
        await asyncio.sleep(0.5)
        first.launch()
        await talking
        total = PEOPLE * EACH
        while any(len(browser.view) < total for browser in browsers):
            await asyncio.sleep(0.05)
    for task in followers:
        task.cancel()
    await asyncio.gather(*followers, return_exceptions=True)

    def stored() -> tuple[dict[int, str], int]:
        room = Room.objects.get(pk=int(browsers[0].stream[1:]))
        rows = Message.objects.filter(room=room).order_by("seq")
        return {m.seq: str(m.client_id) for m in rows}, room.last_seq

    rows, head = await database_sync_to_async(stored)()
    assert list(rows) == list(range(1, total + 1))  # no hole, nothing twice
    assert head == total
    assert len(set(rows.values())) == total
    assert sorted(rows.values()) == sorted(cid for browser in browsers for cid in browser.sent)
    for browser in browsers:
        assert browser.view == rows  # each one's view is the database
    on_first, on_second = browsers[::2], browsers[1::2]
    assert all(browser.reconnected >= 2 for browser in on_first)
    assert sum(browser.failures for browser in on_first) > 0  # it really was cut
    assert all(browser.reconnected == 1 for browser in on_second)
    assert all(browser.by_socket > 0 for browser in on_second)  # from the other process too
