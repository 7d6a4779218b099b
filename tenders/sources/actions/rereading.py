# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an older reader left unread of notices that are here is read again: once after an upgrade (a migration
leaves the job), or by ``manage.py reread_notices``.

The files that are kept tell it at once. No other file is kept: its source is set back to the day of the
oldest call that one can still answer, and gives it again with its next reading.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Min
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.jobs import defer, job
from groupes.web.transactions import action, locked
from tenders.notices import actions as notices
from tenders.notices.models import Notice
from tenders.sources import events
from tenders.sources.actions.keeping import leave
from tenders.sources.adapters.base import OVERLAP, today
from tenders.sources.models import MOST_DAYS, Source

MOST_FILES: Final = 500
"""Of one job: what is left is for another."""


@dataclass(frozen=True, slots=True)
class Reread:
    """``kept``: what the kept files told; ``back``: the sources that were set back; ``unread``: how many open
    calls still say nothing, by source."""

    kept: notices.Reread
    back: list[Source] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)


@job(
    "sources.reread",
    gettext_lazy("Read again what an older version left unread of notices"),
    alone=True,
)
def reread(*, after: str = "") -> None:
    done = reread_some(after=after, most=MOST_FILES)
    if done.kept.after:
        defer(reread, after=done.kept.after)


def reread_some(*, after: str = "", most: int = 0) -> Reread:
    """The kept files from a place on, ``most`` of them (0: all); after the last, the sources."""
    kept = notices.reread_kept(after=after, most=most)
    _told(kept)
    if kept.after:
        return Reread(kept)
    back = [source for pk in _of_unread() if (source := set_back(source=pk))]
    return Reread(kept, back, notices.unread())


@action
def _told(kept: notices.Reread) -> None:
    if kept.files:
        failed = len(kept.failed)
        journal.record(
            events.READ_AGAIN, by=None, files=kept.files, filled=kept.filled, failed=failed
        )


def _of_unread() -> list[int]:
    rows = Source.objects.filter(kind__in=notices.unread()).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@action
def set_back(*, source: int) -> Source | None:
    """Have the next reading of a source begin at the oldest open call that is unread, ``MOST_DAYS`` back at
    most. None where that one begins there already, or nothing is unread. What goes on is broken off."""
    found = locked(Source.objects.filter(pk=source)).first()
    day = _oldest(found.kind) if found is not None else None
    if found is None or day is None:
        return None
    # Of an address that gives all it has, what tells that nothing changed is forgotten.
    former, mark = found.mark.get("day", ""), {"day": day.isoformat()}
    if found.kind == Source.Kind.OCDS:
        former, mark = "any" if found.mark else "", {}
    if former <= mark.get("day", ""):  # there already, or it was never read to its end
        return None
    leave(found)
    found.mark = mark
    found.next_at = timezone.now()
    found.save(update_fields=["mark", "cursor", "tries", "next_at"])
    journal.record(events.SET_BACK, by=None, target=found, day=day.isoformat())
    return found


def _oldest(kind: str) -> dt.date | None:
    """The mark with which a reading begins at that day."""
    rows = Notice.objects.open().filter(
        source=kind, terms__isnull=True, form__in=Notice.CALLS, confirmed=True
    )
    said = rows.aggregate(day=Min(Coalesce("published_on", "dispatched_on")), count=Count("pk"))
    if not said["count"]:
        return None
    farthest = today() - dt.timedelta(days=MOST_DAYS)
    return max(said["day"] or farthest, farthest) + OVERLAP
