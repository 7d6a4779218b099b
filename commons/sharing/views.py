# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commons.sharing import actions, pages, queries
from commons.sharing.forms import AdoptForm, Composer, ReverseForm, SettleForm
from commons.sharing.models import Distribution, SplitRule
from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.web.form_page import Done, do, form_page, form_view, received
from groupes.web.parts import is_part
from groupes.web.paths import reverse
from groupes.web.refusals import Refusal


@require_safe
@groupe_view()
def groupe_index(request: HttpRequest, here: Standing) -> HttpResponse:
    """The rule in force as a recipe, the other ones, past shares, and what the pots received."""
    return render(request, "sharing/index.html", pages.groupe_index(request, here))


# --- rules -------------------------------------------------------------------------------------


def _load_rule(here: Standing, number: int) -> SplitRule:
    return get_object_or_404(
        here.groupe.split_rules.select_related("created_by", "adopted_by"), number=number
    )


@require_safe
@groupe_view()
def rule(request: HttpRequest, here: Standing, number: int) -> HttpResponse:
    """A rule told in sentences, at work on an amount one chooses."""
    context = pages.rule(request, here, _load_rule(here, number))
    context["form"] = AdoptForm(today=here.on)
    part = "#trial" if is_part(request) else ""
    return render(request, f"sharing/rule.html{part}", context)


@require_POST
@groupe_view("sharing.edit_rule")
def adopt(request: HttpRequest, here: Standing, number: int) -> HttpResponse:
    """Adopt a proposed rule, from its page."""
    found = _load_rule(here, number)

    def act(values: dict[str, Any]) -> Done:
        actions.adopt_rule(by=here.member, rule=found, **values)
        index = reverse("sharing:groupe_index", args=[here.groupe.slug])
        return Done(index, _("Version %(number)s is adopted.") % {"number": number})

    return form_page(
        request,
        "sharing/rule.html",
        AdoptForm(request.POST, today=here.on),
        act,
        context=lambda: pages.rule(request, here, found),
    )


@form_view
@groupe_view("sharing.edit_rule")
def rule_new(request: HttpRequest, here: Standing) -> HttpResponse:
    """Compose a rule step by step, try it on an amount, then propose it."""
    percent = here.member.cooperative.contribution_on(here.on)
    status = 200
    if request.method == "POST":
        composer = Composer(request.POST, percent=percent)
        if request.POST.get("do") == "propose":
            if composer.is_valid():
                return _propose(request, here, composer)
            status = 422
    else:
        composer = Composer(base=here.groupe.split_rules.binding_on(here.on), percent=percent)
    # Only the trial is sent back while one is still writing: the fields keep their cursor.
    writing = is_part(request) and "do" not in request.POST
    part = "#trial" if writing else ""
    return render(
        request,
        f"sharing/compose.html{part}",
        {"composer": composer, "recipe": composer.trial()},
        status=status,
    )


def _propose(request: HttpRequest, here: Standing, composer: Composer) -> HttpResponse:
    values = composer.form.cleaned_data
    created = actions.create_rule(
        by=here.member,
        groupe=here.groupe,
        name=values["name"],
        rule=composer.rule() or {},
        note=values["note"],
    )
    messages.success(request, _("The rule is proposed. It binds nobody until it is adopted."))
    return received(request, redirect("sharing:rule", here.groupe.slug, created.number))


# --- shares ------------------------------------------------------------------------------------


def _load_share(me: Me, slug: str, pk: int) -> Distribution:
    found = queries.distribution(me, slug, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@member_view
def distribution(request: HttpRequest, me: Me, slug: str, pk: int) -> HttpResponse:
    """An amount shared, every cent explained to those who took part in it."""
    found = _load_share(me, slug, pk)
    here = load_standing(request, slug) if found.groupe_id in me.groupe_ids else None
    return render(request, "sharing/distribution.html", pages.distribution(me, found, here))


@require_POST
@groupe_view("sharing.edit_rule")
def settle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Make a preview the real share of an income."""
    found = get_object_or_404(here.groupe.distributions.select_related("groupe"), pk=pk)

    def act() -> Done:
        form = SettleForm(request.POST, day=here.on)
        if not form.is_valid():
            raise Refusal(_("Give the date of the income."))
        settled = actions.settle(by=here.member, distribution=found, **form.cleaned_data)
        return Done(settled, _("This share is settled: every line is kept as it is."))

    return do(request, act, found.get_absolute_url())


@require_POST
@groupe_view("sharing.edit_rule")
def reverse_share(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Undo a settled share by its opposite, for a reason that those who took part read."""
    found = _load_share(here.me, here.groupe.slug, pk)
    form = ReverseForm(request.POST)
    if not form.is_valid():
        context = pages.distribution(here.me, found, here) | {"form": form}
        return render(request, "sharing/distribution.html", context, status=422)

    def act() -> Done:
        opposite = actions.reverse(by=here.member, distribution=found, **form.cleaned_data)
        return Done(opposite, _("The share is reversed: its income may be shared again."))

    return do(request, act, found.get_absolute_url())
