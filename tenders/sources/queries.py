# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages read of sources."""

from __future__ import annotations

from django.db.models import QuerySet

from tenders.sources.models import Run, Source

SHOWN = 50
"""Readings of a source that its page shows."""


def sources() -> list[Source]:
    """All of them, by name: thirty at most."""
    return list(Source.objects.all())


def last_runs(sources: list[Source]) -> dict[int, Run]:
    """The last reading of each, by the source's id. One query."""
    rows = Run.objects.filter(source__in=[one.pk for one in sources]).order_by("source_id", "-pk")
    return {run.source_id: run for run in rows.distinct("source_id")}


def runs(source: Source) -> QuerySet[Run]:
    return source.runs.select_related("by", "by__user")[:SHOWN]


def read_from() -> list[Source]:
    """The sources that readers of notices are told of: those that are on, or were read once. One
    query."""
    return [
        one
        for one in Source.objects.only("name", "enabled", "done_at", "tries")
        if one.enabled or one.done_at
    ]
