# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fifty people at work: each asks a page every 15 s and holds a live socket, and they talk; for
three minutes, on one server, as ``./run serve`` runs it.

Asked of it: 95 pages in 100 answered within 0.5 s, 95 deliveries in 100 seen within 0.3 s of being
sent, no error, and a memory that stays flat. A view that does nothing is asked all along beside
them, on the same server: what it waits is what the machine makes everyone wait, and pages are told
as a multiple of it. Waiting counts from the moment a page was to be asked, so that a server that
makes people late does not thereby ask less of itself.

The server and those who ask are kept on processors of their own, where there are two. Everything
stays on the loopback, in a database made for it and dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from bench._server import Server, database, server

# isort: split
from django.apps import apps
from django.conf import settings
from django.db import connection

from bench import _product
from bench._cost import forget
from bench._urls import BARE
from bench.chat import Line, Tally, connect, heard, say
from bench.pages import GROUPE, log_in, pages

PEOPLE = 50
SECONDS = 180
EVERY = 15.0  # seconds from one page of a person to the next, in the middle
TALK_EVERY = 30.0  # from one message of a person to the next
BARE_EVERY = 0.5
SAMPLE_EVERY = 5.0  # the memory is looked at
WARM = 0.3  # of the time: caches and pools fill; memory is compared from there on

PAGE_P95 = 500.0  # ms
SEEN_P95 = 300.0
GROWTH = 1.10  # of memory, from the end of the warming to the end


def crowd(count: int) -> list[str]:
    """Session keys of so many members of the groupe: the demonstration's, and others with them."""
    model = apps.get_model
    groupe = model("groupes.Groupe").objects.get(slug=GROUPE)
    here = model("groupes.Membership").objects.filter(groupe=groupe, state="active")
    missing = count - here.count()
    users = model("groupes.User").objects.bulk_create(
        model("groupes.User")(email=f"charge{n}@example.test", password="!")  # noqa: S106 - no password, only sessions
        for n in range(max(0, missing))
    )
    members = model("groupes.Member").objects.bulk_create(
        model("groupes.Member")(
            user=user,
            cooperative=groupe.cooperative,
            name=f"Charge {n}",
            name_key=f"charge {n:04}",
        )
        for n, user in enumerate(users)
    )
    model("groupes.Membership").objects.bulk_create(
        model("groupes.Membership")(
            groupe=groupe, member=member, state="active", starts_on=groupe.today()
        )
        for member in members
    )
    emails = here.order_by("pk").values_list("member__user__email", flat=True)[:count]
    return [str(log_in(email).session.session_key) for email in emails]


