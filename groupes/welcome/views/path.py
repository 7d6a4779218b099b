# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newcomer's first steps, and those who offer to meet them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.editions.pages import number as edition_number
from groupes.models import Membership
from groupes.shell.first_steps import FirstStep
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from groupes.web.wiring import declared
from groupes.welcome import queries, rules
from groupes.welcome.actions import path as actions
from groupes.welcome.forms import IntroductionForm


def _newcomer(here: Standing) -> Membership:
    if here.membership is None or not rules.is_newcomer(here):
        raise PermissionDenied("not a newcomer")
    return here.membership


@require_POST
@groupe_view()
def step(request: HttpRequest, here: Standing, name: str) -> HttpResponse:
    """A step is done, or set aside."""
    tie = _newcomer(here)
    known = {step.name: step for step in declared(FirstStep)}.get(name)
    done = "done" in request.POST
    if known is None or (done and not known.act):  # taken where it is
        raise Http404("no such step")

    def act() -> Done:
        seen = edition_number(request.POST.get("edition", "0"))
        actions.take_step(by=here.member, membership=tie, name=name, done=done, edition=seen)
        return Done(here.groupe)

    return do(request, act, here.groupe.get_absolute_url())


@form_view
@limited("introduce", 20, 3600)
@groupe_view()
def introduce(request: HttpRequest, here: Standing) -> HttpResponse:
    tie = _newcomer(here)

    def act(values: dict[str, Any]) -> Done:
        url = actions.introduce(by=here.member, membership=tie, text=values["text"])
        return Done(url, _("The groupe reads who you are."))

    return form_page(request, "welcome/introduce.html", IntroductionForm(posted(request)), act)


@form_view
@groupe_view()
def greeters(request: HttpRequest, here: Standing) -> HttpResponse:
    """Who offers to meet those who arrive; offering it oneself."""
    if request.method == "POST":
        if not (here.is_active and here.groupe.is_open):
            raise PermissionDenied("does not take part")

        def act() -> Done:
            actions.greet(by=here.member, groupe=here.groupe, greets="greets" in request.POST)
            return Done(request.path)

        return do(request, act, request.path)
    context = {
        "tab": "members",
        "greeters": queries.greeters(here),
        "greets": queries.greets(here),
        "may": here.is_active and here.groupe.is_open,
    }
    return render(request, "welcome/greeters.html", context)
