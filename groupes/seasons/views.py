# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.seasons import actions, pages, rules, words
from groupes.seasons.forms import EnergyForm, NeedsForm
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted


def _day(written: str) -> dt.date | None:
    try:
        return parse_date(written)
    except ValueError:
        return None


@form_view
@groupe_view()
def energy(request: HttpRequest, here: Standing) -> HttpResponse:
    """The season that runs and the next: the sum, the needs, and my answer."""
    days = pages.days_of(here)
    if request.method != "POST":
        return render(request, "seasons/energy.html", _energy(here, {}))
    if not rules.may_answer(here):
        raise PermissionDenied("answers are for those who take part")
    starts_on = _day(request.POST.get("season", "")) or days[0]
    form = pages.energy_form(starts_on, pages.row(here, starts_on).mine, posted(request))

    def act(values: dict[str, Any]) -> Done:
        said = actions.say_energy(
            by=here.member, groupe=here.groupe, starts_on=starts_on, days=values["days"]
        )
        kept = _("Your answer is kept.")
        return Done(request.path, kept if said else _("Your answer is taken away."))

    def context() -> dict[str, Any]:
        return _energy(here, {starts_on: form})

    return form_page(request, "seasons/energy.html", form, act, blame="days", context=context)


def _energy(here: Standing, bound: dict[dt.date, EnergyForm]) -> dict[str, Any]:
    return {
        "parts": pages.energy(here, bound),
        "reader": pages.reader(here),
        "tab": "home",
    }


@require_POST
@groupe_view()
def reader(request: HttpRequest, here: Standing) -> HttpResponse:
    """Whether whoever shares work out in the groupe reads my answers (``told``: "1" or "")."""
    page = reverse("seasons:energy", args=[here.groupe.slug])
    if not rules.may_choose_reader(here):
        raise PermissionDenied("answers are for those who take part")
    told = request.POST.get("told") == "1"

    def act() -> Done:
        actions.choose_reader(by=here.member, groupe=here.groupe, told=told)
        if told:
            return Done(page, _("From now on whoever shares work out here reads your answers."))
        return Done(page, _("Nobody else reads your answers any more."))

    return do(request, act, page)


@form_view
@groupe_view()
def needs(request: HttpRequest, here: Standing, season: str) -> HttpResponse:
    """What the groupe needs in a season, written by whoever takes part."""
    starts_on = _day(season)
    if starts_on not in pages.days_of(here):
        raise Http404("not a season of which one may say something")
    if not rules.may_say_needs(here):
        raise PermissionDenied("needs are written by those who take part")
    page = reverse("seasons:energy", args=[here.groupe.slug])
    now = pages.row(here, starts_on)
    form = NeedsForm(
        posted(request),
        initial={"needs": now.needs, "days": now.needs_days, "edition": now.edition},
    )

    def act(values: dict[str, Any]) -> Done:
        actions.say_needs(by=here.member, groupe=here.groupe, starts_on=starts_on, **values)
        return Done(page, _("Saved."))

    context = {"season": words.season(starts_on), "back": page, "tab": "home"}
    return form_page(request, "seasons/needs.html", form, act, context=context)


@require_safe
@member_view
def mine(request: HttpRequest, me: Me) -> HttpResponse:
    """What I said in all my groupes."""
    return render(request, "seasons/mine.html", {"page": pages.mine(me)})
