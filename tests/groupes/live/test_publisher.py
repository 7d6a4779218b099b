# SPDX-License-Identifier: AGPL-3.0-or-later
"""The publisher: in order, never in the way, and what it may lose is counted and said."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import transaction

from groupes import events, journal, live
from groupes.journal.events import CODE, Event
from groupes.journal.models import Entry
from groupes.journal.stream import frame_of
from groupes.live.publisher import Publisher, publisher
from groupes.live.streams import encode
from tests import factories
from tests.groupes.live.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    # A socket's path is short: pytest's folders may be too deep.
    folder = Path(f"/tmp/gv{os.getpid()}")  # noqa: S108 - removed below
    folder.mkdir(mode=0o700, exist_ok=True)
    running = Valkey(folder)
    yield running
    running.kill()
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()


class Held:
    """A layer that takes nothing until told, and writes down what it took."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.open = threading.Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        while not self.open.is_set():
            await asyncio.sleep(0.005)
        self.taken.append(message["n"])


class Failing:
    def __init__(self) -> None:
        self.tries = 0

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.tries += 1
        raise ConnectionError("no Valkey here")


async def test_what_is_published_arrives_in_order_from_any_thread() -> None:
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add("live-test-order", channel)
    ours = Publisher()

    def tell() -> None:
        for n in range(300):
            assert ours.publish("live-test-order", {"type": "live", "n": n})

    await sync_to_async(tell, thread_sensitive=False)()
    async with asyncio.timeout(30):
        seen = [(await layer.receive(channel))["n"] for _n in range(300)]
    assert seen == list(range(300))
    assert await sync_to_async(ours.flush, thread_sensitive=False)()
    assert (ours.sent, ours.dropped) == (300, 0)


def test_a_full_queue_drops_counts_and_says_so_once(caplog) -> None:
    layer = Held()
    ours = Publisher(limit=5, layer=layer)
    with caplog.at_level(logging.WARNING, "groupes.live.publisher"):
        started = time.monotonic()
        taken = [ours.publish("live-test", {"n": n}) for n in range(50)]
        assert time.monotonic() - started < 0.5  # nobody waited
    assert ours.dropped == taken.count(False) >= 44
    assert len(caplog.records) == 1
    layer.open.set()
    assert ours.flush()
    assert layer.taken == sorted(layer.taken)
    assert ours.publish("live-test", {"n": 99})  # later ones go
    assert ours.flush()
    assert layer.taken[-1] == 99


def test_a_layer_that_is_away_fails_nobody_and_is_not_tried_for_each() -> None:
    layer = Failing()
    ours = Publisher(layer=layer)
    for n in range(100):
        ours.publish("live-test", {"n": n})
    assert ours.flush()
    assert (ours.sent, ours.dropped, layer.tries) == (0, 100, 1)


def test_it_finds_its_way_again_when_valkey_is_back(valkey: Valkey) -> None:
    ours = Publisher(layer=valkey.layer())
    ours.publish("live-test", {"type": "live", "n": 0})
    assert ours.flush()
    assert ours.sent == 1
    valkey.kill()
    ours.publish("live-test", {"type": "live", "n": 1})
    assert ours.flush(8)
    assert ours.dropped == 1
    valkey.start()
    deadline = time.monotonic() + 10
    while ours.sent == 1:
        assert time.monotonic() < deadline
        ours.publish("live-test", {"type": "live", "n": 2})
        ours.flush()
        time.sleep(0.1)


def test_it_works_in_a_forked_process() -> None:
    ours = Publisher(layer=Held())
    ours.publish("live-test", {"n": 0})  # its thread runs
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child's coverage is not measured
        status = b"-"
        try:
            ours.after_fork()
            mine = Held()
            mine.open.set()
            ours.layer = mine
            ours.publish("live-test", {"n": 1})
            status = b"+" if ours.flush(5) and mine.taken == [1] else b"x"
        finally:
            os.write(writer, status)
            os._exit(0)
    os.close(writer)
    assert os.read(reader, 1) == b"+"
    os.close(reader)
    os.waitpid(child, 0)
    ours.layer.open.set()
    assert ours.flush()
    assert ours.layer.taken == [0]


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_announced_after_its_commit_and_never_before(monkeypatch) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(publisher, "publish", lambda group, message: told.append((group, message)))
    cast = factories.cast()
    told.clear()
    with transaction.atomic():
        entry = journal.record(
            Event("test.done", facts={"secret": CODE}),
            by=cast.plain,
            groupe=cast.groupe,
            secret="rien",
        )
        assert not told
    frame = encode(frame_of(entry))
    assert "rien" not in frame
    assert told == [
        (
            live.group_name(cast.groupe.pk),
            {"type": "live", "groupe": cast.groupe.pk, "kind": "event", "id": entry.pk,
             "stream": f"g{cast.groupe.pk}", "seq": entry.seq, "frames": {"fr": frame, "en": frame}},
        )
    ]  # fmt: skip
    told.clear()
    with pytest.raises(RuntimeError), transaction.atomic():
        journal.record(Event("test.undone"), by=cast.plain, groupe=cast.groupe)
        raise RuntimeError
    assert not told


@pytest.mark.django_db(transaction=True)
def test_a_committed_request_never_fails_for_the_publisher(monkeypatch, caplog) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("publisher broken")

    cast = factories.cast()
    monkeypatch.setattr(publisher, "publish", broken)
    with transaction.atomic():
        journal.record(Event("test.kept"), by=cast.plain, groupe=cast.groupe)
    assert Entry.objects.filter(verb="test.kept", groupe=cast.groupe).exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_of_membership_is_told_to_every_process(monkeypatch) -> None:
    told: list[tuple[str, dict[str, Any]]] = []
    cast = factories.cast()
    monkeypatch.setattr(publisher, "publish", lambda group, message: told.append((group, message)))
    with transaction.atomic():
        journal.record(
            events.MEMBERSHIP_ENDED, by=cast.founder, groupe=cast.groupe, member=cast.plain.pk
        )
    rights = [message for group, message in told if group == live.PEOPLE]
    assert [(m["kind"], m["members"], m["users"]) for m in rights] == [
        ("rights", [cast.plain.pk], [cast.founder.user_id])
    ]
