# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of groupe it is, and making it another: everything it has is kept."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groupes import actions, rules
from groupes.access import Standing, groupe_view
from groupes.charter import kinds
from groupes.models import Groupe
from groupes.web.form_page import Done, do, form_view
from groupes.web.paths import reverse


@form_view
@groupe_view(write=rules.EDIT)
def kind(request: HttpRequest, here: Standing) -> HttpResponse:
    """What would change with another kind, what would not, and what the groupe was before."""
    back = reverse("charter:kind", args=[here.groupe.slug])
    if request.method != "POST":
        return render(request, "charter/kind.html", {"page": kinds.page(here)})
    if not request.POST.get("kind"):
        return redirect(back)
    wanted, seen = request.POST.get("kind", ""), request.POST.get("seen", "")
    if wanted not in Groupe.Kind.values:
        raise Http404("no such kind")

    def act() -> Done:
        actions.change_kind(by=here.member, groupe=here.groupe, kind=wanted, seen=seen)
        return Done(back, _("Done. Everything the groupe had is still there."))

    return do(request, act, back)
