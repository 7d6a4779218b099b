# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs: left with the change or not at all, done at least once, effectively once, and told of."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import smtplib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from groupes import emails, outbox
from groupes.jobs import Job, Unwell, defer, each, job, periodic, queries, queue, schedule, tidying
from groupes.jobs import worker as module
from groupes.jobs.models import Failure, Run
from groupes.jobs.troubles import holds_words, trouble
from groupes.models import Federation
from groupes.web.refusals import Refusal
from tests import factories

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Only these kinds of jobs are known."""

    def known(*kinds: Job) -> None:
        found = {kind.name: kind for kind in kinds}
        for place in (queue, schedule, queries, module):
            monkeypatch.setattr(place, "kinds", lambda: found)

    return known


def kind(
    name: str = "tests.one", act: Callable[..., object] = lambda **_: None, **options: Any
) -> Job:
    return job(name, f"Does {name}", **options)(act)


def statuses() -> list[str]:
    return list(ProcrastinateJob.objects.order_by("pk").values_list("status", flat=True))


def work() -> None:
    module.run(until_empty=True)


# --- leaving a job ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_job_is_left_with_the_change_or_not_at_all(declared: Any) -> None:
    one = kind()
    declared(one)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer(one, person=1)
        raise ZeroDivisionError
    assert statuses() == []
    with transaction.atomic():
        assert defer(one, person=1)
    [left] = ProcrastinateJob.objects.all()
    assert (left.task_name, left.args, left.status) == ("tests.one", {"person": 1}, "todo")


@pytest.mark.django_db
def test_what_no_app_declares_is_refused_rather_than_never_done(declared: Any) -> None:
    declared()
    with pytest.raises(ValueError, match=r"declared in no wiring\.py"):
        defer(kind())


@pytest.mark.django_db
def test_leaving_a_job_is_one_query_and_one_more_of_the_same_key_too(
    declared: Any, django_assert_num_queries: Any
) -> None:
    one = kind()
    declared(one)
    with django_assert_num_queries(1):
        assert defer(one)
    defer(one, key="a")
    with django_assert_num_queries(3):  # a savepoint around it
        assert not defer(one, key="a")
    assert defer(one, key="b")
    assert len(statuses()) == 3


def taken() -> int | None:
    """The job that a worker would be given now, by its own connection."""
    found: list[int | None] = []

    def take() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, NULL)")
            found.append(cursor.fetchone()[0])
        connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join(20)
    return found[0]


@pytest.mark.django_db(transaction=True)
def test_one_that_waits_sees_what_is_written_with_the_second_asking(declared: Any) -> None:
    """Else it could begin, see nothing and end, between the asking and the commit."""
    one = kind()
    declared(one)
    defer(one, key="a")
    with transaction.atomic():
        assert not defer(one, key="a")
        assert taken() is None
    assert taken() is not None
    assert defer(one, key="a")  # the first has begun: it may not see what comes now


@pytest.mark.django_db(transaction=True)
def test_of_two_who_leave_the_first_of_a_key_at_once_one_does(declared: Any) -> None:
    one = kind()
    declared(one)
    answers: list[bool] = []

    def also() -> None:
        answers.append(defer(one, key="a"))
        connection.close()

    thread = threading.Thread(target=also)
    with transaction.atomic():
        assert defer(one, key="a")
        thread.start()
    thread.join(20)
    assert answers == [False]
    assert statuses() == ["todo"]


def test_two_kinds_have_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "declared", lambda sort: (kind(), kind()))
    with pytest.raises(ValueError, match="two kinds"):
        queue.kinds.__wrapped__()


def test_the_kinds_that_are_installed_have_words_and_can_be_called() -> None:
    kinds = queue.kinds()
    assert {"letters.deliver", "files.sweep", "jobs.tidy"} <= kinds.keys()
    assert all(str(one.title) and callable(one.function) for one in kinds.values())


# --- doing it -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_it_and_nothing_stays_but_when(declared: Any) -> None:
    done: list[int] = []
    one = kind(act=lambda *, number: done.append(number))
    declared(one)
    for number in (1, 2, 3):
        defer(one, number=number)
    work()
    assert sorted(done) == [1, 2, 3]
    assert statuses() == []
    run = Run.objects.get(name="tests.one")
    assert run.began_at is not None
    assert run.done_at is not None
    assert run.failed_at is None


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_later_and_told_without_its_words(
    declared: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fails = [True]

    def act() -> None:
        if fails[0]:
            raise smtplib.SMTPRecipientsRefused({"anne@example.test": (550, b"unknown")})

    one = kind(act=act, tries=2)
    declared(one)
    defer(one)
    work()
    [left] = ProcrastinateJob.objects.all()
    assert left.status == "todo"
    assert left.scheduled_at is not None
    assert dt.timedelta(0) < left.scheduled_at - timezone.now() <= queue.FIRST_PAUSE
    work()  # not before its time
    [told] = queries.failed_now()
    assert told.again_at == left.scheduled_at
    assert (told.tries, told.error) == (1, "SMTPRecipientsRefused")
    assert told.place.startswith("tests/groupes/test_jobs.py:")
    at_once()
    work()
    [told] = queries.failed_now()
    assert (told.tries, told.again_at) == (2, None)  # given up
    assert statuses() == ["failed"]
    assert queries.state().failed == 1
    assert "tests.one" in caplog.text
    assert "anne" not in caplog.text + repr(told)

    fails[0] = False
    assert queue.try_again(told.number)
    assert not queue.try_again(told.number)  # it waits already
    work()
    assert statuses() == []
    assert not Failure.objects.exists()


def at_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_an_answer_and_is_not_asked_again(declared: Any) -> None:
    def act() -> None:
        raise Refusal("no longer possible")

    one = kind(act=act)
    declared(one)
    defer(one)
    work()
    assert statuses() == ["failed"]
    assert Failure.objects.get().sort == Failure.Sort.REFUSED


@pytest.mark.django_db(transaction=True)
def test_one_that_is_tried_again_stands_in_nobody_s_way(declared: Any) -> None:
    """With its key kept, giving it back to the queue would fail, and it would stay begun for ever."""

    begun: list[bool] = []

    def act() -> None:
        begun.append(True)
        if len(begun) == 1:
            assert defer(one, key="a")
            raise OperationalError

    one = kind(act=act)
    declared(one)
    defer(one, key="a")
    work()
    work()  # the second came while the worker was leaving
    assert len(begun) == 2
    assert statuses() == ["todo"]
    at_once()
    assert defer(one, key="a")


@pytest.mark.django_db(transaction=True)
def test_alone_no_two_of_a_kind_are_at_work(declared: Any) -> None:
    one = kind(alone=True)
    declared(one)
    defer(one)
    defer(one)
    assert taken() is not None
    assert taken() is None


DYING = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "deploy.settings"
import django
django.setup()
from django.db import connection
from groupes.jobs import queue, schedule, worker
from tests.groupes import test_jobs
for line in sys.stdin:
    if pid := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
        continue
    name, trace, dies = json.loads(line)
    connection.settings_dict["NAME"] = name
    kinds = {"tests.make": test_jobs.making(trace, dies=dies)}
    for place in (queue, schedule, worker):
        place.kinds = lambda: kinds
    worker.run(until_empty=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def dying() -> Iterator[Callable[[Path, str], int]]:
    """dying(trace, dies) → what a worker ended with, that does one job and dies meanwhile: a process of
    its own, from one that has read the product once."""
    with subprocess.Popen(
        [sys.executable, "-c", DYING],
        cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as running:  # fmt: skip
        source, told = running.stdin, running.stdout
        assert source is not None
        assert told is not None

        def ask(trace: Path, dies: str) -> int:
            asked = [connection.settings_dict["NAME"], str(trace), dies]
            print(json.dumps(asked), file=source, flush=True)
            return int(told.readline())

        yield ask
        source.close()


def making(trace: str, *, dies: str = "") -> Job:
    """A job that makes a federation, once however often it is done."""

    def make(*, number: int) -> None:
        with open(trace, "a") as file:
            file.write("begun\n")
        with transaction.atomic():
            Federation.objects.get_or_create(name=f"made by {number}")
            if dies == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    return kind("tests.make", make)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies", ["before", "after"])
def test_what_died_with_its_worker_is_done_once_more_and_effectively_once(
    declared: Any, dying: Callable[[Path, str], int], tmp_path: Path, dies: str
) -> None:
    """Killed in the middle of the change, and between its commit and the queue's."""
    trace = tmp_path / "trace"
    one = making(str(trace))
    declared(one)
    defer(one, number=7, key="seven")
    assert dying(trace, dies) == -signal.SIGKILL
    assert statuses() == ["doing"]
    assert Federation.objects.count() == (dies == "after")
    work()
    assert statuses() == ["doing"]  # its worker may still be alive
    assert rescued() == 1
    assert rescued() == 0
    work()
    assert trace.read_text().split() == ["begun", "begun"]
    assert [one.name for one in Federation.objects.all()] == ["made by 7"]
    assert statuses() == []