@dataclass
class Seen:
    """What was measured: seconds of waiting, answers that are none, bytes of memory."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    bare: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    said: int = 0

    @property
    def all_pages(self) -> list[float]:
        return [one for each in self.pages.values() for one in each]


def percentile(seconds: Sequence[float], part: int) -> float:
    """In milliseconds; 0 for nothing."""
    if len(seconds) < 2:
        return 1000 * sum(seconds)
    return 1000 * statistics.quantiles(seconds, n=100)[part - 1]


def growth(memory: Sequence[int]) -> float:
    """The last looks at the memory over the first after the warming (the middle of five)."""
    warm = memory[int(len(memory) * WARM) :]
    if len(warm) < 2:
        return 1.0
    few = max(1, min(5, len(warm) // 2))
    return statistics.median(warm[-few:]) / statistics.median(warm[:few])


class Load:
    """One run: everyone at their own pace, all of them until the same moment."""

    def __init__(self, running: Server, keys: Sequence[str], seconds: float) -> None:
        self.running, self.keys = running, keys
        self.seen, self.tally = Seen(), Tally()
        self.chance = random.Random(50)
        self.end = time.perf_counter() + seconds
        rows = [page for page in pages() if page.kind != "post" and "maison" not in page.path]
        self.rows = [(page.name, page.path) for page in rows]
        [self.post] = [page.path for page in pages() if page.kind == "post"]

    async def run(self) -> None:
        readers = await connect(self.tally, self.running.port, "/ws/live/?l=fr", list(self.keys))
        lines = [self.person(key) for key in self.keys] + [self.talker(key) for key in self.keys]
        await asyncio.gather(self.nobody(), self.watch(), *lines)
        await heard(self.tally, self.seen.said * len(readers))
        for reader in readers:
            if reader.transport.is_closing():
                self.seen.errors["a socket was cut"] += 1
            reader.transport.close()

    async def at(self, moment: float) -> bool:
        """Wait for that moment; False when the run is over by then."""
        if moment >= self.end:
            return False
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        return True

    def pause(self, middle: float) -> float:
        return middle * self.chance.uniform(0.5, 1.5)

    async def person(self, key: str) -> None:
        """One page after the other, any of the main ones."""
        line, moment = Line(self.running.port), time.perf_counter() + self.pause(EVERY / 2)
        while await self.at(moment):
            name, path = self.chance.choice(self.rows)
            await self.ask(line, path, key, self.seen.pages.setdefault(name, []), moment)
            moment += self.pause(EVERY)

    async def nobody(self) -> None:
        line, moment = Line(self.running.port), time.perf_counter()
        while await self.at(moment):
            await self.ask(line, BARE, "", self.seen.bare, moment)
            moment += BARE_EVERY

    async def ask(
        self, line: Line, path: str, key: str, waited: list[float], moment: float
    ) -> None:
        cookie = f"Cookie: {settings.SESSION_COOKIE_NAME}={key}\r\n" if key else ""
        status = await self.answer(line, "GET", path, f"Accept-Language: fr\r\n{cookie}")
        waited.append(time.perf_counter() - moment)
        if status != 200:
            self.seen.errors[f"{status} {path}"] += 1

    async def answer(self, line: Line, method: str, path: str, headers: str) -> int:
        """The status; 0 when there is no answer. A connection kept too long opens again, once."""
        for again in (True, False):
            try:
                return await line.ask(method, path, headers=headers)
            except (OSError, EOFError):
                line.hang_up()
                if not again:
                    break
        return 0

    async def talker(self, key: str) -> None:
        moment = time.perf_counter() + self.pause(TALK_EVERY / 2)
        while await self.at(moment):
            line, cid = Line(self.running.port), str(uuid.uuid4()).encode()
            self.tally.sent[cid] = moment
            status = await say(line, self.post, key, cid)
            self.seen.answers.append(time.perf_counter() - moment)
            line.hang_up()
            if status < 300:
                self.seen.said += 1
            else:
                self.seen.errors[f"{status} {self.post}"] += 1
            moment += self.pause(TALK_EVERY)

    async def watch(self) -> None:
        moment = time.perf_counter()
        while await self.at(moment):
            held = [self.running.process, *self.running.process.children(recursive=True)]
            self.seen.memory.append(sum(one.memory_info().rss for one in held))
            moment += SAMPLE_EVERY


def apart(running: Server) -> bool:
    """The server on the first processor, those who ask on the second, where there are two."""
    mine = psutil.Process()
    if (os.cpu_count() or 1) < 2 or not hasattr(mine, "cpu_affinity"):
        return False
    for process in (running.process, *running.process.children(recursive=True)):
        process.cpu_affinity([0])
    mine.cpu_affinity([1])
    return True


def verdict(ok: bool) -> str:
    return "ok" if ok else "MISSED"


def show(load: Load) -> bool:
    """Print what was seen; whether all that is asked was given."""
    seen, delays = load.seen, load.tally.delays
    found = seen.all_pages
    expected = seen.said * len(load.keys)
    slow, base = percentile(found, 95), percentile(seen.bare, 95)
    late, grown = percentile(delays, 95), growth(seen.memory)
    whole = len(delays) == expected and not seen.errors
    print(f"  {'':28}{'n':>7}{'p50':>8}{'p95':>8}{'p99':>8}   (ms)")
    rows = [("pages", found), ("a view that does nothing", seen.bare)]
    rows += [("the sender's answer", seen.answers), ("from send to seen", delays)]
    for name, each in rows:
        figures = "".join(f"{percentile(each, part):>8.1f}" for part in (50, 95, 99))
        print(f"  {name:28}{len(each):>7}{figures}")
    slowest = sorted(seen.pages.items(), key=lambda one: -percentile(one[1], 95))[:3]
    told = ", ".join(f"{name} {percentile(each, 95):.0f}" for name, each in slowest)
    print(f"  the slowest pages, p95: {told}")
    print(
        f"  pages, p95: at most {PAGE_P95:g} ms: {verdict(slow <= PAGE_P95)}, "
        f"{slow / base if base else 0:.1f} × the view that does nothing"
    )
    print(f"  from send to seen, p95: at most {SEEN_P95:g} ms: {verdict(late <= SEEN_P95)}")
    memory = [size / 1e6 for size in seen.memory] or [0.0]
    print(
        f"  memory: {memory[0]:.0f} MB at first, {memory[-1]:.0f} at the end, × {grown:.2f} since "
        f"warm: {verdict(grown <= GROWTH)}"
    )
    print(
        f"  seen: {len(delays)} of {expected}; errors: {dict(seen.errors) or 'none'}: "
        f"{verdict(whole)}"
    )
    return slow <= PAGE_P95 and late <= SEEN_P95 and grown <= GROWTH and whole


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench load")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    options = parser.parse_args()
    with database("bench_load") as url:
        _product.find("tell")()
        keys = crowd(options.people)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with server(url) as running:
            forget()
            pinned = apart(running)
            load = Load(running, keys, options.seconds)
            asyncio.run(load.run())
    how = "the server and they on a processor each" if pinned else "all on the same processor"
    print(f"load: {len(keys)} people for {options.seconds} s, {how}")
    return 0 if show(load) else 1


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
