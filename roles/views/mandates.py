# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of mandates: offered, taken, shared, stood in for, given back; answers to offers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.choosing import words_of
from groupes.forms import AnswerForm
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles import actions, pages, queries, rules
from roles.forms import (
    BesideForm,
    HalfForm,
    InterimForm,
    OfferForm,
    VolunteerForm,
)
from roles.models import (
    Apprenticeship,
    Mandate,
    MandateOffer,
    Share,
)
from roles.views.found import mandate_of, mine_of, need, only_half, open_role, page_of

# --- mandates ------------------------------------------------------------------------------------


@form_view
@groupe_view()
def offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The holder hands their mandate over; whoever gives mandates offers a vacant role."""
    found = open_role(here, pk)
    mandate = mine_of(here, found)
    need(
        rules.may_hand_over(here, found, mandate) or rules.may_offer(here, found),
        "neither the holder nor one who gives mandates",
    )

    def act(values: dict[str, Any]) -> Done:
        made = actions.offer_mandate(by=here.member, role=found, mandate=mandate, **values)
        said = _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name}
        return Done(page_of(here, found), said)

    half = Share.SHARED if mandate is None and only_half(here, pk) else Share.WHOLE
    now = rules.LEAVING in request.GET
    form = OfferForm(
        posted(request), here=here, role=found, mandate=mandate, half=half, now=now,
        words=words_of(request),
    )  # fmt: skip
    context = {
        "role": found,
        "mandate": mandate,
        "asked": queries.asked_already(found, mandate),
    }
    return form_page(request, "roles/offer.html", form, act, context=context)


@form_view
@groupe_view()
def volunteer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = open_role(here, pk)
    need(rules.may_volunteer(here, found), "on pause")
    givers = rules.givers(here.groupe.pk, here.on)

    def act(values: dict[str, Any]) -> Done:
        made = actions.volunteer(by=here.member, role=found, **values)
        if isinstance(made, MandateOffer):
            thanks = _("Thank you.")
            said = f"{thanks} {pages.confirming(here.member.pk, givers)}"
        else:
            words = {"role": found.name, "date": formats.date(made.ends_on)}
            said = _("%(role)s is yours until %(date)s.") % words
        return Done(page_of(here, found), said)

    form = VolunteerForm(posted(request), half_alone=only_half(here, pk))
    context = {
        "role": found,
        "until": found.term_from(here.on),
        "confirming": pages.confirming(here.member.pk, givers),
    }
    return form_page(request, "roles/volunteer.html", form, act, context=context)


@require_POST
@groupe_view()
def go_on(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """For another term: another member confirms it."""
    mandate = mandate_of(here, pk)
    need(rules.may_hand_over(here, mandate.role, mandate), "somebody else's mandate")

    def act() -> Done:
        actions.volunteer(by=here.member, role=mandate.role, again=mandate)
        return Done(
            page_of(here, mandate.role), _("Asked: another member confirms your next term.")
        )

    return do(request, act, page_of(here, mandate.role))


@form_view
@groupe_view()
def share(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The holder offers half of their seat."""
    found = open_role(here, pk)
    mine = mine_of(here, found)
    if mine is None or not rules.may_share(here, mine):
        raise PermissionDenied("no whole seat of one's own")

    def act(values: dict[str, Any]) -> Done:
        made = actions.offer_half(by=here.member, mandate=mine, **values)
        said = _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name}
        return Done(page_of(here, found), said)

    context = {
        "role": found,
        "title": _("Share %(role)s") % {"role": found.name},
        "lead": _(
            "From their yes to the last day of your mandate, you both hold the role, with all its "
            "powers, on one seat."
        ),
        "verb": _("Offer to share"),
    }
    form = HalfForm(posted(request), here=here, words=words_of(request))
    return form_page(request, "roles/way.html", form, act, blame="to", context=context)