def rescued() -> int:
    async def ask() -> int:
        app = module.application()
        async with app.open_async():
            return await module.rescue(app, seconds=0)

    return asyncio.run(ask())


@pytest.mark.django_db(transaction=True)
def test_one_that_kills_every_worker_is_given_up_and_told(declared: Any) -> None:
    one = kind(tries=1)
    declared(one)
    defer(one)
    for _stop in range(module.MOST_STOPS):
        assert taken() is not None
        assert rescued() == 1
        at_once()
    assert taken() is not None
    assert rescued() == 1
    assert statuses() == ["failed"]
    assert Failure.objects.get().sort == Failure.Sort.STOPPED


@pytest.mark.django_db(transaction=True)
def test_one_that_died_while_another_of_its_key_waits_is_that_other_s(declared: Any) -> None:
    one = kind()
    declared(one)
    defer(one, key="a")
    assert taken() is not None
    defer(one, key="a")
    assert rescued() == 1
    assert statuses() == ["todo"]


@pytest.mark.django_db(transaction=True)
def test_a_kind_that_another_version_left_is_told_as_unknown(declared: Any) -> None:
    declared(kind())
    defer(kind_of_all := queue.kinds()["tests.one"])
    declared()
    work()
    [told] = queries.failed_now()
    assert told.title == kind_of_all.name
    assert "No one here knows" in str(told.words) or "Personne" in str(told.words)


