# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of wishes and plans. Every object is loaded through the groupe the person stands in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.models import Member, Membership
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles.models import Role
from roles.planning import actions, pages, queries, rules, terms
from roles.planning.forms import VACANT, ObjectionForm, PinForm, PutForm, SettingsForm, WishesForm
from roles.planning.models import Plan

TAB = {"tab": "roles"}
"""These pages belong to the tab of roles."""
CONSENT_DAYS = dt.timedelta(days=14)


def _need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


def _plan(here: Standing, pk: int) -> Plan:
    """A plan of the groupe that I may read: 404 where there is none, 403 while it is prepared."""
    found = queries.plan(here, pk)
    if found is None:
        raise Http404("no such plan in this groupe")
    _need(rules.may_read(here, found), rules.PLAN)
    return found


def _page(plan: Plan) -> str:
    return plan.get_absolute_url()


def _closed(request: HttpRequest, here: Standing, plan: Plan) -> HttpResponse:
    """A form of a plan that is no longer in preparation leads to the plan, with the reason."""
    _need(rules.may_plan(here), rules.PLAN)
    return _led_back(request, plan)


def _led_back(request: HttpRequest, plan: Plan) -> HttpResponse:
    messages.info(
        request, _("There is nothing to do here any more: this is where the plan stands.")
    )
    return redirect(plan)


def _active(here: Standing) -> list[Member]:
    rows = Membership.objects.on(here.on).filter(groupe=here.groupe).select_related("member")
    return [tie.member for tie in rows.order_by("member__name_key", "pk")]


# --- reading -------------------------------------------------------------------------------------


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    shown = pages.index(here, request.GET.get("page"))
    return render(request, "planning/index.html", {"shown": shown, "page": shown.page, **TAB})


