# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of roles. Every object is loaded through the groupe the person stands in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.web import formats
from groupes.web.refusals import Refusal, back_to, posted, refused
from roles import actions, queries, rules
from roles.forms import OfferForm, RoleForm, VolunteerForm
from roles.models import Mandate, MandateOffer, Role

form_view = require_http_methods(["GET", "HEAD", "POST"])


def _role(here: Standing, pk: int) -> Role:
    """An open role of the groupe."""
    role = get_object_or_404(queries.with_powers(Role.objects.open()), groupe=here.groupe, pk=pk)
    role.groupe = here.groupe
    return role


def _page(here: Standing, role: Role) -> str:
    return reverse("roles:role", args=[here.groupe.slug, role.pk])


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    found = queries.roles_now(here, queries.with_powers(Role.objects.open()))
    asked = request.GET.get("role", "")
    mine = [now for now in found if now.mine is not None]
    first = min(mine, key=lambda now: now.mine.ends_on if now.mine else here.on, default=None)
    selected = next((now for now in found if str(now.role.pk) == asked), first)
    if selected is None and found:
        selected = found[0]
    page = reverse("roles:index", args=[here.groupe.slug])
    return render(
        request,
        "roles/index.html",
        {
            "found": found,
            "families": queries.by_family(found),
            "vacant": [now for now in found if now.free],
            "now": selected,
            "offers": queries.answers(here, selected) if selected else [],
            "map": queries.draw(here, found, selected, page),
        },
    )


@require_safe
@groupe_view()
def role(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A role; a closed one is still read, for its history."""
    found = queries.roles_now(here, queries.with_powers(Role.objects.filter(pk=pk)), past=True)
    if not found:
        raise Http404("no such role in this groupe")
    [now] = found
    return render(
        request,
        "roles/role.html",
        {
            "now": now,
            "offers": queries.answers(here, now),
        },
    )


@form_view
@groupe_view("roles.edit_roles")
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    form = RoleForm(posted(request))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_role(by=here.member, groupe=here.groupe, **form.values())
        except Refusal as refusal:
            form.add_error("name", str(refusal.message))
            status = 409
        else:
            messages.success(request, _("%(role)s is there, and to take.") % {"role": made.name})
            return redirect(_page(here, made))
    elif request.method == "POST":
        status = 422
    return render(request, "roles/form.html", {"form": form}, status=status)


@form_view
@groupe_view("roles.edit_roles")
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _role(here, pk)
    granted = getattr(found, "granted", [])
    form = RoleForm(posted(request), instance=found, initial={"powers": granted})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(by=here.member, role=found, **form.values())
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        else:
            messages.success(request, _("The role is changed."))
            return redirect(_page(here, found))
    elif request.method == "POST":
        status = 422
    name = Role.objects.values_list("name", flat=True).get(pk=pk) if status != 200 else found.name
    return render(
        request, "roles/form.html", {"form": form, "role": found, "name": name}, status=status
    )


@form_view
@groupe_view("roles.edit_roles")
def close(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _role(here, pk)
    if request.method == "POST":
        try:
            actions.close_role(by=here.member, role=found)
        except Refusal as refusal:
            return refused(request, refusal, _page(here, found))
        messages.success(request, _("%(role)s is closed.") % {"role": found.name})
        return redirect("roles:index", slug=here.groupe.slug)
    [now] = queries.roles_now(here, queries.with_powers(Role.objects.filter(pk=pk)))
    return render(request, "roles/close.html", {"now": now})


@form_view
@groupe_view()
def offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The holder hands their mandate over; whoever gives mandates offers a vacant role."""
    found = _role(here, pk)
    mine = found.mandates.filter(member=here.member, ends_on__gte=here.on).order_by("starts_on")
    mandate = mine.first()
    if not here.is_active or (mandate is None and not here.can("roles.give_mandate")):
        raise PermissionDenied("neither the holder nor one who gives mandates")
    form = OfferForm(posted(request), here=here, role=found, mandate=mandate)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.offer_mandate(
                by=here.member, role=found, mandate=mandate, **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            status = 409
        else:
            messages.success(
                request,
                _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name},
            )
            return redirect(_page(here, found))
    elif request.method == "POST":
        status = 422
    return render(
        request,
        "roles/offer.html",
        {"form": form, "role": found, "mandate": mandate},
        status=status,
    )


@form_view
@groupe_view()
def volunteer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _role(here, pk)
    if not here.is_active:
        raise PermissionDenied("on pause")
    form = VolunteerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.volunteer(
                by=here.member, role=found, message=form.cleaned_data["message"]
            )
        except Refusal as refusal:
            return refused(request, refusal, _page(here, found))
        if isinstance(made, Mandate):
            said = _("%(role)s is yours until %(date)s.")
            words = {"role": found.name, "date": formats.date(made.ends_on)}
        else:
            said = _("Thank you. Someone of the groupe now confirms it.")
            words = {}
        messages.success(request, said % words)
        return redirect(_page(here, found))
    return render(
        request,
        "roles/volunteer.html",
        {"form": form, "role": found, "until": found.term_from(here.on)},
        status=422 if request.method == "POST" else 200,
    )


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
    if not rules.may_answer(here, found):
        raise PermissionDenied("the answer is somebody else's")
    back = back_to(request, _page(here, found.role))
    accept = request.POST.get("answer") == "accept"
    if not accept and request.POST.get("answer") != "decline":
        return redirect(back)
    try:
        mandate = actions.answer_offer(by=here.member, offer=found, accept=accept)
    except Refusal as refusal:
        return refused(request, refusal, back)
    if mandate is None:
        messages.success(request, _("Answered: not now. That needs no reason."))
    else:
        messages.success(
            request,
            _("%(name)s holds %(role)s from %(start)s to %(end)s.")
            % {
                "name": found.offered_to.name,
                "role": found.role.name,
                "start": formats.date(mandate.starts_on),
                "end": formats.date(mandate.ends_on),
            },
        )
    return redirect(back)


@require_POST
@groupe_view()
def withdraw_offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    if not rules.may_withdraw(here, found):
        raise PermissionDenied("somebody else's offer")
    try:
        actions.withdraw_offer(by=here.member, offer=found)
    except Refusal as refusal:
        return refused(request, refusal, _page(here, found.role))
    messages.success(request, _("The offer is withdrawn."))
    return redirect(_page(here, found.role))


@require_POST
@groupe_view()
def give_back(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    mandate = get_object_or_404(
        Mandate.objects.select_related("role"),
        role__groupe=here.groupe,
        member=here.member,
        pk=pk,
    )
    try:
        actions.give_back(by=here.member, mandate=mandate)
    except Refusal as refusal:
        return refused(request, refusal, _page(here, mandate.role))
    messages.success(
        request, _("Today is your last day as %(role)s. Thank you.") % {"role": mandate.role.name}
    )
    return redirect(_page(here, mandate.role))
