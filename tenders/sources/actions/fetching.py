# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking sources, in a job: which ones are due, one reading, what is known of old ones.

A reading has its source for itself as long as its connection to the database lives (an advisory
lock), so that a job that was killed leaves nothing behind to be waited for. Nothing is held while
the network is waited for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.jobs import defer, job, periodic
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from tenders.notices import actions as notices
from tenders.notices.models import Notice, RefusedFile
from tenders.sources import events
from tenders.sources.actions.reading import begin, stop, take
from tenders.sources.adapters import ADAPTERS, Asked, Page
from tenders.sources.adapters.base import today
from tenders.sources.client import Client, Trouble
from tenders.sources.models import Run, Source

MOST_SECONDS: Final = 600.0
"""Of one job: what is left of a reading is for another."""
KEPT: Final = dt.timedelta(days=90)
REMEMBERED: Final = dt.timedelta(days=30)
"""How long a file that was refused is known again, so that it is not kept once for each reading."""
HOPELESS: Final = (
    "unsupported_format", "missing_identity", "incomplete", "not_a_notice", "other_source",
    "identity_too_long",
)  # fmt: skip
_LOCK: Final = 0x736F7572  # with the source's number: the advisory lock of its reading


# Alone: a worker has few hands, and letters must not wait for those who answer slowly.
@job("sources.fetch", gettext_lazy("Ask a source for its notices"), tries=1, alone=True)
def fetch(*, source: int, by: int = 0) -> None:
    """``by``: the member who asked for it, 0 where its hour had come. Nothing where it was read
    meanwhile."""
    if Source.objects.due().filter(pk=source).exists():
        read(source, by=Member.objects.filter(pk=by).first() if by else None)


@periodic("*/5 * * * *")
@job("sources.look", gettext_lazy("Look which sources of notices are due"), tries=1)
def look() -> None:
    for pk in Source.objects.due().values_list("pk", flat=True):
        defer(fetch, source=pk, key=str(pk))


@periodic("50 4 * * *")
@job("sources.tidy", gettext_lazy("Forget the readings of sources of long ago"))
def tidy() -> None:
    Run.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()


@action
def turn_on(*, by: Member, source: Source) -> None:
    """Ask it from now on, at once and then at its hours."""
    found = locked(Source.objects).get(pk=source.pk)
    if found.enabled:
        return
    found.enabled, found.next_at = True, timezone.now()
    found.save(update_fields=["enabled", "next_at"])
    journal.record(events.TURNED_ON, by=by, target=found)
    defer(fetch, source=found.pk, key=str(found.pk))


@action
def ask_now(*, by: Member, source: Source) -> None:
    """Ask it now, without waiting for its hour. Refused while it is off."""
    found = locked(Source.objects).get(pk=source.pk)
    if not found.enabled:
        raise Refusal(_("It is off: turn it on first."))
    found.next_at = timezone.now()
    found.save(update_fields=["next_at"])
    journal.record(events.ASKED_NOW, by=by, target=found)
    defer(fetch, source=found.pk, by=by.pk, key=str(found.pk))


def read(source: int, *, by: Member | None = None) -> Run | None:
    """Read a source from where it is, to its end or as far as it answers. None where it is off, or
    somebody reads it already. ``by``: who asked for it."""
    with _alone(source) as mine:
        run = begin(source=source, by=by) if mine else None
        if run is not None:
            _turn_pages(run)
            run.refresh_from_db()
        return run


def _turn_pages(run: Run) -> None:
    source = run.source
    adapter = ADAPTERS[source.kind]
    asked = Asked(
        address=source.address or adapter.address,
        query=source.query,
        days=source.days,
        today=today(),
        mark=source.mark,
        known=_known,
    )
    client = Client(
        agent=f"Groupes ({settings.ORIGIN or 'not public'})",
        loopback=settings.SOURCES_LOOPBACK,
        pace=0.0 if settings.SOURCES_LOOPBACK else adapter.pause,
    )
    cursor, ends = source.cursor, monotonic() + MOST_SECONDS
    while True:
        before = client.asked
        try:
            page = adapter.page(client, asked, cursor)
        except Trouble as trouble:
            page = Page(cursor=cursor, trouble=trouble)
        except Exception:  # a mistake of ours met an answer that nobody had seen: told, not hidden
            stop(run=run.pk, at=cursor, trouble=Trouble("internal"), asked=client.asked - before)
            raise
        lots = notices.read_files(_unrefused(page.files), of=source.kind)
        asked_now = client.asked - before
        if not take(run=run.pk, at=cursor, page=page, lots=lots, asked=asked_now):
            return
        cursor = page.cursor
        if monotonic() > ends:
            defer(fetch, source=source.pk, key=str(source.pk))
            return


@contextmanager
def _alone(source: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, source])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, source])


def _known(names: Collection[str]) -> Collection[str]:
    """Which notices of TED are here already, or are of before eForms; by the names of their files. One that an
    older reader read is taken again."""
    numbers = [name.removesuffix(".xml") for name in names]
    here = Notice.objects.filter(
        source=Notice.Source.TED,
        confirmed=True,
        publication_number__in=numbers,
        terms__isnull=False,
    )
    found = {f"{number}.xml" for number in here.values_list("publication_number", flat=True)}
    old = RefusedFile.objects.filter(
        name__in=names, error="unsupported_format", at__gt=timezone.now() - REMEMBERED
    )
    return found | set(old.values_list("name", flat=True))


def _unrefused(files: Collection[notices.File]) -> list[notices.File]:
    """Without those that were refused before as they are, and would be again."""
    if not files:
        return []
    again = RefusedFile.objects.filter(
        name__in=[file.name for file in files],
        error__in=HOPELESS,
        at__gt=timezone.now() - REMEMBERED,
    )
    digests = set(again.values_list("sha256", flat=True))
    return [file for file in files if not digests or file.sha256 not in digests]