@require_POST
@groupe_view()
def hold_alone(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    mandate = mandate_of(here, pk)
    need(rules.may_hand_over(here, mandate.role, mandate), "somebody else's mandate")

    def act() -> Done:
        actions.hold_alone(by=here.member, mandate=mandate)
        said = _("You hold %(role)s alone again.") % {"role": mandate.role.name}
        return Done(page_of(here, mandate.role), said)

    return do(request, act, page_of(here, mandate.role))


@form_view
@groupe_view()
def interim(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Somebody holds a role meanwhile: a free place, or that of who is away."""
    found = open_role(here, pk)
    need(rules.may_ask_interim(here, found), "on pause")
    now = queries.role_now(here, pk)
    covered = now.stood_in_for(here.on, here.member.pk) if now is not None else []
    free = now is not None and now.free > 0

    def act(values: dict[str, Any]) -> Done:
        made = actions.offer_interim(by=here.member, role=found, **values)
        if made.is_proposal:
            return Done(page_of(here, found), _("Thank you. Another member confirms it."))
        said = _("Offered to %(name)s, who now answers.") % {"name": made.offered_to.name}
        return Done(page_of(here, found), said)

    rows = found.mandates.filter(pk__in=[one.pk for one in covered]).select_related("member")
    form = InterimForm(
        posted(request), here=here, role=found, covered=rows.order_by("ends_on", "pk"), free=free,
        words=words_of(request),
    )  # fmt: skip
    context = {
        "role": found,
        "title": _("An interim: %(role)s") % {"role": found.name},
        "lead": _(
            "Somebody holds the role until a day, with its powers, while its place is free or its "
            "holder is away."
        ),
        "verb": _("Offer the interim"),
        "none": ""
        if free or covered
        else _("Its holders are there: an interim is for who is away."),
    }
    return form_page(request, "roles/way.html", form, act, context=context)


@form_view
@groupe_view()
def beside(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Learning a role beside who holds it, or teaching it so: no seat, no power."""
    found = open_role(here, pk)
    need(here.is_active, "on pause")
    now = queries.role_now(here, pk)
    holders = now.holders if now is not None else []
    mine = next((one for one in holders if one.member_id == here.member.pk), None)

    def act(values: dict[str, Any]) -> Done:
        learner = values.pop("other", here.member)
        held = values.pop("beside", mine)
        made = actions.ask_beside(by=here.member, mandate=held, learner=learner, **values)
        said = _("Asked: %(name)s now answers.") % {"name": made.offered_to.name}
        return Done(page_of(here, found), said)

    rows = found.mandates.filter(pk__in=[one.pk for one in holders]).select_related("member")
    form = BesideForm(
        posted(request), here=here, held=rows.order_by("ends_on", "pk"), mine=mine,
        words=words_of(request),
    )  # fmt: skip
    context = {
        "role": found,
        "title": _("Side by side: %(role)s") % {"role": found.name},
        "lead": _(
            "One learns the role by doing it beside who holds it: without a seat and without a power. "
            "Both agree, and either ends it when they wish."
        ),
        "verb": _("Ask"),
        "none": "" if holders else _("Nobody holds it: there is no one to learn it beside."),
    }
    return form_page(request, "roles/way.html", form, act, context=context)


@require_POST
@groupe_view()
def end_beside(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Apprenticeship.objects.select_related("role", "mandate"), role__groupe=here.groupe, pk=pk
    )
    if not rules.may_end_beside(here, found):
        raise Http404("between two other people")

    def act() -> Done:
        actions.end_beside(by=here.member, apprenticeship=found)
        return Done(page_of(here, found.role), _("It ends today. Thank you both."))

    return do(request, act, page_of(here, found.role))


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
        return Done(page_of(here, mandate.role), said)

    return do(request, act, page_of(here, mandate.role))


# --- offers --------------------------------------------------------------------------------------


def _offer(here: Standing, pk: int) -> MandateOffer:
    return get_object_or_404(
        MandateOffer.objects.select_related("role", "offered_to", "offered_by", "draw"),
        role__groupe=here.groupe,
        pk=pk,
    )


@require_POST
@groupe_view()
def answer_offer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _offer(here, pk)
    need(rules.may_answer(here, found), "the answer is somebody else's")
    back = back_to(request, page_of(here, found.role))
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
        if isinstance(mandate, Apprenticeship):
            return Done(
                back,
                _("Agreed: side by side until %(date)s.") % {"date": formats.date(mandate.ends_on)},
            )
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
    need(rules.may_withdraw(here, found), "somebody else's offer")

    back = back_to(request, page_of(here, found.role))

    def act() -> Done:
        actions.withdraw_offer(by=here.member, offer=found)
        return Done(back, _("The offer is withdrawn."))

    return do(request, act, page_of(here, found.role))
