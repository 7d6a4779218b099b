# SPDX-License-Identifier: AGPL-3.0-or-later
"""Belonging to a groupe: who does, going on pause, leaving."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes import actions, pages, rules
from groupes.access import Standing, groupe_view
from groupes.forms import PauseForm
from groupes.models import Membership
from groupes.web import search
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import searched
from groupes.web.refusals import posted


@require_safe
@searched
@groupe_view()
def members(request: HttpRequest, here: Standing) -> HttpResponse:
    shown = pages.members(here, search.asked(request), request.GET.get("page"))
    return render(request, "groupes/members.html", {"members": shown, "page": shown.page})


@form_view
@groupe_view()
def leave(request: HttpRequest, here: Standing) -> HttpResponse:
    """Asks once, naming what will go."""
    tie = here.membership
    assert tie is not None  # noqa: S101 - @groupe_view() lets only members in
    today = reverse("groupes:today")

    def act() -> Done:
        actions.leave(by=here.member, membership=tie)
        return Done(today, _("You have left %(groupe)s.") % {"groupe": here.groupe.name})

    if request.method == "POST":
        return do(request, act, today)
    return render(request, "groupes/leave.html", {"page": pages.leave(here)})


@form_view
@groupe_view(rules.EDIT)
def close(request: HttpRequest, here: Standing) -> HttpResponse:
    """Close the groupe for everyone, asked once, naming what ends."""
    today = reverse("groupes:today")

    def act() -> Done:
        actions.close_groupe(by=here.member, groupe=here.groupe)
        words = _("%(groupe)s is closed. Those who belonged can still read it.")
        return Done(here.groupe, words % {"groupe": here.groupe.name})

    if request.method == "POST":
        return do(request, act, today)
    return render(request, "groupes/close.html", {"page": pages.close(here)})


@form_view
@groupe_view()
def pause(request: HttpRequest, here: Standing) -> HttpResponse:
    """Go on pause, asked once, naming what will go; say when one would like to be back; or come back."""
    tie = here.membership
    assert tie is not None  # noqa: S101 - @groupe_view() lets only members in
    members = reverse("groupes:members", args=[here.groupe.slug])
    paused = tie.state == Membership.State.PAUSED

    def back() -> Done:
        actions.resume(by=here.member, membership=tie)
        return Done(members, _("Welcome back."))

    def act(values: dict[str, Any]) -> Done:
        if paused:
            actions.say_return(by=here.member, membership=tie, back_on=values["back_on"])
            return Done(members, _("Noted."))
        actions.pause(by=here.member, membership=tie, back_on=values["back_on"])
        return Done(members, _("You are on pause."))

    if request.POST.get("pause") == "no":
        return do(request, back, reverse("groupes:today"))
    return form_page(
        request,
        "groupes/pause.html",
        PauseForm(posted(request), today=here.on, initial={"day": tie.back_on}),
        act,
        context=lambda: {
            "going": [] if paused else pages.going(here),
            "paused": paused,
            "back_on": tie.back_on,
        },
    )
