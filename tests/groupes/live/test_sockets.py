# SPDX-License-Identifier: AGPL-3.0-or-later
"""One browser's line: at once when it takes, in order when it waits, dropped when it is too slow."""

from __future__ import annotations

import asyncio
import json

from groupes.live.sockets import MOST_FRAMES, Socket


class Browser:
    """What a line took; ``open`` unset, it takes nothing."""

    def __init__(self) -> None:
        self.took: list[str] = []
        self.codes: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False
        self.socket = Socket(
            self.take, self.close, user_id=1, member_id=1, session_key="k", auth_hash="",
            language="fr",
        )  # fmt: skip

    async def take(self, text: str) -> None:
        if self.broken:
            raise ConnectionError
        await self.open.wait()
        self.took.append(text)

    async def close(self, code: int) -> None:
        self.codes.append(code)


async def turns() -> None:
    for _n in range(5):
        await asyncio.sleep(0)


async def test_a_line_that_takes_at_once_costs_no_task() -> None:
    browser = Browser()
    browser.socket.offer("waits for the hello")
    browser.socket.release("hello")
    before = asyncio.all_tasks()
    browser.socket.offer("next")
    assert browser.took == ["hello", "waits for the hello", "next"]
    assert browser.socket.writer is None
    assert asyncio.all_tasks() == before


async def test_what_a_line_does_not_take_waits_in_order() -> None:
    browser = Browser()
    browser.socket.release("hello")
    browser.open.clear()
    for text in ("1", "2", "3"):
        browser.socket.offer(text)
    await turns()
    assert browser.took == ["hello"]
    assert browser.socket.writer is not None
    browser.open.set()
    await turns()
    assert browser.took == ["hello", "1", "2", "3"]
    assert browser.socket.writer is None
    assert browser.socket.size == 0


async def test_beyond_the_bound_all_is_dropped_and_where_things_stand_is_told() -> None:
    browser = Browser()
    browser.socket.heads_frame = lambda: "heads"
    browser.socket.release("hello")
    browser.open.clear()
    for n in range(MOST_FRAMES + 3):
        browser.socket.offer(str(n))
    assert browser.socket.behind
    browser.socket.tell_lost(["g1"])
    browser.open.set()
    await turns()
    assert browser.took[:3] == ["hello", "0", "heads"]
    assert json.loads(browser.took[3]) == {"t": "lost", "s": ["g1"]}
    browser.socket.offer("again")
    assert browser.took[4:] == ["again"]


async def test_a_broken_line_is_given_up_at_once_or_while_it_waits() -> None:
    browser = Browser()
    browser.socket.release("hello")
    browser.broken = True
    browser.socket.offer("lost")
    assert browser.socket.closed

    waiting = Browser()
    waiting.socket.release("hello")
    waiting.open.clear()
    waiting.socket.offer("1")
    waiting.socket.offer("2")
    waiting.broken = True
    waiting.open.set()
    await turns()
    assert waiting.took == ["hello", "1"]  # what was on its way
    assert waiting.socket.closed


async def test_hanging_up_sends_nothing_more_not_even_what_waits() -> None:
    browser = Browser()
    browser.socket.release("hello")
    browser.open.clear()
    browser.socket.offer("1")
    browser.socket.close(4401)
    browser.socket.close(4401)
    browser.open.set()
    browser.socket.offer("2")
    await turns()
    assert browser.took == ["hello"]
    assert browser.codes == [4401]
