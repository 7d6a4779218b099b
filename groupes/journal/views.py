# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal of a groupe, told to its members."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.journal.feed import of_groupe, tell


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
