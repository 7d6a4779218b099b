# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commons.sharing import actions, engine, recipe
from commons.sharing.forms import AdoptForm, Composer, SampleForm, SettleForm, try_rule
from commons.sharing.models import (
    COOPERATIVE,
    MEMBER,
    Distribution,
    DistributionLine,
    SplitRule,
    member_id,
)
from groupes.access import Me, Standing, groupe_view, load_standing, member_view
from groupes.models import Cooperative, Member
from groupes.web.refusals import Refusal, refused

form_view = require_http_methods(["GET", "HEAD", "POST"])

PAGE = 20


@require_safe
@groupe_view()
def groupe_index(request: HttpRequest, here: Standing) -> HttpResponse:
    """The rule in force as a recipe, the other ones, past shares, and what the pots received."""
    rules = list(
        here.groupe.split_rules.marked_on(here.on).select_related("created_by").order_by("-number")
    )
    binding = next((rule for rule in rules if rule.binds), None)
    shares = here.groupe.distributions.settled().with_part_of(here.member)
    pots = DistributionLine.objects.pots_of(here.groupe)
    return render(
        request,
        "sharing/index.html",
        {
            "rule": binding,
            "sentences": recipe.sentences(binding.rule) if binding else [],
            "rules": [(rule, rule.state_on(here.on, binding)) for rule in rules],
            "page": Paginator(shares, PAGE).get_page(request.GET.get("page")),
            "pots": list(pots),
        },
    )


def _rule_page(
    request: HttpRequest,
    here: Standing,
    rule: SplitRule,
    *,
    form: AdoptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    binding = here.groupe.split_rules.binding_on(here.on)
    trying = any(name in request.GET for name in SampleForm.base_fields)
    sample = SampleForm(request.GET if trying else {f: v.initial for f, v in _sample_fields()})
    trial = None
    if sample.is_valid():
        try:
            trial = try_rule(
                rule.rule,
                sample.cleaned_data,
                here.groupe.cooperative.contribution_percent,
            )
        except engine.SplitError as error:
            sample.add_error(None, recipe.case_refusal(error))
    part = "#trial" if request.htmx and form is None else ""  # type: ignore[attr-defined]  # django-htmx's middleware
    return render(
        request,
        f"sharing/rule.html{part}",
        {
            "rule": rule,
            "state": rule.state_on(here.on, binding),
            "sample": sample,
            "recipe": trial,
            "form": form or AdoptForm(today=here.on),
        },
        status=status,
    )


def _sample_fields() -> Any:
    return SampleForm.base_fields.items()


def _load_rule(here: Standing, number: int) -> SplitRule:
    return get_object_or_404(
        here.groupe.split_rules.select_related("groupe", "created_by", "adopted_by"),
        number=number,
    )


@require_safe
@groupe_view()
def rule(request: HttpRequest, here: Standing, number: int) -> HttpResponse:
    """A rule told in sentences, at work on an amount one chooses."""
    return _rule_page(request, here, _load_rule(here, number))


@require_POST
@groupe_view("sharing.edit_rule")
def adopt(request: HttpRequest, here: Standing, number: int) -> HttpResponse:
    found = _load_rule(here, number)
    form = AdoptForm(request.POST, today=here.on)
    if form.is_valid():
        try:
            actions.adopt_rule(by=here.member, rule=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return _rule_page(request, here, found, form=form, status=409)
        messages.success(request, _("Version %(number)s is adopted.") % {"number": number})
        return redirect("sharing:groupe_index", here.groupe.slug)
    return _rule_page(request, here, found, form=form, status=422)


@form_view
@groupe_view("sharing.edit_rule")
def rule_new(request: HttpRequest, here: Standing) -> HttpResponse:
    """Compose a rule step by step, try it on an amount, then propose it."""
    percent = here.groupe.cooperative.contribution_percent
    status = 200
    if request.method == "POST":
        composer = Composer(request.POST, percent=percent)
        if request.POST.get("do") == "propose":
            if composer.is_valid():
                values = composer.form.cleaned_data
                created = actions.create_rule(
                    by=here.member,
                    groupe=here.groupe,
                    name=values["name"],
                    rule=composer.rule() or {},
                    note=values["note"],
                )
                messages.success(
                    request, _("The rule is proposed. It binds nobody until it is adopted.")
                )
                return redirect("sharing:rule", here.groupe.slug, created.number)
            status = 422
    else:
        base = here.groupe.split_rules.binding_on(here.on)
        composer = Composer(base=base, percent=percent)
    # Only the trial is sent back while one is still writing: the fields keep their cursor.
    writing = request.htmx and "do" not in request.POST  # type: ignore[attr-defined]  # django-htmx's middleware
    part = "#trial" if writing else ""
    return render(
        request,
        f"sharing/compose.html{part}",
        {"composer": composer, "recipe": composer.trial()},
        status=status,
    )


def _names(case: dict[str, Any]) -> dict[str, Any]:
    """Whoever stands behind the ids of a case: one query for the people, one for cooperatives."""
    people = [int(one["id"].removeprefix(MEMBER)) for one in case["participants"]]
    where = [int(key.removeprefix(COOPERATIVE)) for key in case["contributions"]]
    return {f"{MEMBER}{m.pk}": m for m in Member.objects.filter(pk__in=people)} | {
        f"{COOPERATIVE}{c.pk}": c for c in Cooperative.objects.filter(pk__in=where)
    }


@require_safe
@member_view
def distribution(request: HttpRequest, me: Me, slug: str, pk: int) -> HttpResponse:
    """An amount shared, every cent explained to those who took part in it."""
    found = get_object_or_404(
        Distribution.objects.visible_to(me).select_related(
            "groupe__cooperative", "rule", "created_by"
        ),
        groupe__slug=slug,
        pk=pk,
    )
    inside = me.membership_in(slug) is not None
    if inside:
        load_standing(request, slug)
    mine = member_id(me.pk)
    work = recipe.at_work(
        found.frozen_rule,
        found.case,
        recipe.read_result(found.result),
        _names(found.case),
        open_lines=found.lines_open_to(me.member),
        me=mine,
    )
    return render(
        request,
        "sharing/distribution.html",
        {
            "layout": "groupes/base_groupe.html" if inside else "base.html",
            "inside": inside,
            "distribution": found,
            "recipe": work,
            "my_part": next((one.rest for one in work.people if one.id == mine), None),
            "recomputes": found.recomputes(),
            "form": SettleForm(today=found.groupe.today()),
        },
    )


@require_POST
@groupe_view("sharing.edit_rule")
def settle(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(here.groupe.distributions.select_related("groupe"), pk=pk)
    form = SettleForm(request.POST, today=here.on)
    try:
        if not form.is_valid():
            raise Refusal(_("Give the day of the income."))
        actions.settle(
            by=here.member, distribution=found, happened_on=form.cleaned_data["happened_on"]
        )
    except Refusal as refusal:
        return refused(request, refusal, found.get_absolute_url())
    messages.success(request, _("This share is settled: every line is kept as it is."))
    return redirect(found)
