# SPDX-License-Identifier: AGPL-3.0-or-later
"""Readings: what goes wrong is told and waited for, what is killed goes on, who is late harms nobody;
and what administrators do with sources."""

from __future__ import annotations

import datetime as dt
import json
import socket
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from groupes.jobs.queue import kinds
from groupes.journal.models import Entry
from groupes.web.refusals import Outdated, Refusal
from tenders.notices.models import ImportRun, Notice
from tenders.sources import actions
from tenders.sources.actions import fetching, keeping, reading
from tenders.sources.adapters import ADAPTERS, Page
from tenders.sources.client import Client, Trouble
from tenders.sources.models import Run, Source
from tests import factories
from tests.replay import Replay, Said, boamp_list
from tests.stress.test_locks import order, watched
from tests.tenders.calls import in_days
from tests.tenders.publishers import Boamp, Publisher, full, read

pytestmark = pytest.mark.django_db


def path_of(publisher: Publisher) -> str:
    """Where it gives its list."""
    return publisher.path or "/catalog/datasets/boamp/records"


def minutes(until: dt.datetime) -> float:
    return (until - timezone.now()).total_seconds() / 60


WRONG = {
    "500": (Said(500), "down"),
    "503": (Said(503, headers={"Retry-After": "1800"}), "down"),
    "429": (Said(429, headers={"Retry-After": "1800"}), "busy"),
    "half": (Said(body={"results": "x" * 500}, cut=100), "cut"),
    "no json": (Said(body=b"<html>Revenez plus tard</html>"), "malformed"),
    "half json": (Said(body=b'{"results": ['), "malformed"),
    "silent": (Said(silent=True), "timeout"),
    "drip": (Said(drip=True), "timeout"),
}


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not answer is not waited for here."""

    def client(**fields: Any) -> Client:
        return Client(**fields, seconds=3.0, wait=1.5)

    monkeypatch.setattr(fetching, "Client", client)


@pytest.mark.parametrize("wrong", WRONG)
def test_whoever_fails_is_waited_for_and_read_from_where_it_was(
    publisher: Publisher, replay: Replay, wrong: str
) -> None:
    said, code = WRONG[wrong]
    publisher.call("vélo", deadline=in_days(20))
    answer = publisher.answer  # type: ignore[attr-defined]  # each has its own
    replay.say(path_of(publisher), said, answer)
    source = publisher.source()
    run = read(source)
    assert (run.state, run.trouble, run.ended_at) == (Run.State.WAITING, code, None)
    assert source.tries == 1
    if "Retry-After" in said.headers:
        assert 29 < minutes(source.next_at) < 31
    else:
        assert 4 < minutes(source.next_at) < 7
    assert not Source.objects.due().exists()
    again = read(source)
    assert again.pk == run.pk
    assert (again.state, again.new, again.trouble) == (Run.State.DONE, 1, "")
    assert source.tries == 0
    assert source.done_at is not None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(403), "forbidden"),
        (Said(302, headers={"Location": "?"}), "redirects"),
        (Said(huge=2_000_000), "too_large"),
        (Said(307, headers={"Location": "http://10.0.0.1/"}), "address"),
    ],
)
def test_what_waiting_would_not_mend_ends_the_reading(
    publisher: Publisher, replay: Replay, said: Said, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "Client", lambda **fields: Client(**fields, most=1_000_000))
    replay.say(path_of(publisher), said)
    source = publisher.source()
    run = read(source)
    assert (run.state, run.trouble) == (Run.State.FAILED, code)
    assert run.ended_at is not None
    assert source.cursor is None
    assert minutes(source.next_at) > 300  # at its next hour


def test_without_a_network_the_reading_says_so_and_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_asked: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "x")

    monkeypatch.setattr("tenders.sources.client.socket.getaddrinfo", away)
    source = Source.objects.create(kind="ted", name="TED", enabled=True)
    run = read(source)
    assert (run.state, run.trouble) == (Run.State.WAITING, "offline")
    assert read(source).pk == run.pk
    assert source.tries == 2


def test_it_waits_longer_and_longer() -> None:
    waits = [reading.pause(tries).total_seconds() / 60 for tries in (1, 2, 3, 30)]
    assert 4 < waits[0] < 7
    assert 8 < waits[1] < 13
    assert 17 < waits[2] < 25
    assert waits[3] < 6 * 60 * 1.21


# --- killed, doubled, late ---------------------------------------------------------------------------------


@pytest.fixture
def bulletin(replay: Replay) -> Boamp:
    return Boamp(replay)


class Killed(BaseException):
    """As a process that is killed: nothing catches it."""


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_the_middle_it_goes_on_where_it_was(
    bulletin: Boamp, replay: Replay, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    full(bulletin, 120)
    source = bulletin.source()
    real = actions.take
    taken: list[int] = []

    def take(**said: Any) -> bool:
        if len(taken) == 1 and when == "before":
            raise Killed
        goes_on = real(**said)
        taken.append(said["page"].seen)
        if len(taken) == 1 and when == "after":
            raise Killed
        return goes_on

    monkeypatch.setattr(fetching, "take", take)
    with pytest.raises(Killed):
        actions.read(source.pk)
    source.refresh_from_db()
    assert source.cursor is not None
    assert source.cursor["offset"] == 100
    assert Notice.objects.count() == 100
    monkeypatch.setattr(fetching, "take", real)
    run = read(source)
    assert (run.state, run.new, run.seen) == (Run.State.DONE, 120, 120)
    assert Notice.objects.count() == 120
    assert ImportRun.objects.count() == 1
    assert Entry.objects.filter(verb="notices.imported").count() == 1


def test_who_is_late_finds_the_cursor_moved(bulletin: Boamp) -> None:
    source = bulletin.source()
    run = actions.begin(source=source.pk)
    assert run is not None
    page = Page(seen=3, cursor={"offset": 100})
    assert actions.take(run=run.pk, at=None, page=page, lots=[], asked=1)
    assert not actions.take(run=run.pk, at=None, page=page, lots=[], asked=1)
    run.refresh_from_db()
    assert (run.seen, run.pages) == (3, 1)
    actions.stop(run=run.pk, at=None, trouble=Trouble("down"))
    run.refresh_from_db()
    assert run.state == Run.State.GOING


def test_two_do_not_read_at_once(bulletin: Boamp, replay: Replay) -> None:
    source = bulletin.source()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [fetching._LOCK, source.pk])
        assert actions.read(source.pk) is None
        assert replay.asked == []
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")  # as when its process is killed
    finally:
        other.close()
    assert read(source).state == Run.State.DONE


def test_a_page_locks_the_source_before_all_else(bulletin: Boamp) -> None:
    bulletin.call("vélo", deadline=in_days(20))
    source = bulletin.source()
    with watched() as seen:
        read(source)
        bulletin.move("vélo", deadline=in_days(30))
        read(source)
    assert seen[0] == "sources_source"
    assert seen == sorted(seen, key=order().__getitem__)


def test_pages_without_end_are_stopped(
    bulletin: Boamp, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ADAPTERS, "boamp", replace(ADAPTERS["boamp"], most=3))
    record = {"idweb": "x", "dateparution": "2027-01-01"}
    replay.say(path_of(bulletin), boamp_list([record], total=1_000_000))
    run = read(bulletin.source())
    assert (run.state, run.trouble, run.pages) == (Run.State.FAILED, "endless", 3)


def test_what_is_left_of_a_long_reading_is_for_another_job(
    bulletin: Boamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(bulletin, 120)
    left: list[Any] = []
    monkeypatch.setattr(fetching, "defer", lambda kind, **said: left.append((kind.name, said)))
    monkeypatch.setattr(fetching, "MOST_SECONDS", -1.0)
    source = bulletin.source()
    run = read(source)
    assert (run.state, run.pages) == (Run.State.GOING, 1)
    assert left == [("sources.fetch", {"source": source.pk, "key": str(source.pk)})]
    assert read(source).state == Run.State.DONE


def test_a_mistake_of_ours_is_told_and_not_hidden(
    bulletin: Boamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_asked: object) -> Page:
        raise KeyError("x")

    source = bulletin.source()
    adapter = ADAPTERS["boamp"]
    monkeypatch.setitem(ADAPTERS, "boamp", type(adapter)("boamp", "", broken, adapter.every, 0))
    with pytest.raises(KeyError):
        actions.read(source.pk)
    run = Run.objects.get()
    assert (run.state, run.trouble) == (Run.State.FAILED, "internal")


# --- when ---------------------------------------------------------------------------------------------------


def test_only_those_that_are_on_and_due_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(fetching, "defer", lambda kind, **said: left.append(said["source"]))
    past, later = timezone.now() - dt.timedelta(minutes=1), timezone.now() + dt.timedelta(hours=1)
    due = Source.objects.create(kind="boamp", name="a", enabled=True, next_at=past)
    Source.objects.create(kind="boamp", name="b", enabled=True, next_at=later)
    Source.objects.create(kind="boamp", name="c", enabled=False, next_at=past)
    actions.look()
    assert left == [due.pk]


def test_the_jobs_are_known() -> None:
    assert {"sources.look", "sources.fetch", "sources.tidy"} <= kinds().keys()
    assert kinds()["sources.look"].cron


def test_a_source_that_is_off_is_not_asked(bulletin: Boamp, replay: Replay) -> None:
    actions.fetch(source=bulletin.source(enabled=False).pk)
    assert replay.asked == []
    assert not Run.objects.exists()
    actions.fetch(source=10**9)


def test_a_job_that_comes_late_does_not_read_again(bulletin: Boamp, replay: Replay) -> None:
    """While a long reading goes on, a second job is left for the same source."""
    source = bulletin.source()
    actions.fetch(source=source.pk)
    asked = len(replay.asked)
    actions.fetch(source=source.pk)
    assert len(replay.asked) == asked
    assert Run.objects.count() == 1


def test_readings_of_long_ago_are_forgotten() -> None:
    source = Source.objects.create(kind="boamp", name="a")
    old = timezone.now() - dt.timedelta(days=91)
    Run.objects.create(source=source, ended_at=old)
    kept = Run.objects.create(source=source, ended_at=timezone.now())
    actions.tidy()
    assert list(Run.objects.all()) == [kept]


# --- those who look after them ---------------------------------------------------------------------------------


@pytest.fixture
def boss() -> Any:
    return factories.member(administers=True)


def add(boss: Any, **said: Any) -> Source:
    values = {"name": "BOAMP", "address": "", "query": "", "days": 7} | said
    return actions.add(by=boss, kind="boamp", **values)


def test_a_source_is_added_off(boss: Any) -> None:
    source = add(boss)
    assert not source.enabled
    assert not Source.objects.due().exists()
    assert Entry.objects.get(verb="sources.added").facts == {"kind": "boamp"}
    with pytest.raises(Refusal) as caught:
        add(boss, name="boamp")
    assert caught.value.field == "name"


def test_there_are_so_many_and_no_more(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    add(boss)
    with pytest.raises(Refusal):
        add(boss, name="autre")


def test_turned_on_it_is_asked_at_once_and_once(boss: Any) -> None:
    source = add(boss)
    for _time in range(2):
        actions.turn_on(by=boss, source=source)
    assert waiting() == [{"source": source.pk}]
    assert Entry.objects.filter(verb="sources.turned_on").count() == 1
    assert list(Source.objects.due()) == [source]


def waiting() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'sources.fetch'")
        return [json.loads(args) for (args,) in cursor.fetchall()]


def test_asked_now_it_does_not_wait_for_its_hour(boss: Any) -> None:
    source = add(boss)
    with pytest.raises(Refusal):
        actions.ask_now(by=boss, source=source)
    Source.objects.update(enabled=True, next_at=timezone.now() + dt.timedelta(hours=5))
    actions.ask_now(by=boss, source=source)
    actions.ask_now(by=boss, source=source)
    assert list(Source.objects.due()) == [source]
    assert waiting() == [{"source": source.pk, "by": boss.pk}]


def test_a_reading_says_who_asked_for_it(bulletin: Boamp, boss: Any) -> None:
    source = bulletin.source()
    actions.fetch(source=source.pk, by=boss.pk)
    Source.objects.update(next_at=timezone.now())
    actions.fetch(source=source.pk)
    assert [run.by for run in Run.objects.order_by("pk")] == [boss, None]


def test_turned_off_in_the_middle_its_page_is_not_kept(bulletin: Boamp, boss: Any) -> None:
    source = bulletin.source()
    run = actions.begin(source=source.pk)
    assert run is not None
    actions.turn_off(by=boss, source=source)
    actions.turn_off(by=boss, source=source)
    assert not actions.take(run=run.pk, at=None, page=Page(cursor=None), lots=[], asked=1)
    run.refresh_from_db()
    assert run.state == Run.State.LEFT
    assert Entry.objects.filter(verb="sources.turned_off").count() == 1


def test_asked_otherwise_it_is_read_anew(bulletin: Boamp, boss: Any) -> None:
    source = bulletin.source()
    read(source)
    assert source.mark
    values = {"name": source.name, "address": source.address, "query": "", "days": 7}
    actions.change(by=boss, source=source, edition=1, **values | {"name": "Autre nom"})
    source.refresh_from_db()
    assert source.mark
    actions.change(by=boss, source=source, edition=2, **values | {"name": "Autre nom", "days": 9})
    source.refresh_from_db()
    assert (source.mark, source.cursor, source.edition) == ({}, None, 3)
    with pytest.raises(Outdated):
        actions.change(by=boss, source=source, edition=2, **values)
    facts = [one.facts["fields"] for one in Entry.objects.filter(verb="sources.changed")]
    assert facts == [["name"], ["days"]]


def test_taken_away_its_notices_stay(bulletin: Boamp, boss: Any) -> None:
    bulletin.call("vélo", deadline=in_days(20))
    source = bulletin.source()
    read(source)
    with pytest.raises(Refusal):
        actions.remove(by=boss, source=source)
    actions.turn_off(by=boss, source=source)
    actions.remove(by=boss, source=source)
    actions.remove(by=boss, source=source)
    assert not Run.objects.exists()
    assert Notice.objects.count() == 1
