# SPDX-License-Identifier: AGPL-3.0-or-later
"""From send to seen by 500 readers of one groupe, and deliveries per second; beside a bare
WebSocket broadcast on the same server in the same run, which is the ceiling.

As in production, the application runs twice: one process for pages, one for sockets. A message is
posted over HTTP by a person logged in, stored, announced through Valkey, read, rendered and fanned
out by the other process; the bare one is posted to the sockets' process and sent, nothing else.
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
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench._server import database, server

# isort: split
import psutil
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from groupes import actions
from groupes.chat.models import Message, Topic
from groupes.models import Cooperative, Groupe, Member, Membership, User

READERS = 500
SENDERS = 40
RATE = 10  # messages a second while the latency is measured: 5 000 deliveries a second
SECONDS = 8
BURST = 200  # messages sent as fast as they are answered, for deliveries per second
LINES = 8  # connections that send at once in the burst
PATIENCE = 25.0

TEXT = "Je prends le **diagnostic** des usages, huit jours ; pour la cartographie j’en ai trois."
_CID = re.compile(rb'"cid":"([0-9a-f-]{36})"')


# --- data -----------------------------------------------------------------------------------------


def people(count: int) -> tuple[Groupe, Topic, list[str]]:
    """A groupe of so many members, its first topic, and a session key for each member."""
    house = Cooperative.objects.create(name="Mesure", slug="mesure")
    users = User.objects.bulk_create(
        User(email=f"lecture{n}@example.test", password="!")  # noqa: S106 - no password, only sessions
        for n in range(count)
    )
    members = Member.objects.bulk_create(
        Member(user=user, cooperative=house, name=f"Lecture {n}", name_key=f"lecture {n:04}")
        for n, user in enumerate(users)
    )
    groupe = actions.create_groupe(
        by=members[0], kind=Groupe.Kind.TRADE, name="Mesure", slug="mesure", purpose="Mesurer."
    )
    Membership.objects.bulk_create(
        Membership(
            groupe=groupe, member=member, state=Membership.State.ACTIVE, starts_on=groupe.today()
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
    topic = Topic.objects.get(room__groupe=groupe)
    return groupe, topic, [session.session_key for session in sessions]


# --- readers --------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What all readers saw: when each message was sent, and how long each delivery took."""

    sent: dict[bytes, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    last: float = 0.0
    hellos: int = 0


class Reader(asyncio.Protocol):
    """A WebSocket reduced to what is measured: a full client would cost more than the server."""

    def __init__(self, tally: Tally, path: str, cookie: str, port: int) -> None:
        self.tally = tally
        self.buffer = b""
        self.open = False
        key = base64.b64encode(os.urandom(16)).decode()
        self.hello = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nCookie: {settings.SESSION_COOKIE_NAME}={cookie}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.hello)  # type: ignore[attr-defined]  # a stream's transport

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
                self.transport.write(b"\x8a" + bytes([128 | len(told)]) + b"\0\0\0\0" + told)  # type: ignore[attr-defined]  # a stream's transport
            elif b'"hello"' in told[:20]:
                self.tally.hellos += 1
            else:
                for cid in _CID.findall(told):
                    if cid in self.tally.sent:
                        self.tally.delays.append(now - self.tally.sent[cid])
                        self.tally.last = now


async def connect(tally: Tally, port: int, path: str, cookies: list[str]) -> list[Reader]:
    loop = asyncio.get_running_loop()
    readers = []
    for start in range(0, len(cookies), 25):
        for cookie in cookies[start : start + 25]:
            _transport, reader = await loop.create_connection(
                lambda cookie=cookie: Reader(tally, path, cookie, port), "127.0.0.1", port
            )
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


# --- senders --------------------------------------------------------------------------------------


