# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which kinds of jobs are due at their hour, and leaving them in the queue, once among all workers."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from croniter import croniter
from django.db import transaction
from django.utils import timezone

from groupes.jobs.models import Run
from groupes.jobs.queue import Job, defer, kinds

MINUTE: Final = dt.timedelta(minutes=1)


def last_due(cron: str, zone: str, now: dt.datetime) -> dt.datetime:
    """The last hour of a schedule up to ``now``, which has a zone.

    At an hour of the day it is told by the clock on the wall: once on the night that it goes back, a
    little later on the night when it skips that hour. Every so many minutes is told by the time that
    passes.
    """
    if cron.split()[1].startswith("*"):
        found: dt.datetime = croniter(cron, now.astimezone(dt.UTC) + MINUTE).get_prev(dt.datetime)
        return found if found <= now else croniter(cron, found).get_prev(dt.datetime)
    wall = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    at: dt.datetime = croniter(cron, wall + MINUTE).get_prev(dt.datetime)
    if at > wall:
        at = croniter(cron, at).get_prev(dt.datetime)
    return at.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def next_due(kind: Job, now: dt.datetime) -> dt.datetime | None:
    """The next hour of a kind of job, None for one that has none."""
    if not kind.cron:
        return None
    wall = now.astimezone(ZoneInfo(kind.zone))
    found: dt.datetime = croniter(kind.cron, wall).get_next(dt.datetime)
    return found


def defer_due(now: dt.datetime | None = None) -> list[str]:
    """Leave in the queue the periodic jobs whose hour has come since the last time; their names. One
    query when there is nothing to do. A kind that was never seen waits for its next hour."""
    now = now or timezone.now()
    due = {kind.name: last_due(kind.cron, kind.zone, now) for kind in kinds().values() if kind.cron}
    known = dict(Run.objects.filter(name__in=due).values_list("name", "due"))
    left = []
    for name, hour in due.items():
        former = known.get(name)
        if former is None:
            Run.objects.update_or_create(name=name, defaults={"due": hour})
        elif former < hour and _leave(name, hour):
            left.append(name)
    return left


def _leave(name: str, hour: dt.datetime) -> bool:
    with transaction.atomic():
        # Of several workers the first to write it leaves the job.
        if not Run.objects.filter(name=name, due__lt=hour).update(due=hour):
            return False
        return defer(kinds()[name], key="hour")
