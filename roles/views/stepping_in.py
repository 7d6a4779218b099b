# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of roles to take, of draws, of handovers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from roles import actions, queries, rules, stepping_in
from roles.forms import (
    DrawForm,
    HandoverForm,
)
from roles.models import (
    Draw,
    Handover,
)
from roles.views.found import mandate_of, need, open_role, page_of

# --- stepping in: roles to take, draws, handovers --------------------------------------------------


@require_safe
@groupe_view()
def vacancies(request: HttpRequest, here: Standing) -> HttpResponse:
    """The roles that wait for somebody, and how to step in."""
    return render(request, "roles/vacancies.html", {"roles": stepping_in.vacancies(here)})


@form_view
@groupe_view()
def open_draw(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = open_role(here, pk)
    need(rules.may_open_draw(here, found), "who gives mandates opens a draw")
    now = queries.role_now(here, pk)
    first = here.on
    if now is not None and not now.takes and now.first is not None:
        first = now.first.ends_on + dt.timedelta(days=1)

    def act(values: dict[str, Any]) -> Done:
        made = actions.open_draw(by=here.member, role=found, **values)
        return Done(
            reverse("roles:draw", args=[here.groupe.slug, made.pk]),
            _("The draw is open, and its commitment is published."),
        )

    context = {
        "role": found,
        "title": _("Draw %(role)s by lot") % {"role": found.name},
        "lead": _(
            "Whoever is willing puts their name down. Whoever is drawn is offered the mandate, and "
            "answers; after a no, the next one is asked. Anybody can check the draw afterwards."
        ),
        "verb": _("Open the draw"),
    }
    form = DrawForm(posted(request), here=here, first=first)
    return form_page(request, "roles/way.html", form, act, context=context)


def _draw(here: Standing, pk: int) -> Draw:
    found = get_object_or_404(
        Draw.objects.select_related("role", "drawn_by", "opened_by"),
        role__groupe=here.groupe,
        pk=pk,
    )
    found.role.groupe = here.groupe
    return found


@require_safe
@groupe_view()
def draw(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    return render(
        request, "roles/draw.html", {"page": stepping_in.draw_page(here, _draw(here, pk))}
    )


@require_POST
@groupe_view()
def draw_name(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Put my name down, or take it off (``name``: "down" or "off")."""
    found = _draw(here, pk)
    need(here.is_active, "on pause")
    down = request.POST.get("name") != "off"

    def act() -> Done:
        if down:
            actions.put_name_down(by=here.member, draw=found)
            return Done(found, _("Your name is in the draw."))
        actions.take_name_off(by=here.member, draw=found)
        return Done(found, _("Your name is no longer in the draw."))

    return do(request, act, found.get_absolute_url())


@require_POST
@groupe_view()
def draw_lot(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _draw(here, pk)
    need(here.is_active, "on pause")

    def act() -> Done:
        actions.draw_lot(by=here.member, draw=found)
        return Done(found, _("It is drawn: anybody can check it below."))

    return do(request, act, found.get_absolute_url())


@require_POST
@groupe_view()
def drop_draw(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _draw(here, pk)
    need(rules.may_open_draw(here, found.role), "who gives mandates gives a draw up")

    def act() -> Done:
        actions.drop_draw(by=here.member, draw=found)
        return Done(page_of(here, found.role), _("The draw is given up."))

    return do(request, act, found.get_absolute_url())


@require_safe
@groupe_view()
def handover(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What whoever leaves a mandate gives the next one; each reads what is for them."""
    page = stepping_in.handover_page(here, mandate_of(here, pk))
    return render(request, "roles/handover.html", {"page": page})


@form_view
@groupe_view()
def write_handover(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    mandate = mandate_of(here, pk)
    need(rules.may_write_handover(here, mandate), "somebody else's mandate")
    given = Handover.objects.filter(mandate=mandate).first() or Handover(mandate=mandate)
    back = reverse("roles:handover", args=[here.groupe.slug, mandate.pk])

    def act(values: dict[str, Any]) -> Done:
        actions.write_handover(by=here.member, mandate=mandate, **values)
        return Done(back, _("The handover is kept. You may go on writing it."))

    form = HandoverForm(posted(request), instance=given)
    context = {"role": mandate.role, "back": back}
    return form_page(request, "roles/handover_form.html", form, act, context=context)


@form_view
@groupe_view()
def handover_editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the handover said before: for whoever reads all of it."""
    mandate = mandate_of(here, pk)
    given = get_object_or_404(Handover, mandate=mandate)
    given.mandate = mandate
    need(rules.reads_all(here, mandate), "contacts are for whoever goes on with the role")

    def restore(edition: Edition, seen: int) -> None:
        actions.write_handover(
            by=here.member, mandate=mandate, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        given,
        name=_("Handover of %(role)s") % {"role": mandate.role.name},
        back=given.get_absolute_url(),
        may_restore=rules.may_write_handover(here, mandate) and given.acknowledged_at is None,
        restore=restore,
    )


@require_POST
@groupe_view()
def acknowledge(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    mandate = mandate_of(here, pk)
    given = get_object_or_404(Handover, mandate=mandate)
    given.mandate = mandate
    need(
        given.acknowledged_at is not None or rules.may_acknowledge(here, given),
        "whoever goes on with the role",
    )

    def act() -> Done:
        actions.acknowledge(by=here.member, mandate=mandate)
        return Done(given, _("Received. The handover stays as you read it."))

    return do(request, act, given.get_absolute_url())
