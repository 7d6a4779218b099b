# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of roles. Every object is loaded through the groupe the person stands in."""

from __future__ import annotations

import copy
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, granted_powers, groupe_view, member_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.forms import AnswerForm
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles import actions, pages, queries, rules
from roles.forms import OfferForm, RoleForm, VolunteerForm
from roles.models import Mandate, MandateOffer, Role


def _role(here: Standing, pk: int) -> Role:
    """An open role of the groupe."""
    role = get_object_or_404(Role.objects.open(), groupe=here.groupe, pk=pk)
    role.groupe = here.groupe
    return role


def _page(here: Standing, role: Role) -> str:
    return reverse("roles:role", args=[here.groupe.slug, role.pk])


def _need(allowed: bool, why: str) -> None:
    if not allowed:
        raise PermissionDenied(why)


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
    past = queries.past_of(now.role, here.on)
    return render(request, "roles/role.html", {"card": pages.card(here, now), "past": past})


# --- roles ---------------------------------------------------------------------------------------


@form_view
@groupe_view(rules.EDIT)
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    def act(values: dict[str, Any]) -> Done:
        made = actions.create_role(by=here.member, groupe=here.groupe, **values)
        return Done(
            _page(here, made),
            _("%(role)s has been created, and is open to take.") % {"role": made.name},
        )

    return form_page(request, "roles/form.html", RoleForm(posted(request)), act, blame="name")


@form_view
@groupe_view(rules.EDIT)
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _role(here, pk)
    # A copy: a form that fails must not change the name of the page it is shown on.
    form = RoleForm(
        posted(request),
        instance=copy.copy(found),
        # a list: of a set, Django ticks no box, and saving would take every power away
        initial={"powers": sorted(granted_powers(found.grants_id, here.groupe))},
    )

    def act(values: dict[str, Any]) -> Done:
        actions.change_role(by=here.member, role=found, **values)
        return Done(_page(here, found), _("The role is changed."))

    return form_page(request, "roles/form.html", form, act, context={"role": found})


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the role was, one change after another; its powers are not a text, and stay."""
    found = get_object_or_404(Role, groupe=here.groupe, pk=pk)
    found.groupe = here.groupe

    def restore(edition: Edition, seen: int) -> None:
        actions.change_role(
            by=here.member, role=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=found.name,
        back=_page(here, found),
        may_restore=rules.may_edit(here, found),
        restore=restore,
    )


@form_view
@groupe_view(rules.EDIT)
def close(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What would go with the role, then its closing."""
    found = _role(here, pk)
    if request.method == "POST":

        def act() -> Done:
            actions.close_role(by=here.member, role=found)
            index_page = reverse("roles:index", args=[here.groupe.slug])
            return Done(index_page, _("%(role)s is closed.") % {"role": found.name})

        return do(request, act, _page(here, found))
    context = {"now": queries.role_now(here, pk), "powers": pages.powers_of(here, found)}
    return render(request, "roles/close.html", context)


# --- mandates ------------------------------------------------------------------------------------


@form_view
@groupe_view()
def offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The holder hands their mandate over; whoever gives mandates offers a vacant role."""
    found = _role(here, pk)
    mine = found.mandates.filter(member=here.member, ends_on__gte=here.on).order_by("starts_on")
    mandate = mine.first()
    _need(
        rules.may_hand_over(here, found, mandate) or rules.may_offer(here, found),
        "neither the holder nor one who gives mandates",
    )

    def act(values: dict[str, Any]) -> Done:
        made = actions.offer_mandate(by=here.member, role=found, mandate=mandate, **values)
        said = _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name}
        return Done(_page(here, found), said)

    form = OfferForm(posted(request), here=here, role=found, mandate=mandate)
    context = {"role": found, "mandate": mandate}
    return form_page(request, "roles/offer.html", form, act, context=context)


@form_view
@groupe_view()
def volunteer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _role(here, pk)
    _need(rules.may_volunteer(here, found), "on pause")
    givers = rules.givers(here.groupe.pk, here.on)

    def act(values: dict[str, Any]) -> Done:
        made = actions.volunteer(by=here.member, role=found, message=values["message"])
        if isinstance(made, MandateOffer):
            thanks = _("Thank you.")
            said = f"{thanks} {pages.confirming(here.member.pk, givers)}"
        else:
            words = {"role": found.name, "date": formats.date(made.ends_on)}
            said = _("%(role)s is yours until %(date)s.") % words
        return Done(_page(here, found), said)

    form = VolunteerForm(posted(request))
    context = {
        "role": found,
        "until": found.term_from(here.on),
        "confirming": pages.confirming(here.member.pk, givers),
    }
    return form_page(request, "roles/volunteer.html", form, act, context=context)


@require_POST
@groupe_view()
def give_back(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    mandate = get_object_or_404(
        Mandate.objects.select_related("role"), role__groupe=here.groupe, pk=pk
    )
    if not rules.may_give_back(here, mandate):
        raise Http404("somebody else's mandate")

    def act() -> Done:
        actions.give_back(by=here.member, mandate=mandate)
        said = _("Today is your last day as %(role)s. Thank you.") % {"role": mandate.role.name}
        return Done(_page(here, mandate.role), said)

    return do(request, act, _page(here, mandate.role))


# --- offers --------------------------------------------------------------------------------------


def _offer(here: Standing, pk: int) -> MandateOffer:
    return get_object_or_404(
        MandateOffer.objects.select_related("role", "offered_to", "offered_by"),
        role__groupe=here.groupe,
        pk=pk,
    )


@require_POST
@groupe_view()
def answer_offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    _need(rules.may_answer(here, found), "the answer is somebody else's")
    back = back_to(request, _page(here, found.role))
    answer = request.POST.get("answer")
    if answer not in ("accept", "decline"):
        return redirect(back)

    def act() -> Done:
        word = AnswerForm.said(request.POST)
        mandate = actions.answer_offer(
            by=here.member, offer=found, accept=answer == "accept", word=word
        )
        if mandate is None:
            return Done(back, _("Answered: not now. That needs no reason."))
        words = {
            "name": found.offered_to.name,
            "role": found.role.name,
            "start": formats.date(mandate.starts_on),
            "end": formats.date(mandate.ends_on),
        }
        return Done(back, _("%(name)s holds %(role)s from %(start)s to %(end)s.") % words)

    return do(request, act, back)


@require_POST
@member_view
def see_answer(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """The answer to an offer, which was for me, is seen."""
    found = get_object_or_404(MandateOffer, answer_for=me.member, pk=pk)
    back = back_to(request, reverse("groupes:today"))

    def act() -> Done:
        actions.see_answer(by=me.member, offer=found)
        return Done(back)

    return do(request, act, back)


@require_POST
@groupe_view()
def withdraw_offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    _need(rules.may_withdraw(here, found), "somebody else's offer")

    def act() -> Done:
        actions.withdraw_offer(by=here.member, offer=found)
        return Done(_page(here, found.role), _("The offer is withdrawn."))

    return do(request, act, _page(here, found.role))