class Line:
    """One keep-alive HTTP connection."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def post(self, path: str, body: bytes, headers: str = "") -> int:
        if not hasattr(self, "reader"):
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Length: {len(body)}\r\n"
            f"{headers}\r\n".encode()
            + body
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        size = re.search(rb"content-length: (\d+)", head.lower())
        if size:
            await self.reader.readexactly(int(size[1]))
        elif b"chunked" in head.lower():
            while size := int(await self.reader.readline(), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        return int(head.split(b" ", 2)[1])


type Post = Callable[[Line, int, bytes], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Process:
    """A server of ours: our child that was not there before."""

    port: int
    process: psutil.Process

    @classmethod
    def of(cls, port: int, *others: Process) -> Process:
        known = {other.process.pid for other in others}
        return cls(port, next(c for c in psutil.Process().children() if c.pid not in known))

    def seconds(self) -> float:
        """What it used of the processor so far."""
        return sum(self.process.cpu_times()[:2])


def median(seconds: list[float]) -> float:
    """In milliseconds."""
    return statistics.median(seconds) * 1000


@dataclass
class Measure:
    name: str
    delays: list[float]
    answers: list[float]
    expected: int
    rate: float  # deliveries per second in the burst
    cpu: float  # seconds of the sockets' process per message of the burst
    burst_seen: int
    burst_expected: int

    @property
    def p50(self) -> float:
        return median(self.delays)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.delays, n=100)[98] * 1000


async def measure(
    name: str, sockets: Process, pages: int, path: str, cookies: list[str], post: Post
) -> Measure:
    """Connect a reader per cookie to ``path`` of ``sockets``, and send to the port ``pages``."""
    tally = Tally()
    readers = await connect(tally, sockets.port, path, cookies)
    lines = [Line(pages) for _n in range(LINES)]
    refused: list[int] = []
    answers: list[float] = []

    async def send(line: Line, number: int) -> None:
        cid = str(uuid.uuid4()).encode()
        tally.sent[cid] = time.perf_counter()
        if (status := await post(line, number, cid)) >= 300:
            refused.append(status)
        answers.append(time.perf_counter() - tally.sent[cid])

    for n in range(LINES):  # the first requests of a server open its connections
        await send(lines[n], n)
    await until(lambda: len(tally.delays) >= LINES * READERS)
    tally.delays.clear()
    answers.clear()

    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)

    async def one(line: Line, number: int) -> None:
        await send(line, number)
        free.put_nowait(line)

    pace, begun = 1 / RATE, time.perf_counter()
    tasks = []
    for n in range(RATE * SECONDS):
        await asyncio.sleep(max(0, begun + n * pace - time.perf_counter()))
        tasks.append(asyncio.create_task(one(await free.get(), n)))
    await asyncio.gather(*tasks)
    expected = RATE * SECONDS * READERS
    await until(lambda: len(tally.delays) >= expected)
    delays, answered = tally.delays[:], answers[:]

    tally.delays.clear()
    tally.sent.clear()
    numbers = iter(range(BURST))
    begun, worked = time.perf_counter(), sockets.seconds()

    async def run(line: Line) -> None:
        for n in numbers:
            await send(line, n)

    await asyncio.gather(*(run(line) for line in lines))
    await until(lambda: len(tally.delays) >= BURST * READERS)
    rate = len(tally.delays) / (tally.last - begun)
    cpu = (sockets.seconds() - worked) / BURST
    seen = len(tally.delays)
    for reader in readers:
        reader.transport.close()
    if refused:
        raise SystemExit(f"{name}: the server answered {sorted(set(refused))}")
    return Measure(name, delays, answered, expected, rate, cpu, seen, BURST * READERS)


def main() -> int:
    with database("bench_chat") as url:
        groupe, topic, cookies = people(READERS)
        topic_path = f"/g/{groupe.slug}/fil/{topic.pk}/envoyer/"
        token = "b" * 32
        sample = ""

        async def post_message(line: Line, number: int, cid: bytes) -> int:
            body = urlencode({"text": TEXT, "client_id": cid.decode()}).encode()
            headers = (
                f"Content-Type: application/x-www-form-urlencoded\r\nAccept: application/json\r\n"
                f"Cookie: {settings.SESSION_COOKIE_NAME}={cookies[number % SENDERS]}; "
                f"{settings.CSRF_COOKIE_NAME}={token}\r\nX-CSRFToken: {token}\r\n"
            )
            return await line.post(topic_path, body, headers)

        async def post_bare(line: Line, number: int, cid: bytes) -> int:
            return await line.post("/bench/send", sample.replace("CID", cid.decode()).encode())

        app = "bench._broadcast:application"
        with server(url, app) as first, ExitStack() as stack:
            sockets = Process.of(first)
            pages = stack.enter_context(server(url, app))
            chat = asyncio.run(
                measure("chat", sockets, pages, "/ws/live/?l=fr", cookies, post_message)
            )
            stored = Message.objects.filter(topic=topic).count()
            # The ceiling sends the very same frames.
            from groupes.chat import stream

            last = Message.objects.select_related("author", "room").latest("seq")
            from groupes.live.hub import encode

            sample = encode(stream.frame(last, groupe.pk) | {"cid": "CID"})
            bare = asyncio.run(measure("bare", sockets, first, "/bench/ws", cookies, post_bare))
        wanted = LINES + RATE * SECONDS + BURST
        print(f"chat: {READERS} readers of one groupe, frames of {len(sample)} characters")
        print(f"{'':32}{'chat':>10}{'bare':>10}{'ratio':>9}")
        for title, ours, ceiling in (
            (f"p50, send to seen, {RATE}/s (ms)", chat.p50, bare.p50),
            (f"p99, send to seen, {RATE}/s (ms)", chat.p99, bare.p99),
            ("p50, the sender's answer (ms)", median(chat.answers), median(bare.answers)),
            ("deliveries per second", chat.rate, bare.rate),
            ("sockets' process, ms a message", chat.cpu * 1000, bare.cpu * 1000),
        ):
            print(f"{title:<34}{ours:>8.0f}{ceiling:>10.0f}{ours / ceiling:>9.2f}")
        print(f"stored: {stored} of {wanted} messages")
        print(
            f"pushed: {len(chat.delays)} of {chat.expected} at {RATE}/s, "
            f"{chat.burst_seen} of {chat.burst_expected} in the burst (readers ask for the rest)"
        )
        return 0 if stored == wanted else 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
