# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of meetings, one of them, and what goes on for a screen that all look at."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from groupes.things import name_of
from groupes.web.parts import is_part, part_page, target
from roles.meetings import pages
from roles.meetings.views.found import find, find_item, index_of

PARTS = dict.fromkeys(
    ("live", "deciding", "notes", "carriers", "agenda", "news", "capturing"), "main"
) | dict.fromkeys(("meeting", "captured", "told"), "aside")
"""The parts of a meeting's page that ask for themselves again, and where each is written."""


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    """The meetings of the groupe; asked by itself again, its list alone."""
    part = "#list" if is_part(request) else ""
    return render(request, f"meetings/index.html{part}", {"page": pages.index(here, request.GET)})


@require_safe
@groupe_view()
def meeting(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A meeting, before, while it goes on and after; a part of it that is asked again, alone."""
    page = pages.meeting(here, find(here, pk))
    asked = target(request)
    template = (
        f"meetings/{PARTS[asked]}.html#{asked}" if asked in PARTS else "meetings/meeting.html"
    )
    context = {"page": page, "meeting": page.meeting, "mail_leaves": settings.MAIL_LEAVES}
    return render(request, template, context)


@require_safe
@groupe_view()
def next_one(request: HttpRequest, here: Standing) -> HttpResponse:
    """The next meeting, a part of the groupe's home; by itself it leads to the list."""
    return part_page(
        request, "meetings/next.html", lambda: {"page": pages.next_one(here)}, of=index_of(here)
    )


@require_safe
@groupe_view()
def screen(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What goes on, large, for a screen that all look at."""
    page = pages.meeting(here, find(here, pk))
    part = "#screen" if is_part(request) else ""
    return render(request, f"meetings/screen.html{part}", {"page": page, "meeting": page.meeting})


@require_safe
@groupe_view()
def about(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Leads to what a line of an agenda is about, for whoever may see it."""
    item = find_item(here, pk)
    name = name_of(item.about, here.me) if item.about is not None else None
    if name is None or not name.url:
        raise Http404("nothing there, or not theirs to see")
    return redirect(name.url)
