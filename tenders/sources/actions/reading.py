# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reading brings, page by page: notices, counts and the place it is at, in one transaction.

So a reading that is killed goes on where it was: a page is either here with its cursor, or asked
for again. Two that read at once do no harm either: the one that is late finds the cursor moved.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

from django.utils import timezone

from groupes.models import Member
from groupes.web.transactions import action, locked
from tenders.notices import actions as notices
from tenders.notices.models import ImportRun
from tenders.sources.adapters import ADAPTERS, Cursor, Page
from tenders.sources.client import Trouble
from tenders.sources.models import Run, Source

FIRST_PAUSE: Final = dt.timedelta(minutes=5)
LONGEST_PAUSE: Final = dt.timedelta(hours=6)


def open_run(source: Source) -> Run | None:
    return source.runs.filter(ended_at=None).first()


@action
def begin(*, source: int, by: Member | None = None) -> Run | None:
    """The reading of a source that goes on, else a new one; None where it is off, or gone."""
    found = locked(Source.objects.filter(pk=source, enabled=True)).first()
    if found is None:
        return None
    run = open_run(found)
    if run is None:
        return Run.objects.create(source=found, by=by)
    run.source, run.state, run.heard_at = found, Run.State.GOING, timezone.now()
    run.save(update_fields=["state", "heard_at"])
    return run


@action
def take(*, run: int, at: Cursor | None, page: Page, lots: notices.Lots, asked: int) -> bool:
    """Keep a page that was asked for ``at`` a cursor; ``lots``: its files, read. Whether the reading
    goes on: False where it has ended, or another is further."""
    source = locked(Source.objects.filter(runs=run)).first()
    found = Run.objects.filter(pk=run, ended_at=None).first()
    if source is None or found is None or not source.enabled or source.cursor != at:
        return False
    now = timezone.now()
    found.heard_at = now
    found.asked += asked
    if page.trouble is None:
        found.pages += 1
        found.trouble, found.facts = "", {}
        source.tries = 0
    found.seen += page.seen
    _store(found, lots)
    source.cursor = page.cursor
    trouble = page.trouble
    if trouble is None and page.cursor is not None and found.pages >= ADAPTERS[source.kind].most:
        trouble = Trouble("endless")
    if trouble is not None:
        _stop(source, found, trouble, now)
    elif page.cursor is None:
        found.state = Run.State.SAME if page.same else Run.State.DONE
        found.ended_at = source.done_at = now
        source.mark = page.mark
        source.next_at = now + ADAPTERS[source.kind].every
    end_import(found)
    source.save()
    found.save()
    return found.state == Run.State.GOING


def stop(*, run: int, at: Cursor | None, trouble: Trouble, asked: int = 0) -> None:
    """There was no answer: the reading waits where it is, or ends where waiting would not help."""
    take(run=run, at=at, page=Page(cursor=at, trouble=trouble), lots=[], asked=asked)


def _stop(source: Source, run: Run, trouble: Trouble, now: dt.datetime) -> None:
    run.trouble, run.facts = trouble.code, trouble.facts
    if trouble.passing:
        source.tries += 1
        run.state = Run.State.WAITING
        wait = dt.timedelta(seconds=int(trouble.facts.get("wait", 0)))
        source.next_at = now + max(pause(source.tries), wait)
        return
    run.state, run.ended_at = Run.State.FAILED, now
    source.cursor, source.tries = None, 0
    source.next_at = now + ADAPTERS[source.kind].every


def pause(tries: int) -> dt.timedelta:
    """How long to wait after so many times without an answer: longer and longer, and not for all
    installations at the same moment."""
    longest = min(FIRST_PAUSE * 2 ** min(max(tries, 1) - 1, 20), LONGEST_PAUSE)
    return longest * random.uniform(0.9, 1.2)  # noqa: S311 - spreads load, guards nothing


def _store(run: Run, lots: notices.Lots) -> None:
    if not any(lot.items or lot.refused for lot in lots):
        return
    if run.imported is None:
        run.imported = notices.begin_import()
    kept: ImportRun = run.imported
    notices.store_read(kept, lots)
    run.new, run.changed, run.refused = kept.new, kept.updated, kept.refused


def end_import(run: Run) -> None:
    if run.ended_at is not None and run.imported is not None:
        notices.end_import(run.imported)
