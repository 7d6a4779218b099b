# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catching up over HTTP: what a browser asks when it sees a gap, or comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from groupes.access import Standing, groupe_view
from groupes.journal.live import frame_of
from groupes.journal.models import Entry, Stream

CATCH_UP = 200
"""Entries of one answer."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    numbers: dict[str, int | bool]


def page[T](
    found: Iterable[T],
    *,
    limit: int,
    head: int,
    number: Callable[[T], int],
    shown: Callable[[T], Any],
) -> Page:
    """One answer of a stream: at most ``limit`` rows of ``found`` (which holds one more, if any).

    ``head`` must have been read before the rows. With what is answered everything up to
    ``complete`` is known to the browser; with ``more``, it asks again from there.
    """
    rows = list(found)
    more = len(rows) > limit
    rows = rows[:limit]
    complete = number(rows[-1]) if more else head
    return Page([shown(row) for row in rows], {"head": head, "complete": complete, "more": more})


@require_GET
@never_cache
@groupe_view()
def events(request: HttpRequest, standing: Standing) -> JsonResponse:
    """``?after=<last complete number>``: ``{"events": […], "head", "complete", "more"}``."""
    after = request.GET.get("after", "")
    if not after.isdecimal() or len(after) > 18:
        return JsonResponse({"error": _("Which number was the last?")}, status=400)
    stream = Stream.objects.filter(groupe=standing.groupe).first()
    head = stream.last_seq if stream is not None else 0
    entries = Entry.objects.filter(groupe=standing.groupe, seq__gt=int(after), seq__lte=head)
    answer = page(
        entries.order_by("seq")[: CATCH_UP + 1],
        limit=CATCH_UP,
        head=head,
        number=lambda entry: entry.seq or 0,
        shown=frame_of,
    )
    return JsonResponse({"events": answer.rows, **answer.numbers})
