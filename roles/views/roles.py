# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of roles: read, created, changed, closed."""

from __future__ import annotations

import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes.access import Standing, granted_powers, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from roles import actions, founding, pages, parts, queries, rules
from roles.forms import (
    RoleForm,
)
from roles.models import (
    Role,
)
from roles.views.found import (
    need,
    open_role,
    page_of,
    places_of,
    role_form,
    usual_role,
    usual_ways,
)

# --- reading -------------------------------------------------------------------------------------


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    page = pages.index(here, request.GET.get("role", ""))
    return render(request, "roles/index.html", {"page": page, "card": page.card})


@require_safe
@groupe_view()
def role(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A role; a closed one is still read, for its history."""
    now = queries.role_now(here, pk)
    if now is None:
        raise Http404("no such role in this groupe")
    context = pages.role_page(here, now) | {"parts": parts.parts(here, now.role)}
    return render(request, "roles/role.html", context)


# --- roles ---------------------------------------------------------------------------------------


@form_view
@groupe_view()
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    places = places_of(here)
    itself = rules.may_edit_in(here, None)
    need(rules.may_edit_somewhere(here, places), rules.EDIT)
    starter = usual_role(here, request.GET.get("modele", ""))

    def act(values: dict[str, Any]) -> Done:
        if starter is not None:
            values = founding.as_given(starter, values) | {"key": starter.key}
        made = actions.create_role(by=here.member, groupe=here.groupe, **values)
        return Done(
            page_of(here, made),
            _("%(role)s has been created, and is open to take.") % {"role": made.name},
        )

    form = RoleForm(
        posted(request),
        initial={
            **(founding.beginning(starter) if starter is not None else {}),
            "circle": request.GET.get("cercle", ""),
        },
        groupe=here.groupe,
        places=places,
        itself=itself,
        grants=rules.may_grant(here),
    )
    context = {"page": role_form(here, None), "usual": usual_ways(here, starter)}
    return form_page(request, "roles/form.html", form, act, blame="name", context=context)


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = open_role(here, pk)
    need(rules.may_edit(here, found), rules.EDIT)
    # A copy: a form that fails must not change the name of the page it is shown on.
    form = RoleForm(
        posted(request),
        instance=copy.copy(found),
        # lists: of a set, Django ticks no box, and saving would take every power away
        initial={
            "powers": sorted(granted_powers(found.grants_id, here.groupe)),
            "circle_powers": sorted(actions.granted_in_circle(found)),
            "skills": [skill.name for skill in found.skills.by_name()],
            "learns": [skill.name for skill in found.learns.by_name()],
        },
        groupe=here.groupe,
        places=places_of(here),
        itself=rules.may_edit_in(here, None),
        grants=rules.may_grant(here),
    )

    def act(values: dict[str, Any]) -> Done:
        actions.change_role(by=here.member, role=found, **values)
        return Done(page_of(here, found), _("The role is changed."))

    context = {"page": role_form(here, found)}
    return form_page(request, "roles/form.html", form, act, context=context)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the role was, one change after another; its powers are not a text, and stay."""
    found = get_object_or_404(Role.objects.select_related("circle"), groupe=here.groupe, pk=pk)
    found.groupe = here.groupe

    def restore(edition: Edition, seen: int) -> None:
        actions.change_role(
            by=here.member, role=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=found.name,
        back=page_of(here, found),
        may_restore=rules.may_edit(here, found),
        restore=restore,
    )


@form_view
@groupe_view()
def close(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What would go with the role, then its closing."""
    found = open_role(here, pk)
    need(rules.may_close(here, found), rules.EDIT)
    if request.method == "POST":

        def act() -> Done:
            actions.close_role(by=here.member, role=found)
            index_page = reverse("roles:index", args=[here.groupe.slug])
            return Done(index_page, _("%(role)s is closed.") % {"role": found.name})

        return do(request, act, page_of(here, found))
    context = {"now": queries.role_now(here, pk), "powers": pages.powers_of(here, found)}
    return render(request, "roles/close.html", context)
