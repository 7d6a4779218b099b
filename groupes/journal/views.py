# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of a groupe, told to its members."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from groupes.access import Standing, groupe_view
from groupes.journal.feed import of_groupe, tell
from groupes.journal.models import Entry, Stream
from groupes.journal.stream import frame_of
from groupes.live import catchup

CATCH_UP = 200
"""Entries of one answer."""


def _number(text: str | None) -> int | None:
    """A sequence number from an address; None when it is none."""
    if text and text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    return None


@require_safe
@groupe_view()
def feed(request: HttpRequest, here: Standing) -> HttpResponse:
    """What happened in the groupe, the latest first, by days."""
    entries, more = of_groupe(here.groupe, _number(request.GET.get("before")))
    told = [(timezone.localdate(line.at), line) for line in tell(entries, here.me)]
    days = tuple(
        (day, tuple((line.at, line.text) for _day, line in lines))
        for day, lines in groupby(told, key=lambda one: one[0])
    )
    return render(request, "journal/feed.html", {"days": days, "more": more})


@require_GET
@never_cache
@groupe_view()
def events(request: HttpRequest, here: Standing) -> JsonResponse:
    """``?after=<last complete number>``: ``{"events": […], "head", "complete", "more"}``."""
    after = _number(request.GET.get("after"))
    if after is None:
        return JsonResponse({"error": _("Which number was the last?")}, status=400)
    stream = Stream.objects.filter(groupe=here.groupe).first()
    head = stream.last_seq if stream is not None else 0
    entries = Entry.objects.filter(groupe=here.groupe, seq__gt=after, seq__lte=head)
    answer = catchup.page(
        entries.order_by("seq")[: CATCH_UP + 1],
        limit=CATCH_UP,
        head=head,
        number=lambda entry: entry.seq or 0,
        shown=frame_of,
    )
    return JsonResponse({"events": answer.rows, **answer.numbers})
