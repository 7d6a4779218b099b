# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of jobs, and leaving one to be done. The package's docstring says how they are used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job as Row
from procrastinate.manager import JobManager

from groupes.web.wiring import declared, remembered

FIRST_PAUSE: Final = dt.timedelta(seconds=30)
LONGEST_PAUSE: Final = dt.timedelta(hours=6)
MOST_RACES: Final = 5


class Unwell(Exception):
    """Raised by a job: what is wrong, in words for administrators, without a name or an address."""


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of job. Called, it does the work here and now, as the worker would."""

    do_not_call_in_templates: ClassVar[bool] = True  # a page that names it does not do it

    name: str
    title: object  # what it does, for administrators; translated when it is shown
    function: Callable[..., object] = field(repr=False)
    queue: str = "default"
    tries: int = 5
    alone: bool = False
    cron: str = ""
    zone: str = ""

    def __call__(self, **arguments: Any) -> object:
        return self.function(**arguments)

    def pause(self, tries: int) -> dt.timedelta:
        """How long it waits after it failed for the time number ``tries``: longer and longer."""
        return min(FIRST_PAUSE * 2 ** min(max(tries, 1) - 1, 20), LONGEST_PAUSE)


def job(
    name: str, title: object, *, queue: str = "default", tries: int = 5, alone: bool = False
) -> Callable[[Callable[..., object]], Job]:
    """Make a kind of job of a function.

    ``name``: "app.what", by which the ones that wait are known: it outlives moves of the code.
    ``tries``: how often in all, later and later (30 s, 1 min… 6 h); a ``Refusal`` is not tried again.
    ``alone``: no two of the kind at once, among all workers.
    ``queue``: workers may be told to do some queues only.
    """

    def made(function: Callable[..., object]) -> Job:
        return Job(name, title, function, queue, tries, alone)

    return made


def periodic(cron: str, *, zone: str = "") -> Callable[[Job], Job]:
    """Do a kind of job, without arguments, at the hours of ``cron`` ("minute hour day month weekday")
    of a time zone (by default the installation's). Once among all workers; missed hours are made up
    for by one, as soon as there is a worker. Above ``@job``."""

    def made(kind: Job) -> Job:
        return replace(kind, cron=cron, zone=zone or settings.TIME_ZONE)

    return made


@remembered
@cache
def kinds() -> dict[str, Job]:
    """The kinds that the installed apps declare, by name; ValueError when two have one."""
    found: dict[str, Job] = {}
    for kind in declared(Job):
        if kind.name in found:
            raise ValueError(f"two kinds of jobs are called {kind.name}")
        found[kind.name] = kind
    return found


def manager() -> JobManager:
    """The queue, asked over Django's own connection: inside the transaction that goes on here. In a
    worker too, whose own connections are others."""
    return JobManager(DjangoConnector())


def defer(
    kind: Job, *, key: str = "", at: dt.datetime | None = None, **arguments: int | str
) -> bool:
    """Leave a job to be done once this transaction is committed (or at once, outside of one), not
    before ``at``. Whether it was left: with a ``key`` it is not where one of the kind with that key
    waits already.

    One that waits is held back until this transaction ends, so that it sees what is written here. One
    that has begun counts no more: another is left. One query, or four for the first with a key.

    The queue comes last of what an action locks (docs/architecture.md): the second who leaves the
    first job of a key waits for the first one's transaction.
    """
    if kinds().get(kind.name) is not kind:
        raise ValueError(f"{kind.name} is declared in no wiring.py: nobody would do it")
    lock = f"{kind.name}:{key}" if key else None
    row = Row(
        id=None,
        queue=kind.queue,
        lock=kind.name if kind.alone else None,
        queueing_lock=lock,
        task_name=kind.name,
        task_kwargs=dict(arguments),
        scheduled_at=at,
    )
    if lock is None:
        manager().defer_job(row)
        return True
    with transaction.atomic():
        for _race in range(MOST_RACES):
            if _hold_back(lock):
                return False
            try:
                with transaction.atomic():  # a refused key must not take the change along
                    manager().defer_job(row)
            except exceptions.AlreadyEnqueued:
                continue  # left meanwhile by another, and perhaps begun since
            return True
    return False  # begun and left again that many times while we looked: one of them sees it


WAITS: Final = """
    SELECT id FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'
    FOR SHARE -- # locks: the queue, last of all
"""


def _hold_back(lock: str) -> bool:
    """Whether a job with this key waits; no worker takes it until our transaction ends (they skip
    rows that are locked)."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [lock])
        return cursor.fetchone() is not None


def try_again(number: int) -> str | None:
    """Give a job that was given up back to the queue, for one more try: the name of its kind. None
    when it is not there any more, or waits already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE id = %s AND status = 'failed' "
            "FOR UPDATE",  # locks: the queue, last of all
            [number],
        )
        found = cursor.fetchone()
        if found is None:
            return None
        cursor.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [number])
    return str(found[0])
