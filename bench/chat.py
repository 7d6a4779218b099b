# SPDX-License-Identifier: AGPL-3.0-or-later
"""From send to seen by 500 readers of one groupe, and deliveries per second: ours, a bare
WebSocket broadcast (the ceiling) and a plain Channels consumer (what others would write), on the
same servers in the same run.

As in production, the application runs twice: one process for those who send, one for the sockets of
those who read. Ours: a message is posted over HTTP by a person logged in, stored, announced through
Valkey, read, rendered and fanned out by the other process. Bare (``_broadcast.py``): posted to the
sockets' process and sent, nothing else. Plain (``_plain.py``): said over a socket, stored, sent to
the channel layer's group of which each reader is a member. The frames are the same three times, the
sender's answer is what each has: "stored" for ours and the plain one, "sent to all" for the bare.

Readers, senders and servers share this machine: trust the ratios, not the figures. Everything
stays on the loopback, in a database made for it and dropped.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import os
import re
import statistics
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self
from urllib.parse import urlencode

from bench._server import Server, database, server

# isort: split
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench._plain import TABLE

READERS = 500
SENDERS = 40
RATE = 10  # messages a second while the latency is measured: 5 000 deliveries a second
SECONDS = 8
BURST = 200  # messages sent as fast as they are answered, for deliveries per second
LINES = 8  # connections that send at once in the burst
PATIENCE = 25.0
QUIET = 5.0  # seconds without a delivery: no more will come
LONGEST = 120.0  # seconds that deliveries are waited for

TEXT = "Je prends le **diagnostic** des usages, huit jours ; pour la cartographie j’en ai trois."
_CID = re.compile(rb'"cid": ?"([0-9a-f-]{36})"')


# --- data -----------------------------------------------------------------------------------------


def people(count: int) -> tuple[Any, Any, list[str]]:
    """A groupe of so many members, its first topic, and a session key for each member."""
    from groupes import actions

    model = apps.get_model
    house = model("groupes.Cooperative").objects.create(name="Mesure", slug="mesure")
    users = model("groupes.User").objects.bulk_create(
        model("groupes.User")(email=f"lecture{n}@example.test", password="!")  # noqa: S106 - no password, only sessions
        for n in range(count)
    )
    members = model("groupes.Member").objects.bulk_create(
        model("groupes.Member")(
            user=user, cooperative=house, name=f"Lecture {n}", name_key=f"lecture {n:04}"
        )
        for n, user in enumerate(users)
    )
    groupe = actions.create_groupe(
        by=members[0], kind="trade", name="Mesure", slug="mesure", purpose="Mesurer."
    )
    model("groupes.Membership").objects.bulk_create(
        model("groupes.Membership")(
            groupe=groupe, member=member, state="active", starts_on=groupe.today()
        )
        for member in members[1:]
    )
    store = SessionStore()
    sessions = [
        Session(
            session_key=uuid.uuid4().hex,
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=timezone.now() + dt.timedelta(hours=1),
        )
        for user in users
    ]
    Session.objects.bulk_create(sessions)
    topic = model("chat.Topic").objects.get(room__groupe=groupe)
    return groupe, topic, [session.session_key for session in sessions]


# --- readers --------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What all readers saw: when each message was sent, and how long each delivery took."""

    sent: dict[bytes, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    last: float = 0.0
    hellos: int = 0
    frame: bytes = b""
    """The latest frame that held one message."""


class Socket(asyncio.Protocol):
    """A WebSocket reduced to what is measured: a full client would cost more than the server."""

    def __init__(self, path: str, cookie: str, port: int) -> None:
        self.buffer = b""
        self.open = False
        key = base64.b64encode(os.urandom(16)).decode()
        self.hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nCookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n"
        ).encode()

    def itself(self) -> Self:
        """What asyncio calls to have a protocol for a connection."""
        return self

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.hello)  # type: ignore[attr-defined]  # a stream's transport

    def write(self, kind: int, text: bytes) -> None:
        """One frame, masked as a client's must be, by a mask that changes nothing."""
        size = len(text)
        head = bytes([128 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
        self.transport.write(bytes([128 | kind]) + head + b"\0\0\0\0" + text)  # type: ignore[attr-defined]  # a stream's transport

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.buffer += data
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(head.decode(errors="replace"))
            self.open, self.buffer = True, rest
        while len(self.buffer) >= 2:
            size, start = self.buffer[1] & 127, 2
            if size == 126:
                size, start = int.from_bytes(self.buffer[2:4]), 4
            elif size == 127:
                size, start = int.from_bytes(self.buffer[2:10]), 10
            if len(self.buffer) < start + size:
                return
            kind, told = self.buffer[0] & 15, self.buffer[start : start + size]
            self.buffer = self.buffer[start + size :]
            if kind == 9:  # a ping: answered, or the server hangs up
                self.write(10, told)
            elif kind == 1:
                self.hear(told, now)

    def hear(self, told: bytes, now: float) -> None:
        raise NotImplementedError


class Reader(Socket):
    def __init__(self, tally: Tally, path: str, cookie: str, port: int) -> None:
        super().__init__(path, cookie, port)
        self.tally = tally

    def hear(self, told: bytes, now: float) -> None:
        if b'"hello"' in told[:20]:
            self.tally.hellos += 1
            return
        found = _CID.findall(told)
        if len(found) == 1:
            self.tally.frame = told
        for cid in found:
            if cid in self.tally.sent:
                self.tally.delays.append(now - self.tally.sent[cid])
                self.tally.last = now


async def connect(tally: Tally, port: int, path: str, cookies: list[str]) -> list[Reader]:
    loop = asyncio.get_running_loop()
    readers = []
    for start in range(0, len(cookies), 25):
        for cookie in cookies[start : start + 25]:
            reader = Reader(tally, path, cookie, port)
            await loop.create_connection(reader.itself, "127.0.0.1", port)
            readers.append(reader)
        if not await until(lambda: tally.hellos >= len(readers)):
            raise SystemExit(f"{path}: {tally.hellos} of {len(readers)} sockets were welcomed")
    return readers


async def until(done: Callable[[], bool], patience: float = PATIENCE) -> bool:
    end = time.perf_counter() + patience
    while not done():
        if time.perf_counter() > end:
            return False
        await asyncio.sleep(0.005)
    return True


async def heard(tally: Tally, deliveries: int) -> None:
    """Wait for so many deliveries, as long as some come: what is late must be out of the way before
    the next thing is measured."""
    end, before = time.perf_counter() + LONGEST, -1
    while before < len(tally.delays) < deliveries and time.perf_counter() < end:
        before = len(tally.delays)
        await until(partial(_more_came, tally, before), QUIET)


def _more_came(tally: Tally, before: int) -> bool:
    return len(tally.delays) > before


# --- senders --------------------------------------------------------------------------------------


class Line:
    """One keep-alive HTTP connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def post(self, path: str, body: bytes, headers: str = "") -> int:
        return await self.ask("POST", path, body, headers)

    async def ask(self, method: str, path: str, body: bytes = b"", headers: str = "") -> int:
        """Answers the status, once the whole answer is there."""
        if not hasattr(self, "reader"):
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Content-Length: {len(body)}\r\n{headers}\r\n".encode()
            + body
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        size = re.search(rb"content-length: (\d+)", head.lower())
        if size:
            await self.reader.readexactly(int(size[1]))
        elif b"chunked" in head.lower():
            while more := int(await self.reader.readline(), 16):
                await self.reader.readexactly(more + 2)
            await self.reader.readline()
        return int(head.split(b" ", 2)[1])

    def hang_up(self) -> None:
        if hasattr(self, "reader"):
            self.writer.close()
            del self.reader


class Speaker(Socket):
    """Says things, one at a time, and waits to be told that they are stored."""

    def __init__(self, path: str, port: int) -> None:
        super().__init__(path, "", port)
        self.port = port
        self.answer: asyncio.Future[None] | None = None

    async def _answered(self) -> None:
        self.answer = asyncio.get_running_loop().create_future()
        await self.answer

    async def say(self, text: bytes) -> int:
        """Answers 200, as a request would."""
        if not self.open:
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
            await self._answered()  # the welcome
        self.write(1, text)
        await self._answered()
        return 200

    def hear(self, told: bytes, now: float) -> None:
        if self.answer is not None:
            self.answer.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(ConnectionError(f"{self.hello.split()[1]!r} hung up"))


type Send = Callable[[int, bytes], Awaitable[int]]
"""Sends the message of that number and client id over one line; answers the status."""


# --- measuring ------------------------------------------------------------------------------------


def median(seconds: list[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


@dataclass
class Measure:
    delays: list[float]
    answers: list[float]
    expected: int
    rate: float  # deliveries per second in the burst
    cpu: float  # seconds of the servers' processes per message of the burst
    sockets_cpu: float  # of which the process that holds the sockets
    burst_seen: int
    burst_expected: int
    frame: bytes

    @property
    def p50(self) -> float:
        return median(self.delays)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.delays, n=100)[98] * 1000


async def measure(
    name: str, sockets: Server, other: Server, path: str, cookies: list[str], lines: Sequence[Send]
) -> Measure:
    """Connect a reader per cookie to ``path`` of ``sockets``, and send over these lines."""
    tally = Tally()
    readers = await connect(tally, sockets.port, path, cookies)
    refused: list[int] = []
    answers: list[float] = []

    async def send(line: Send, number: int) -> None:
        cid = str(uuid.uuid4()).encode()
        tally.sent[cid] = time.perf_counter()
        if (status := await line(number, cid)) >= 300:
            refused.append(status)
        answers.append(time.perf_counter() - tally.sent[cid])

    for n, line in enumerate(lines):  # the first requests of a server open its connections
        await send(line, n)
    await heard(tally, len(lines) * len(readers))
    tally.delays.clear()
    answers.clear()

    free: asyncio.Queue[Send] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)

    async def one(line: Send, number: int) -> None:
        await send(line, number)
        free.put_nowait(line)

    pace, begun = 1 / RATE, time.perf_counter()
    tasks = []
    for n in range(RATE * SECONDS):
        await asyncio.sleep(max(0, begun + n * pace - time.perf_counter()))
        tasks.append(asyncio.create_task(one(await free.get(), n)))
    await asyncio.gather(*tasks)
    expected = RATE * SECONDS * len(readers)
    await heard(tally, expected)
    delays, answered = tally.delays[:], answers[:]

    tally.delays.clear()
    tally.sent.clear()
    numbers = iter(range(BURST))
    worked = [sockets.seconds(), other.seconds()]
    begun = time.perf_counter()

    async def run(line: Send) -> None:
        for n in numbers:
            await send(line, n)

    await asyncio.gather(*(run(line) for line in lines))
    await heard(tally, BURST * len(readers))
    rate = len(tally.delays) / (tally.last - begun)
    cpu = [(sockets.seconds() - worked[0]) / BURST, (other.seconds() - worked[1]) / BURST]
    seen = len(tally.delays)
    for reader in readers:
        reader.transport.close()
    if refused:
        raise SystemExit(f"{name}: the server answered {sorted(set(refused))}")
    return Measure(
        delays, answered, expected, rate, sum(cpu), cpu[0], seen, BURST * len(readers), tally.frame
    )


async def say(line: Line, path: str, cookie: str, cid: bytes) -> int:
    """Post a message as the product's own scripts do."""
    token = "b" * 32
    headers = (
        f"Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}; "
        f"{settings.CSRF_COOKIE_NAME}={token}\r\nX-CSRFToken: {token}\r\n"
    )
    body = urlencode({"text": TEXT, "client_id": cid.decode()}).encode()
    return await line.post(path, body, headers)


def ours(port: int, path: str, cookies: list[str]) -> Send:
    line = Line(port)

    async def send(number: int, cid: bytes) -> int:
        return await say(line, path, cookies[number % SENDERS], cid)

    return send


def bare(port: int, sample: bytes) -> Send:
    line = Line(port)

    async def send(_number: int, cid: bytes) -> int:
        return await line.post("/bench/broadcast/send", sample.replace(b"CID", cid))

    return send


def plain(port: int, sample: bytes) -> Send:
    line = Speaker("/bench/plain/send", port)

    async def send(_number: int, cid: bytes) -> int:
        return await line.say(sample.replace(b"CID", cid))

    return send


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of each; ``most``: what ours may be of the bare one, ``least``: of the plain."""

    title: str
    of: Callable[[Measure], float]
    most: float | None = None
    least: float | None = None

    def line(self, ours: Measure, bare: Measure, plain: Measure) -> str:
        found = [self.of(each) for each in (ours, bare, plain)]
        by_bare, by_plain = found[0] / found[1], found[0] / found[2]
        told = ""
        if self.most is not None:
            told = f"  at most {self.most:g} × bare: {'ok' if by_bare <= self.most else 'MISSED'}"
        if self.least is not None:
            told = (
                f"  at least {self.least:g} × plain: {'ok' if by_plain >= self.least else 'MISSED'}"
            )
        figures = "".join(f"{figure:>9.1f}" for figure in found)
        return f"{self.title:<34}{figures}{by_bare:>11.2f}{by_plain:>12.2f}{told}"


ROWS = (
    Row(f"send to seen, p50, {RATE}/s (ms)", lambda m: m.p50),
    Row(f"send to seen, p99, {RATE}/s (ms)", lambda m: m.p99, most=2.5),
    Row(f"the sender's answer, p50, {RATE}/s (ms)", lambda m: median(m.answers), most=2),
    Row("deliveries a second, in a burst", lambda m: m.rate, least=4),
    Row("servers' cpu, ms a message", lambda m: m.cpu * 1000),
    Row("  of which the sockets' process", lambda m: m.sockets_cpu * 1000),
)


def main() -> int:
    with database("bench_chat") as url:
        groupe, topic, cookies = people(READERS)
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        path = reverse("chat:post", args=[groupe.slug, topic.pk])
        with server(url) as first, server(url) as second:

            def run(name: str, where: str, lines: list[Send]) -> Measure:
                return asyncio.run(measure(name, first, second, where, cookies, lines))

            chat = run(
                "ours", "/ws/live/?l=fr", [ours(second.port, path, cookies) for _ in range(LINES)]
            )
            stored = apps.get_model("chat.Message").objects.filter(topic=topic).count()
            # The two others send the very same frames.
            sample = _CID.sub(b'"cid":"CID"', chat.frame)
            ceiling = run(
                "bare", "/bench/broadcast/ws", [bare(first.port, sample) for _ in range(LINES)]
            )
            others = run(
                "plain", "/bench/plain/ws", [plain(second.port, sample) for _ in range(LINES)]
            )
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM bench_plain")
                (kept,) = cursor.fetchone()
    wanted = LINES + RATE * SECONDS + BURST
    print(f"chat: {READERS} readers of one groupe, frames of {len(sample)} bytes")
    print(f"{'':34}{'ours':>9}{'bare':>9}{'plain':>9}{'ours/bare':>11}{'ours/plain':>12}")
    for row in ROWS:
        print(row.line(chat, ceiling, others))
    print(f"stored, of {wanted}: ours {stored}, plain {kept}")
    for name, each in (("ours", chat), ("bare", ceiling), ("plain", others)):
        print(
            f"pushed, {name}: {len(each.delays)} of {each.expected} at {RATE}/s, "
            f"{each.burst_seen} of {each.burst_expected} in the burst"
        )
    return 0 if stored == wanted else 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
