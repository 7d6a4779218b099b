# SPDX-License-Identifier: AGPL-3.0-or-later
"""What views of meetings find, through the groupe the person stands in; and where they lead."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from groupes.access import Standing
from groupes.web.paths import reverse
from roles.meetings import caring, queries
from roles.meetings.models import Item, Meeting, Part, Series


def find(here: Standing, pk: int) -> Meeting:
    found = queries.one(here, pk)
    if found is None:
        raise Http404("no such meeting in this groupe")
    return found


def find_item(here: Standing, pk: int) -> Item:
    rows = Item.objects.select_related("meeting", "lead", "pen", "pen_next")
    found = get_object_or_404(rows, meeting__groupe=here.groupe, pk=pk)
    found.meeting.groupe = here.groupe
    return found


def page_of(here: Standing, meeting: int) -> str:
    return reverse("meetings:meeting", args=[here.groupe.slug, meeting])


def agenda_of(here: Standing, meeting: int) -> str:
    return reverse("meetings:agenda", args=[here.groupe.slug, meeting])


def index_of(here: Standing) -> str:
    return reverse("meetings:index", args=[here.groupe.slug])


def need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


def facilitates(here: Standing, found: Meeting) -> bool:
    """Whether I facilitate it by a mandate. Two queries."""
    answered = caring.answers(found)
    care = caring.carers(here.groupe, found, here.on, answered, turns=False)[Part.FACILITATOR]
    return care.is_sure and care.member == here.member.pk


def find_series(here: Standing, pk: int) -> Series:
    found = get_object_or_404(Series.objects.select_related("author"), groupe=here.groupe, pk=pk)
    found.groupe = here.groupe
    return found


def number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