def test_the_command_is_told_how_many_at_once_and_which(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "run", lambda **options: asked.append(options))
    call_command("jobs")
    call_command("jobs", "--threads", "0", "--queues", "mail", "--until-empty")
    assert asked == [
        {"threads": module.THREADS, "queues": None, "until_empty": False},
        {"threads": 1, "queues": ["mail"], "until_empty": True},
    ]


# --- at its hour ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cron", "now", "hour"),
    [
        ("40 3 * * *", "2026-11-26 03:40", "2026-11-26 03:40"),
        ("40 3 * * *", "2026-11-26 03:39", "2026-11-25 03:40"),
        ("0 18 * * 1-5", "2026-11-29 12:00", "2026-11-27 18:00"),
        ("30 2 * * *", "2026-03-29 03:05", "2026-03-29 03:30"),  # that hour is skipped: see below
        ("30 2 * * *", "2026-10-25 12:00", "2026-10-25 02:30"),  # twice that night: the first
        ("*/5 * * * *", "2026-10-25 12:07", "2026-10-25 12:05"),
    ],
)
def test_the_last_hour_of_a_schedule(cron: str, now: str, hour: str) -> None:
    def at(text: str) -> dt.datetime:
        return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)

    assert schedule.last_due(cron, "Europe/Paris", at(now)) == at(hour).astimezone(dt.UTC)


def test_a_daily_hour_comes_once_a_day_also_when_clocks_change() -> None:
    def hours(cron: str, day: dt.date) -> list[dt.datetime]:
        start = dt.datetime.combine(day, dt.time(0, 0), PARIS).astimezone(dt.UTC)
        asked = (start + minute * schedule.MINUTE for minute in range(22 * 60))
        return sorted({schedule.last_due(cron, "Europe/Paris", now) for now in asked})

    for day in (dt.date(2026, 3, 29), dt.date(2026, 10, 25)):
        assert len(hours("30 2 * * *", day)) == 2  # yesterday's and today's
        each = hours("*/30 * * * *", day)
        assert {b - a for a, b in pairwise(each)} == {dt.timedelta(minutes=30)}


@pytest.mark.django_db
def test_what_has_its_hour_is_left_once_and_a_long_absence_made_up_by_one(declared: Any) -> None:
    daily = periodic("0 6 * * *", zone="Europe/Paris")(kind("tests.daily"))
    declared(daily, kind())

    def come(day: int, hour: int) -> list[str]:
        return schedule.defer_due(dt.datetime(2026, 11, day, hour, tzinfo=PARIS))

    assert come(1, 7) == []  # new here: it waits for its hour
    assert come(2, 5) == []
    assert come(2, 6) == ["tests.daily"]
    assert come(2, 6) == []  # another worker
    assert come(20, 12) == []  # the one of before still waits: it is enough
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    assert come(28, 12) == ["tests.daily"]
    assert come(28, 13) == []


@pytest.mark.django_db
def test_looking_at_the_hours_is_one_query(declared: Any, django_assert_num_queries: Any) -> None:
    declared(*(periodic("0 6 * * *")(kind(f"tests.{name}")) for name in "abc"))
    schedule.defer_due()
    with django_assert_num_queries(1):
        schedule.defer_due()


