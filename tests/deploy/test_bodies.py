# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a request brings: its size, its time, where it waits."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from deploy import bodies
from deploy.bodies import Bodies, Gone, Patience, Refused
from groupes.web.limits import ANONYMOUS_BODY, MEMBER_BODY

SHORT = Patience(piece=0.05, small=0.1, large=0.4)


async def nobody(scope: Any) -> bool:
    return False


async def member(scope: Any) -> bool:
    return True


async def never_asked(scope: Any) -> bool:
    raise AssertionError("a small body concerns nobody's session")


def request(*, length: int | None = None, address: str = "192.0.2.1", **headers: str) -> Any:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given |= {"content-length": str(length)} if length is not None else {}
    return {
        "client": (address, 1234),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def coming(
    *pieces: bytes, pause: float = 0, then: str = "end"
) -> tuple[Callable[[], Awaitable[Any]], list[int]]:
    """A client that sends `pieces`, each after `pause` seconds, then ends, leaves or stops; and how
    many of them were asked for."""
    asked: list[int] = []

    async def all_of_it() -> AsyncIterator[Any]:
        for number, piece in enumerate(pieces, 1):
            await asyncio.sleep(pause)
            more = number < len(pieces) or then != "end"
            yield {"type": "http.request", "body": piece, "more_body": more}
        if then == "leaves":
            yield {"type": "http.disconnect"}
        await asyncio.Event().wait()

    messages = all_of_it()

    async def receive() -> Any:
        asked.append(1)
        return await anext(messages)

    return receive, asked


async def status(reading: Awaitable[Any]) -> int:
    with pytest.raises(Refused) as refusal:
        await reading
    return refusal.value.status


async def test_what_is_announced_too_large_is_refused_before_it_comes() -> None:
    receive, asked = coming(b"a")
    reading = Bodies(nobody).read(request(length=300_000_000), receive)
    assert await status(reading) == 413
    assert await status(Bodies(member).read(request(length=MEMBER_BODY + 1), receive)) == 413
    assert asked == []  # so that who waits for “100 Continue” sends nothing


async def test_what_announces_nothing_is_counted_as_it_comes() -> None:
    endless = [b"a" * 16_384] * 10_000
    receive, asked = coming(*endless)
    anyone = request(transfer_encoding="chunked")
    assert await status(Bodies(nobody).read(anyone, receive)) == 413
    assert len(asked) == ANONYMOUS_BODY // 16_384 + 1
    receive, asked = coming(*endless)
    assert await status(Bodies(member).read(anyone, receive)) == 413
    assert len(asked) == MEMBER_BODY // 16_384 + 1


async def test_what_announces_nothing_is_counted_even_in_one_piece() -> None:
    receive, _asked = coming(b"a" * (ANONYMOUS_BODY + 1))
    assert await status(Bodies(nobody).read(request(transfer_encoding="chunked"), receive)) == 413


async def test_a_member_sends_a_file_and_gets_it_whole() -> None:
    pieces = [bytes([number]) * 60_000 for number in range(5)]
    receive, _asked = coming(*pieces)
    file, size = await Bodies(member).read(request(length=300_000), receive)
    with file:
        assert (size, file.read()) == (300_000, b"".join(pieces))


async def test_a_small_body_asks_nothing_of_the_database_and_none_of_the_disk() -> None:
    receive, _asked = coming(b"login=a", b"&password=b")
    file, size = await Bodies(never_asked).read(request(length=18), receive)
    with file:
        assert (size, file.read()) == (18, b"login=a&password=b")
        assert not getattr(file, "_rolled", False)


async def test_only_a_large_body_takes_disk_and_never_much_memory() -> None:
    receive, _asked = coming(*[b"a" * 16_000] * 20)
    file, _size = await Bodies(member).read(request(length=320_000), receive)
    with file:
        assert file._rolled  # type: ignore[attr-defined]  # its own word for "on a disk"


async def test_a_page_that_is_only_asked_for_waits_for_nothing() -> None:
    receive, asked = coming(b"")
    assert (await Bodies(never_asked).read(request(), receive))[1] == 0
    assert asked == []


@pytest.mark.parametrize("then", ["stops", "leaves"])
async def test_what_came_is_forgotten_when_the_rest_does_not(
    then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    class Noted(tempfile.SpooledTemporaryFile):
        def __init__(self, **given: Any) -> None:
            super().__init__(**given)
            made.append(self)

    monkeypatch.setattr("deploy.bodies.tempfile.SpooledTemporaryFile", Noted)
    receive, _asked = coming(*[b"a" * 60_000] * 3, then=then)
    reading = Bodies(member, patience=SHORT)
    if then == "leaves":
        with pytest.raises(Gone):
            await reading.read(request(length=400_000), receive)
    else:
        assert await status(reading.read(request(length=400_000), receive)) == 408
    [file] = made
    assert file.closed
    assert not reading.on_their_way


async def test_a_byte_now_and_then_comes_to_an_end() -> None:
    receive, _asked = coming(*[b"a"] * 1000, pause=0.02)  # never long enough to be called silent
    reading = Bodies(nobody, patience=SHORT).read(request(length=1000), receive)
    assert await status(reading) == 408


async def test_so_does_a_byte_now_and_then_of_something_large() -> None:
    receive, asked = coming(*[b"a"] * 1000, pause=0.02)
    reading = Bodies(member, patience=SHORT).read(request(length=1_000_000), receive)
    assert await status(reading) == 408
    assert len(asked) > 6  # it had more time than what is small


async def test_one_address_has_so_many_on_their_way_and_others_have_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bodies, "PER_ADDRESS", 3)
    monkeypatch.setattr(bodies, "AT_ONCE", 5)
    reading = Bodies(nobody)

    def slow(address: str) -> asyncio.Task[Any]:
        receive, _asked = coming(b"a", then="stops")
        return asyncio.create_task(reading.read(request(length=9, address=address), receive))

    async def refused(address: str) -> bool:
        receive, _asked = coming(b"a", b"b")
        try:
            file, _size = await reading.read(request(length=2, address=address), receive)
        except Refused as refusal:
            return refusal.status == 429
        file.close()
        return False

    waiting = [slow("192.0.2.1") for _number in range(3)]
    await asyncio.sleep(0.01)
    assert await refused("192.0.2.1")
    assert not await refused("192.0.2.2")
    whole, _asked = coming(b"ab")  # in one piece: it waits for nothing
    assert (await reading.read(request(length=2, address="192.0.2.1"), whole))[1] == 2
    waiting += [slow("192.0.2.2"), slow("192.0.2.3")]
    await asyncio.sleep(0.01)
    assert await refused("192.0.2.4")
    for task in waiting:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert not reading.on_their_way
    assert not await refused("192.0.2.1")


async def test_behind_the_proxy_the_address_is_the_one_that_it_says() -> None:
    scope = request(x_forwarded_for="203.0.113.9, 192.0.2.7")  # the first is a visitor's own word
    assert Bodies(nobody, proxied=True)._address(scope) == "192.0.2.7"
    assert Bodies(nobody)._address(scope) == "192.0.2.1"


@pytest.mark.parametrize("length", ["-1", "1e9", "+1", "²", ""])
async def test_a_length_that_is_none_is_a_bad_request(length: str) -> None:
    scope = request() | {"headers": [(b"content-length", length.encode("latin-1"))]}
    receive, _asked = coming(b"a")
    assert await status(Bodies(nobody).read(scope, receive)) == 400


async def test_a_disk_without_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(tempfile.SpooledTemporaryFile):
        def write(self, piece: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("deploy.bodies.tempfile.SpooledTemporaryFile", Full)
    receive, _asked = coming(*[b"a" * 60_000] * 3)
    assert await status(Bodies(member).read(request(length=180_000), receive)) == 507
