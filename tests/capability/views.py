# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.web.form_page import Done, do
from tests.capability import actions, rules
from tests.capability.models import Shelf


@member_view
def everywhere(request: HttpRequest, me: Me) -> HttpResponse:
    shelves = Shelf.objects.filter(groupe__in=me.groupe_ids).select_related("groupe")
    return render(request, "capability/everywhere.html", {"shelves": shelves})


@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    shelves = Shelf.objects.filter(groupe=here.groupe).order_by("name")
    rows = [(shelf, rules.may_tidy(here, shelf)) for shelf in shelves]
    return render(request, "capability/index.html", {"rows": rows})


@groupe_view()
def tidy(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    shelf = get_object_or_404(Shelf, groupe=here.groupe, pk=pk)
    shelf.groupe = here.groupe
    if not rules.may_tidy(here, shelf):
        raise PermissionDenied("does not tidy this shelf")

    def act() -> Done:
        return Done(actions.tidy(by=here.member, shelf=shelf, things=3), "Tidied.")

    return do(request, act, shelf.get_absolute_url())
