# SPDX-License-Identifier: AGPL-3.0-or-later
"""The worker: does what waits, leaves periodic jobs at their hour, takes up what died with another.

It has connections of its own to the database: one that listens, a few for the queue; and each job,
in a thread, Django's. Several workers, on any host that reaches the database, share the work.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Unpack

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone, translation
from procrastinate import App, BaseRetryStrategy, RetryDecision, exceptions
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job as Row
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

from groupes.jobs import schedule
from groupes.jobs.models import Failure, Run
from groupes.jobs.queue import Job, kinds
from groupes.jobs.troubles import Trouble, holds_words, trouble
from groupes.web.refusals import Refusal

log = logging.getLogger(__name__)

THREADS: Final = 3
"""Jobs that a worker does at once: each may hold a connection to the database."""
HEARTBEAT: Final = 10.0
DEAD_AFTER: Final = 45.0
"""Seconds without a sign of life, after which a worker's jobs are taken up by another."""
TICK: Final = 20.0
"""Seconds between two looks at the hours of periodic jobs, and at what died."""
MOST_STOPS: Final = 3
"""A job that was begun that often beyond its tries kills its workers: it is given up."""


class Later(BaseRetryStrategy):
    """Again, later and later, as often as the kind of job says. A refusal is an answer: not again."""

    def __init__(self, kind: Job) -> None:
        self.kind = kind

    def get_retry_decision(self, *, exception: BaseException, job: Row) -> RetryDecision | None:
        done = job.attempts + 1
        if isinstance(exception, Refusal) or done >= self.kind.tries:
            return None
        return RetryDecision(retry_at=timezone.now() + self.kind.pause(done))


def application(**options: Unpack[WorkerOptions]) -> App:
    """The queue and the kinds of jobs that are declared, over connections of its own."""
    app = DjangoApp(
        connector=PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4),
        worker_defaults={**options, "task_middleware": [_told]},
    )
    for kind in kinds().values():
        app.task(name=kind.name, queue=kind.queue, retry=Later(kind))(kind.function)
    return app


def run(
    *, threads: int = THREADS, queues: list[str] | None = None, until_empty: bool = False
) -> None:
    """Work until told to stop (SIGTERM, SIGINT), letting what was begun end; or, ``until_empty``,
    until nothing is to be done now. Returns early when the database stays away: start it again."""
    options: WorkerOptions = {
        "concurrency": threads,
        "name": "jobs",
        "wait": not until_empty,
        "delete_jobs": "successful",
        "update_heartbeat_interval": HEARTBEAT,
        "stalled_worker_timeout": DEAD_AFTER,
    }
    if queues is not None:
        options["queues"] = queues
    asyncio.run(_work(application(**options)))


async def _work(app: App) -> None:
    async with app.open_async():
        ticking = asyncio.create_task(_tick(app))
        try:
            await app.run_worker_async()
        finally:
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking


async def _tick(app: App) -> None:
    while True:
        try:
            await rescue(app)
            await _in_thread(schedule.defer_due)
        except Exception as error:  # the database is away: at the next look
            log.warning("hours could not be looked at: %s", type(error).__name__)
        await asyncio.sleep(TICK)


async def _in_thread[R](function: Callable[..., R], *arguments: Any) -> R:
    """With Django's connection of a thread, given back after."""

    def called() -> R:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            connection.close()

    return await sync_to_async(called, thread_sensitive=False)()


async def rescue(app: App, seconds: float = DEAD_AFTER) -> int:
    """Give back to the queue what a worker had begun that has shown no life for so many seconds; how
    many jobs. One that was begun too often is given up."""
    queue, taken = app.job_manager, 0
    for job in await queue.get_stalled_jobs(seconds_since_heartbeat=seconds):
        kind = kinds().get(job.task_name)
        try:
            if job.attempts + 1 >= (kind.tries if kind else 1) + MOST_STOPS:
                await queue.finish_job(job, status=Status.FAILED, delete_job=False)
                stopped = Trouble(Failure.Sort.STOPPED, "Stopped", "")
                await _in_thread(_note_failure, job, stopped)
            else:
                await queue.retry_job(job)
        except exceptions.UniqueViolation:  # another with its key waits: that one does it
            await queue.finish_job(job, status=Status.ABORTED, delete_job=True)
        except exceptions.ConnectorException:  # another worker was quicker
            continue
        taken += 1
        log.warning("a worker stopped in the middle of a job (%s)", job.task_name)
    return taken


# --- around each job ------------------------------------------------------------------------------


def _told(call_next: Callable[[], Any], context: Any, worker: object) -> Any:
    """In the job's thread: remembers when its kind was done last, and what went wrong with it."""
    row: Row = context.job
    if row.queueing_lock:
        # Begun, it no longer stands in the way of another with its key; nor when it is tried again.
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", [row.id]
            )
    began = timezone.now()
    try:
        with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
            done = call_next()
    except BaseException as error:
        log.error(
            "a job (%s) failed: %s at %s",
            row.task_name,
            *trouble(error)[1:3],
            exc_info=None if holds_words(error) else error,
        )
        with suppress(Error):
            _note_failure(row, trouble(error))
            _note_run(row.task_name, began_at=began, failed_at=timezone.now())
        raise
    with suppress(Error):
        if row.attempts:
            Failure.objects.filter(number=row.id or 0).delete()
        _note_run(row.task_name, began_at=began, done_at=timezone.now())
    return done


def _note_run(name: str, **when: dt.datetime) -> None:
    Run.objects.bulk_create(
        [Run(name=name, **when)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=[*when],
    )


def _note_failure(row: Row, what: Trouble) -> None:
    Failure.objects.update_or_create(
        number=row.id or 0,
        defaults={
            "name": row.task_name,
            "tries": row.attempts + 1,
            "at": timezone.now(),
            **what._asdict(),
        },
    )
