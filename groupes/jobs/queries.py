# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether somebody works, what waits, what went wrong: for /sante/ and for administrators."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils import timezone

from groupes.jobs.models import Failure, Run
from groupes.jobs.queue import Job, kinds
from groupes.jobs.schedule import next_due

ALIVE: Final = dt.timedelta(seconds=45)
"""A worker says that it lives every ten seconds (``worker.py``)."""
MOST_FAILURES: Final = 100


class State(NamedTuple):
    """Of the queue now."""

    workers: int  # alive
    waiting: int  # to be done now; what is for later is not late
    oldest: int  # for how many seconds the first of them has waited
    failed: int  # given up


STATE: Final = """
SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)),
       count(*) FILTER (WHERE waits),
       coalesce(extract(epoch FROM now() - min(since) FILTER (WHERE waits))::bigint, 0),
       count(*) FILTER (WHERE status = 'failed')
FROM (
    SELECT status, status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) AS waits,
           coalesce(scheduled_at, (SELECT min(at) FROM procrastinate_events e WHERE e.job_id = j.id))
           AS since
    FROM procrastinate_jobs j WHERE status IN ('todo', 'failed')
) AS jobs
"""


def state() -> State:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [ALIVE.total_seconds()])
        return State(*cursor.fetchone())


class KindNow(NamedTuple):
    """A kind of job, its last runs and what waits of it."""

    kind: Job
    done_at: dt.datetime | None
    failed_at: dt.datetime | None
    next_at: dt.datetime | None
    waiting: int
    later: int
    at_work: int


COUNTS: Final = """
SELECT task_name,
       count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at <= now(), true)),
       count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
       count(*) FILTER (WHERE status = 'doing')
FROM procrastinate_jobs GROUP BY task_name
"""


def kinds_now() -> list[KindNow]:
    """Each kind that is declared, by its name. Two queries."""
    runs = {run.name: run for run in Run.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        counts = {name: numbers for name, *numbers in cursor.fetchall()}
    now = timezone.now()
    found = []
    for name, kind in sorted(kinds().items()):
        run: Any = runs.get(name)
        waiting, later, at_work = counts.get(name, (0, 0, 0))
        done, failed = (run.done_at, run.failed_at) if run else (None, None)
        found.append(KindNow(kind, done, failed, next_due(kind, now), waiting, later, at_work))
    return found


class FailedNow(NamedTuple):
    """A job that went wrong: given up, or to be tried again at an hour."""

    number: int
    name: str
    title: object
    words: object
    error: str
    place: str
    tries: int
    at: dt.datetime | None
    again_at: dt.datetime | None  # None: given up


FAILED: Final = """
SELECT id, task_name, status, attempts, scheduled_at FROM procrastinate_jobs
WHERE status = 'failed' OR (status = 'todo' AND attempts > 0) ORDER BY id DESC LIMIT %s
"""


def failed_now(most: int = MOST_FAILURES) -> list[FailedNow]:
    """The last jobs that went wrong and did not go well since, the latest left first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [most])
        rows = cursor.fetchall()
    told = {one.number: one for one in Failure.objects.filter(number__in=[row[0] for row in rows])}
    found = []
    for number, name, status, attempts, scheduled_at in rows:
        one, kind = told.get(number), kinds().get(name)
        sort = Failure.Sort(one.sort) if one else Failure.Sort.UNKNOWN
        found.append(
            FailedNow(
                number,
                name,
                kind.title if kind else name,
                (one and one.said) or sort.label,
                one.error if one else "",
                one.place if one else "",
                one.tries if one else attempts + 1,
                one.at if one else None,
                scheduled_at if status == "todo" else None,
            )
        )
    return found
