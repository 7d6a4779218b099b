# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of circles, their map, the structure on a day, how roles go round."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited_by_range
from groupes.web.refusals import posted
from roles import actions, indicators, measures, pages, queries, rules
from roles.forms import (
    CircleForm,
    DayForm,
)
from roles.models import (
    Circle,
)
from roles.views.found import circle_form, need, places_of

# --- circles -------------------------------------------------------------------------------------


def _circle(here: Standing, pk: int) -> Circle:
    """A circle of the groupe, a closed one too."""
    circle = queries.circle_of(here.groupe, pk)
    if circle is None:
        raise Http404("no such circle in this groupe")
    circle.groupe = here.groupe
    if circle.parent is not None:
        circle.parent.groupe = here.groupe
    return circle


@require_safe
@groupe_view()
def circle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A circle: what it is for, what it holds; a closed one is still read."""
    page = pages.circle_page(here, _circle(here, pk))
    return render(request, "roles/circle.html", {"page": page})


@form_view
@groupe_view()
def new_circle(request: HttpRequest, here: Standing) -> HttpResponse:
    places = places_of(here)
    itself = rules.may_edit_in(here, None)
    need(rules.may_edit_somewhere(here, places), rules.EDIT)

    def act(values: dict[str, Any]) -> Done:
        made = actions.create_circle(by=here.member, groupe=here.groupe, **values)
        said = _("%(circle)s is drawn: now the roles it holds.") % {"circle": made.name}
        return Done(reverse("roles:circle", args=[here.groupe.slug, made.pk]), said)

    form = CircleForm(
        posted(request),
        initial={"parent": request.GET.get("cercle", "")},
        groupe=here.groupe,
        places=places,
        itself=itself,
    )
    context = {"page": circle_form(here, None)}
    return form_page(request, "roles/form.html", form, act, blame="name", context=context)


@form_view
@groupe_view()
def edit_circle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _circle(here, pk)
    need(rules.may_edit_circle(here, found), rules.EDIT)
    places = [one for one in places_of(here) if one.pk != found.pk]
    itself = rules.may_edit_in(here, None)
    form = CircleForm(
        posted(request),
        instance=copy.copy(found),
        groupe=here.groupe,
        places=places,
        itself=itself,
    )
    if not itself:  # who edits in circles alone leaves this one where it stands
        form.fields.pop("parent", None)

    def act(values: dict[str, Any]) -> Done:
        actions.change_circle(by=here.member, circle=found, **values)
        page = reverse("roles:circle", args=[here.groupe.slug, found.pk])
        return Done(page, _("The circle is changed."))

    context = {"page": circle_form(here, found)}
    return form_page(request, "roles/form.html", form, act, context=context)


@form_view
@groupe_view()
def circle_editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the circle was, one change after another; where it stands is not brought back."""
    found = _circle(here, pk)

    def restore(edition: Edition, seen: int) -> None:
        actions.change_circle(
            by=here.member, circle=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=found.name,
        back=reverse("roles:circle", args=[here.groupe.slug, found.pk]),
        may_restore=rules.may_edit_circle(here, found),
        restore=restore,
    )


@form_view
@groupe_view()
def close_circle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Where what it holds goes, then its closing."""
    found = _circle(here, pk)
    need(rules.may_close_circle(here, found), rules.EDIT)
    page = pages.circle_page(here, found)
    if request.method == "POST":

        def act() -> Done:
            actions.close_circle(by=here.member, circle=found)
            index_page = reverse("roles:index", args=[here.groupe.slug])
            return Done(index_page, _("%(circle)s is closed.") % {"circle": found.name})

        return do(request, act, reverse("roles:circle", args=[here.groupe.slug, found.pk]))
    return render(request, "roles/close_circle.html", {"page": page})


# --- the map -------------------------------------------------------------------------------------


def _asked_circle(request: HttpRequest) -> int | None:
    """The circle to look at by itself; 404 for what is no number."""
    asked = request.GET.get("cercle", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 18):
        raise Http404("no such circle")
    return int(asked)


@require_safe
@groupe_view()
def circle_map(request: HttpRequest, here: Standing) -> HttpResponse:
    """The map by itself, or one of its circles (``?cercle=``), with the list that says the same."""
    page = pages.map_page(here, _asked_circle(request))
    if page is None:
        raise Http404("no such circle in this groupe")
    public = request.build_absolute_uri(page.public.get_absolute_url()) if page.public else ""
    return render(request, "roles/map_page.html", {"page": page, "public": public})


@require_safe
@groupe_view()
def map_image(request: HttpRequest, here: Standing) -> HttpResponse:
    """The map as a file (SVG): nothing in it is asked from anywhere else."""
    drawn = pages.image(here, _asked_circle(request))
    if drawn is None:
        raise Http404("no such circle in this groupe")
    answer = render(request, "roles/map_image.svg", {"map": drawn}, content_type="image/svg+xml")
    name = f"{here.groupe.slug}-{here.on.isoformat()}.svg"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@groupe_view(rules.EDIT)
def show_map(request: HttpRequest, here: Standing) -> HttpResponse:
    back = reverse("roles:map", args=[here.groupe.slug])

    def act() -> Done:
        actions.show_map(by=here.member, groupe=here.groupe)
        return Done(back, _("The map is shown at the address below."))

    return do(request, act, back)


@require_POST
@groupe_view(rules.EDIT)
def hide_map(request: HttpRequest, here: Standing) -> HttpResponse:
    back = reverse("roles:map", args=[here.groupe.slug])

    def act() -> Done:
        actions.hide_map(by=here.member, groupe=here.groupe)
        return Done(back, _("The map is no longer shown outside: its address leads nowhere."))

    return do(request, act, back)


@login_not_required
@xframe_options_exempt
@csp_override(settings.CSP_FRAMED)
@limited_by_range("public-map", 120, 60, methods=("GET",))
@require_safe
def public_map(request: HttpRequest, token: str) -> HttpResponse:
    """The map for anybody who has its address, in a frame of their site too; nobody is named. It is drawn
    once for each state of the groupe; whoever has it already is told so."""
    found = queries.shown_outside(token)
    if found is None:
        raise Http404("no map is shown here")
    groupe, seq = found[0].groupe, found[1]
    outside = pages.Outside(groupe.pk, seq, groupe.today())
    # Without a form it needs no token: of the same map it is the same page, and it leaves no cookie.
    context = {"name": groupe.name, "outside": outside, "csrf_token": ""}
    answer = render(request, "roles/public_map.html", context)
    answer["X-Robots-Tag"] = "noindex"
    # Asked for again each time: once it is taken back, its address leads nowhere.
    patch_cache_control(answer, private=True, no_cache=True)
    answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


@require_safe
@groupe_view()
def indicators_page(request: HttpRequest, here: Standing) -> HttpResponse:
    """How the groupe's roles go round: for its members, of no person."""
    page = indicators.indicators(here.groupe, here.on)
    return render(request, "roles/indicators.html", {"page": page, "fewest": measures.FEWEST})


@require_safe
@groupe_view()
def structure(request: HttpRequest, here: Standing) -> HttpResponse:
    """The whole structure as it was on a day (``?le=``; today where it says none)."""
    asked = DayForm(request.GET if "le" in request.GET else None, initial={"le": here.on})
    day = asked.cleaned_data["le"] if asked.is_bound and asked.is_valid() else here.on
    page = pages.structure_page(here, min(day, here.on))
    status = 200 if not asked.is_bound or asked.is_valid() else 422
    return render(request, "roles/structure.html", {"page": page, "form": asked}, status=status)
