# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of a groupe, told to its members."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.journal.feed import of_groupe, tell
from groupes.journal.models import Entry, Stream

CATCH_UP = 200  # events of one answer


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
    days = [
        (day, list(lines))
        for day, lines in groupby(
            tell(entries, here.member), key=lambda line: timezone.localdate(line.at)
        )
    ]
    return render(request, "journal/feed.html", {"days": days, "more": more})


@never_cache
@require_safe
@groupe_view()
def events(request: HttpRequest, here: Standing) -> JsonResponse:
    """What a browser missed: entries after a number, ascending.

    {"events": [{"seq", "verb", "target"}], "head": int, "more": bool}
    """
    after = _number(request.GET.get("after")) or 0
    head = Stream.objects.filter(groupe=here.groupe).values_list("last_seq", flat=True).first() or 0
    rows = list(
        Entry.objects.filter(groupe=here.groupe, seq__gt=after).order_by("seq")[: CATCH_UP + 1]
    )
    return JsonResponse(
        {
            "events": [
                {
                    "seq": row.seq,
                    "verb": row.verb,
                    "target": f"{row.target_type}:{row.target_id}" if row.target_type else "",
                }
                for row in rows[:CATCH_UP]
            ],
            "head": head,
            "more": len(rows) > CATCH_UP,
        }
    )
