# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answering costs: processor time of the server's process and, apart, of PostgreSQL.

One client asks, one request after the other, so that what was used between two looks is what those
requests used. The clock is not looked at: others may be at work on the machine.
"""

from __future__ import annotations

import http.client
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import psutil
import redis
from django.conf import settings
from django.db import connection

from bench._server import Server, seconds_of

TURN = 10  # requests of a page, then so many of the view that does nothing
TURN_OF_NOTHING = 100
WARM = 5  # requests that are not counted: caches, plans, connections
FEWEST = 20
PATIENCE = 8.0  # seconds of the clock
IDLE = 2.0  # seconds after which the server may have hung up
ENOUGH = 1.5  # seconds of processor time, a hundred times what the system's counter can tell


class Postgres:
    """PostgreSQL's processes that serve the default connection's database, ours left aside.

    What a process used is added to its parent's account when it ends, so that parallel workers,
    which come and go within a query, are counted as well. (So is, rarely, an automatic vacuum that
    ended meanwhile: a few milliseconds.)
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (own,) = cursor.fetchone()
        try:
            found = psutil.Process(own)
        except psutil.NoSuchProcess:
            found = None
        if found is None or "postgres" not in found.name():
            raise SystemExit("PostgreSQL must run on this machine for its share to be measured.")
        self._first = found.parent()

    def seconds(self) -> float:
        while True:
            try:
                live = sum(seconds_of(psutil.Process(pid)) for pid in self._serving())
            except psutil.NoSuchProcess:  # ended since it was listed: its parent has its time
                continue
            ended = self._first.cpu_times()
            return live + float(ended.children_user + ended.children_system)

    def _serving(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            return [pid for (pid,) in cursor.fetchall()]


def forget() -> None:
    """Empty the cache of this installation (and no other's): it counts who searches how often, and
    nobody searches as often as a measurement."""
    for url in settings.REDIS_URLS:
        with redis.Redis.from_url(url) as valkey:
            for key in valkey.scan_iter(match=f"{settings.PREFIX}:*"):
                valkey.delete(key)


class Visitor:
    """One keep-alive connection of someone logged in, or of nobody."""

    TOKEN = "b" * 32

    def __init__(self, port: int, *sessions: str) -> None:
        """``sessions``: keys of sessions, taken in turns."""
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._sessions = itertools.cycle(sessions or [""])
        self._last = 0.0

    def get(self, path: str) -> bytes:
        return self._ask("GET", path)

    def post(self, path: str, **values: str) -> bytes:
        """Post a form as the product's own scripts do, and be answered in JSON."""
        return self._ask(
            "POST",
            path,
            urlencode(values),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "X-CSRFToken": self.TOKEN,
            },
        )

    def _ask(
        self, method: str, path: str, body: str | None = None, more: dict[str, str] | None = None
    ) -> bytes:
        headers = {"Accept-Language": "fr"} | (more or {})
        if session := next(self._sessions):
            headers["Cookie"] = (
                f"{settings.SESSION_COOKIE_NAME}={session}; "
                f"{settings.CSRF_COOKIE_NAME}={self.TOKEN}"
            )
        if time.monotonic() - self._last > IDLE:
            self._link.close()  # it opens again by itself
        self._last = time.monotonic()
        self._link.request(method, path, body, headers)
        answer = self._link.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise SystemExit(f"{method} {path}: {answer.status}")
        return text


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request, in milliseconds of processor time; ``size``: bytes of the answer."""

    server: float
    postgres: float
    size: int

    @property
    def both(self) -> float:
        return self.server + self.postgres


def costs(
    server: Server,
    postgres: Postgres,
    ask: Callable[[], bytes],
    nothing: Callable[[], bytes],
    *,
    most: int,
) -> tuple[Cost, Cost]:
    """What ``ask`` costs and what ``nothing`` costs, in turns of a fraction of a second: whatever
    else the machine does is done to both.

    Asks until it has cost ENOUGH seconds, in FEWEST requests at least, or was done ``most`` times.
    What is very slow is asked less, and no longer than PATIENCE seconds.
    """
    late = time.monotonic() + PATIENCE
    sizes = len(ask()), len(nothing())
    for _n in range(WARM - 1):
        nothing()
        if time.monotonic() < late:
            ask()
    late = time.monotonic() + PATIENCE

    def used(what: Callable[[], bytes], times: int) -> tuple[int, float, float]:
        began = server.seconds(), postgres.seconds()
        asked = 0
        # What does nothing is asked whole turns: of a few requests the system's counter tells nothing.
        while asked < times and (asked == 0 or what is nothing or time.monotonic() < late):
            what()
            asked += 1
        return asked, server.seconds() - began[0], postgres.seconds() - began[1]

    page = zero = (0, 0.0, 0.0)
    while page[0] == 0 or (
        page[0] < most
        and (page[0] < FEWEST or page[1] + page[2] < ENOUGH)
        and time.monotonic() < late
    ):
        page = _added(page, used(ask, TURN))
        zero = _added(zero, used(nothing, TURN_OF_NOTHING))
    return _shared(page, sizes[0]), _shared(zero, sizes[1])


def _added(
    one: tuple[int, float, float], other: tuple[int, float, float]
) -> tuple[int, float, float]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _shared(used: tuple[int, float, float], size: int) -> Cost:
    asked, server, postgres = used
    return Cost(1000 * server / asked, 1000 * postgres / asked, size)