@require_safe
@groupe_view()
def plan(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    page = pages.plan_page(here, _plan(here, pk))
    return render(request, "planning/plan.html", {"page": page, **TAB})


@require_safe
@groupe_view()
def compare(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Two plans beside each other (``?avec=``)."""
    found = _plan(here, pk)
    others = list(queries.plans(here, None))
    asked = request.GET.get("avec", "")
    other = None
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        other = queries.plan(here, int(asked))
        if other is None or other.pk == found.pk:
            raise Http404("no such plan in this groupe")
        _need(rules.may_read(here, other), rules.PLAN)
    shown = pages.compare(here, found, other, others)
    return render(request, "planning/compare.html", {"shown": shown, "back": _page(found), **TAB})


# --- wishes --------------------------------------------------------------------------------------


@form_view
@groupe_view()
def wishes(request: HttpRequest, here: Standing) -> HttpResponse:
    """What I wish, and the energy I have for roles."""
    _need(rules.may_wish(here), "on pause, one is asked nothing")
    roles = queries.open_roles(here.groupe)
    mine = queries.my_wishes(here.groupe, here.member)
    form = WishesForm(
        posted(request),
        roles=roles,
        wishes=mine,
        rooms=queries.my_rooms(here.groupe, here.member),
    )

    def act(values: dict[str, Any]) -> Done:
        actions.say_wishes(by=here.member, groupe=here.groupe, **form.said())
        return Done(request.path, _("Kept. Nobody else reads it."))

    def context() -> dict[str, Any]:
        return {"lessons": queries.my_lessons(here.member), "said": bool(mine), **TAB}

    return form_page(request, "planning/wishes.html", form, act, context=context)


@require_POST
@groupe_view()
def wishes_away(request: HttpRequest, here: Standing) -> HttpResponse:
    _need(rules.may_wish(here), "on pause, one is asked nothing")
    page = reverse("planning:wishes", args=[here.groupe.slug])

    def act() -> Done:
        actions.take_wishes_away(by=here.member, groupe=here.groupe)
        return Done(page, _("Nothing is kept of what you said."))

    return do(request, act, page)


@require_POST
@groupe_view()
def same(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What I said before holds for this plan: one that I may not read yet, too."""
    _need(rules.may_wish(here), "on pause, one is asked nothing")
    found = get_object_or_404(Plan, groupe=here.groupe, pk=pk)
    found.groupe = here.groupe
    to = back_to(request, reverse("planning:wishes", args=[here.groupe.slug]))

    def act() -> Done:
        actions.same_wishes(by=here.member, plan=found)
        return Done(to, _("Noted: as you said before."))

    return do(request, act, to)


# --- settings and cells --------------------------------------------------------------------------


@form_view
@groupe_view(rules.PLAN)
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    _need(rules.may_plan(here), rules.PLAN)
    roles, people = queries.open_roles(here.groupe), _active(here)
    first = terms.months_after(here.on.replace(day=1), 2)
    form = SettingsForm(
        posted(request),
        roles=roles,
        people=people,
        today=here.on,
        initial={
            "first_day": first,
            "term_months": 3,
            "terms": 4,
            "roles": [role.pk for role in roles],
            "people": [member.pk for member in people],
            "asks_until": here.on + dt.timedelta(days=10),
            "facilitate_once": True,
            "longer": 0,
        },
    )

    def act(values: dict[str, Any]) -> Done:
        made = actions.start(by=here.member, groupe=here.groupe, settings=form.settings())
        return Done(made, _("The plan is begun."))

    back = reverse("planning:index", args=[here.groupe.slug])
    return form_page(request, "planning/settings.html", form, act, context={"back": back, **TAB})


@form_view
@groupe_view(rules.PLAN)
def settings(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _plan(here, pk)
    if not rules.may_change(here, found):
        return _closed(request, here, found)
    form = SettingsForm(
        posted(request),
        roles=queries.open_roles(here.groupe),
        people=_active(here),
        plan=found,
        today=here.on,
        initial=_initial(found),
    )

    def act(values: dict[str, Any]) -> Done:
        actions.change(
            by=here.member, plan=found, settings=form.settings(), edition=values["edition"]
        )
        return Done(found, _("Saved."))

    context = {"back": _page(found), "plan": found, **TAB}
    return form_page(request, "planning/settings.html", form, act, context=context)


_OF_THE_ROW = (
    "name", "first_day", "term_months", "terms", "asks_until", "facilitate_once", "longer",
    "no_rest", "all_at_once", "any_hands", "edition",
)  # fmt: skip


def _initial(plan: Plan) -> dict[str, Any]:
    """The settings of a plan as its form shows them. Two queries."""
    return {name: getattr(plan, name) for name in _OF_THE_ROW} | {
        "roles": list(plan.roles.values_list("pk", flat=True)),
        "people": list(plan.people.values_list("pk", flat=True)),
    }


@form_view
@groupe_view(rules.PLAN)
def cell(request: HttpRequest, here: Standing, pk: int, role: int, term: int) -> HttpResponse:
    """A cell: who sits there and why; lock somebody into it, keep somebody out."""
    found = _plan(here, pk)
    if not rules.may_change(here, found):
        return _closed(request, here, found)
    its_role = get_object_or_404(Role, rotations=found, pk=role)
    if term >= found.terms:
        raise Http404("no such term in this plan")
    people = [(one.pk, one.name) for one in found.people.order_by("name_key", "pk")]
    form = PinForm(posted(request), people=people, initial={"kind": "lock"})

    def act(values: dict[str, Any]) -> Done:
        who = values["member"]
        member = None if who == VACANT else found.people.get(pk=int(who))
        actions.pin(
            by=here.member, plan=found, role=its_role, term=term, kind=values["kind"], member=member
        )
        return Done(f"{_page(found)}#plan", _("Noted. Plan anew to see what it changes."))

    def context() -> dict[str, Any]:
        return {"shown": pages.cell_page(found, its_role, term), "back": _page(found), **TAB}

    return form_page(request, "planning/cell.html", form, act, blame="member", context=context)


@require_POST
@groupe_view(rules.PLAN)
def unpin(request: HttpRequest, here: Standing, pk: int, pin: int) -> HttpResponse:
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)

    def act() -> Done:
        actions.unpin(by=here.member, plan=found, pin=pin)
        return Done(_page(found), _("The planner decides it again: plan anew."))

    return do(request, act, _page(found))


# --- solving -------------------------------------------------------------------------------------


@require_POST
@groupe_view(rules.PLAN)
def solve(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """``close``: as near as can be to the plan that is there; ``anew``: from nothing."""
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)

    def act() -> Done:
        anew = request.POST.get("how") == "anew"
        actions.ask_solve(by=here.member, plan=found, from_scratch=anew)
        return Done(found)

    return do(request, act, _page(found))


@require_POST
@groupe_view(rules.PLAN)
def stop(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)

    def act() -> Done:
        actions.stop(by=here.member, plan=found)
        return Done(found)

    return do(request, act, _page(found))


# --- from one to another -------------------------------------------------------------------------


@require_POST
@groupe_view(rules.PLAN)
def copy(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)

    def act() -> Done:
        made = actions.copy(by=here.member, plan=found)
        return Done(made, _("A copy: change what you wish, and have it planned."))

    return do(request, act, _page(found))


@require_POST
@groupe_view(rules.PLAN)
def new_version(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)

    def act() -> Done:
        made = actions.new_version(by=here.member, plan=found)
        return Done(
            made, _("A new version, as close to the plan before as can be: have it planned.")
        )

    return do(request, act, _page(found))


# --- the groupe ----------------------------------------------------------------------------------


@form_view
@groupe_view(rules.PLAN)
def put(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Put the plan to the groupe."""
    found = _plan(here, pk)
    if not rules.may_change(here, found):
        return _closed(request, here, found)
    form = PutForm(posted(request), initial={"until": here.on + CONSENT_DAYS})

    def act(values: dict[str, Any]) -> Done:
        actions.put(by=here.member, plan=found, **values)
        return Done(found, _("It is with the groupe: every member finds it on their Today page."))

    context = {"plan": found, "back": _page(found), **TAB}
    return form_page(request, "planning/put.html", form, act, context=context)


@require_POST
@groupe_view()
def agree(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """I agree; an objection of mine is withdrawn."""
    found = _plan(here, pk)
    _need(here.is_active, "on pause, one is not asked")

    def act() -> Done:
        actions.agree(by=here.member, plan=found)
        return Done(back_to(request, _page(found)), _("Noted: you agree."))

    return do(request, act, _page(found))


@form_view
@groupe_view()
def object_to(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """I object, with the reason."""
    found = _plan(here, pk)
    if not rules.may_say(here, found):
        _need(here.is_active, "on pause, one is not asked")
        return _led_back(request, found)
    before = found.voices.filter(member=here.member, objects_to=True).first()
    initial = {"reason": before.reason if before else ""}
    form = ObjectionForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.object_to(by=here.member, plan=found, **values)
        return Done(found, _("Your objection stops the plan until it is answered, or withdrawn."))

    context = {"plan": found, "back": _page(found), **TAB}
    return form_page(request, "planning/object.html", form, act, blame="reason", context=context)


@form_view
@groupe_view(rules.PLAN)
def adopt(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What will be offered, then the adoption."""
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)
    if request.method == "POST":

        def act() -> Done:
            actions.adopt(by=here.member, plan=found)
            return Done(found, _("It is adopted: what it plans first is offered to each."))

        return do(request, act, _page(found))
    if found.state != Plan.State.PROPOSED:
        return _led_back(request, found)
    context = {"plan": found, "offers": pages.offered_first(found), "back": _page(found), **TAB}
    return render(request, "planning/adopt.html", context)


@require_POST
@groupe_view(rules.PLAN)
def give_up(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _plan(here, pk)
    _need(rules.may_plan(here), rules.PLAN)
    to = back_to(request, reverse("planning:index", args=[here.groupe.slug]))

    def act() -> Done:
        actions.give_up(by=here.member, plan=found)
        return Done(to, _("It is given up."))

    return do(request, act, _page(found))