@pytest.mark.django_db(transaction=True)
def test_a_worker_leaves_what_has_its_hour_and_does_it(declared: Any) -> None:
    done: list[bool] = []
    often = periodic("* * * * *")(kind("tests.often", lambda: done.append(True)))
    declared(often)
    Run.objects.create(name="tests.often", due=timezone.now() - dt.timedelta(hours=1))

    async def once() -> None:
        app = module.application(wait=False, delete_jobs="successful")
        async with app.open_async():
            ticking = asyncio.create_task(module._tick(app))
            while not await asyncio.to_thread(waits):
                await asyncio.sleep(0.01)
            ticking.cancel()
            await app.run_worker_async()

    def waits() -> bool:
        try:
            return ProcrastinateJob.objects.exists()
        finally:
            connection.close()

    asyncio.run(asyncio.wait_for(once(), 30))
    assert done == [True]


# --- what is told -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_told_costs_as_many_queries_whatever_waits(
    declared: Any, django_assert_num_queries: Any, count: int
) -> None:
    declared(*(kind(f"tests.{number}") for number in range(count)))
    for one in queue.kinds().values():
        defer(one)
        defer(one, at=timezone.now() + dt.timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    with django_assert_num_queries(1):
        assert queries.state()[:3] == (1, count, 0)
    with django_assert_num_queries(2):
        now = queries.kinds_now()
    assert [(one.waiting, one.later, one.at_work) for one in now] == [(1, 1, 0)] * count
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    with django_assert_num_queries(2):
        assert len(queries.failed_now()) == 2 * count


@pytest.mark.django_db
def test_what_failed_long_ago_is_forgotten(declared: Any) -> None:
    one = kind()
    declared(one)
    for _number in range(2):
        defer(one)
    old, young = ProcrastinateJob.objects.order_by("pk")
    long_ago = timezone.now() - tidying.KEPT - dt.timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
        cursor.execute(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = %s", [long_ago, old.pk]
        )
    Failure.objects.create(number=old.pk, name=one.name, error="KeyError", at=long_ago)
    Failure.objects.create(number=young.pk, name=one.name, error="KeyError")
    tidying.tidy()
    assert [left.pk for left in ProcrastinateJob.objects.all()] == [young.pk]
    assert [left.number for left in Failure.objects.all()] == [young.pk]


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as found:
        return found


@pytest.mark.parametrize(
    ("error", "sort", "words"),
    [
        (smtplib.SMTPServerDisconnected("x"), "mail", True),
        (OperationalError("x"), "database", True),
        (ConnectionRefusedError("x"), "network", True),
        (OSError(28, "x"), "disk", True),
        (Refusal("x"), "refused", True),
        (Unwell("3 files are gone"), "unwell", True),
        (IntegrityError("(email)=(x) exists"), "program", True),
        (KeyError("x"), "program", False),
    ],
)
def test_an_error_is_told_by_its_sort_and_place(error: Exception, sort: str, words: bool) -> None:
    told = trouble(raised(error))
    assert told.sort == sort
    assert told.place.startswith("tests/groupes/test_jobs.py:")
    assert told.said == ("3 files are gone" if sort == "unwell" else "")
    assert holds_words(error) is words


# --- the first of them: letters -----------------------------------------------------------------------


@pytest.fixture
def letters_only(declared: Any) -> None:
    declared(outbox.deliver)


@pytest.mark.django_db(transaction=True)
def test_a_letter_leaves_by_a_worker_after_the_change_and_once(letters_only: None) -> None:
    asked = RequestFactory().get("/")
    anne, zoe = factories.member(), factories.member()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        emails.leave_new_password(asked, anne.user.email)
        raise ZeroDivisionError
    assert statuses() == []
    with transaction.atomic():
        emails.leave_new_password(asked, anne.user.email)
        assert statuses() == []
    emails.leave_new_password(asked, zoe.user.email)
    assert statuses() == ["todo"]  # one announcement for both
    assert json.dumps(ProcrastinateJob.objects.get().args) == "{}"
    work()
    assert sorted(one.to[0] for one in mail.outbox) == sorted([anne.user.email, zoe.user.email])
    work()
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_a_long_tray_is_emptied_by_several_jobs(
    letters_only: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "send_waiting", lambda: outbox.MOST_AT_ONCE)
    outbox.deliver()
    assert statuses() == ["todo"]
    monkeypatch.setattr(outbox, "send_waiting", lambda: 3)
    outbox.deliver()
    assert statuses() == ["todo"]


def test_of_many_things_one_that_fails_keeps_no_other_from_its_turn() -> None:
    done: list[int] = []

    def do(number: int) -> bool:
        if number in (2, 3):
            raise (ValueError if number == 2 else KeyError)(f"numéro {number}")
        done.append(number)
        return number > 1

    assert each([1, 4], do) == 1
    with pytest.raises(Unwell) as told:
        each([1, 2, 3, 4], do)
    assert str(told.value) == "2: KeyError, ValueError"  # no word of what failed
    assert done == [1, 4, 1, 4]
