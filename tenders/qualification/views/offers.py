# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom one could ask to come along on a need; asking, answering, taking back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.models import Membership
from groupes.web import formats
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find, home
from tenders.qualification import actions, pages, rules
from tenders.qualification.forms import AnswerForm, AskForm, SkillSearchForm
from tenders.qualification.models import Offer


def _whom_url(here: Standing, bid: Bid, need: int) -> str:
    return reverse("qualification:whom", args=[here.groupe.slug, bid.pk, need])


def _need_part(here: Standing) -> None:
    if not here.is_active:
        raise PermissionDenied("does not take part in the groupe")


@require_safe
@groupe_view("bids.state_intention")
def whom(request: HttpRequest, here: Standing, pk: int, need: int) -> HttpResponse:
    """Who could be asked, by name, with the reasons in words."""
    found = find(here, pk)
    asked = get_object_or_404(found.needs.all(), pk=need)
    if over := closed(request, here, found, allowed=rules.may_ask(here, found)):
        return over
    form = SkillSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    context = pages.whom(here, found, asked, words)
    return render(request, "qualification/whom.html", context | {"form": form})


@form_view
@groupe_view("bids.state_intention")
def ask(request: HttpRequest, here: Standing, pk: int, need: int, member: int) -> HttpResponse:
    """Ask somebody, with a word or none."""
    found = find(here, pk)
    asked = get_object_or_404(found.needs.all(), pk=need)
    tie = get_object_or_404(
        Membership.objects.on(here.on).select_related("member__cooperative"),
        groupe=here.groupe,
        member=member,
    )
    if over := closed(request, here, found, allowed=rules.may_ask(here, found)):
        return over
    back = _whom_url(here, found, need)

    def act(said: dict[str, Any]) -> Done:
        asked.bid = found
        actions.ask_along(by=here.member, need=asked, to=tie.member, word=said["word"])
        return Done(back, _("It is asked: you will read the answer in Today."))

    context = {
        "bid": found,
        "tab": "bids",
        "need": asked,
        "person": tie.member,
        "away": formats.away(tie.member.away_until, here.on),
        "back_url": back,
    }
    form = AskForm(posted(request))
    return form_page(request, "qualification/ask.html", form, act, context=context)


@form_view
@groupe_view()
def answer(request: HttpRequest, here: Standing, pk: int, offer: int) -> HttpResponse:
    """What was asked of me: yes leads to say what one would do, no costs nothing."""
    _need_part(here)
    found = find(here, pk)
    asked = get_object_or_404(
        Offer.objects.select_related("need__bid__groupe", "by"),
        pk=offer,
        need__bid=found,
        to=here.member,
    )
    open_to = found.writable and asked.state == Offer.State.ASKED
    why = _("This is not asked any more.") if found.writable else ""
    if over := closed(request, here, found, allowed=open_to, why=why):
        return over

    def act(said: dict[str, Any]) -> Done:
        yes = said["answer"] == "yes"
        actions.answer_offer(by=here.member, offer=asked, accept=yes, word=said["word"])
        if yes and here.can("bids.state_intention"):
            said_here = reverse("bids:intention", args=[here.groupe.slug, pk, asked.need_id])
            return Done(said_here, _("Say now what you would do: it is yours to say."))
        return Done(
            home(here, found), _("Your answer is told to %(name)s alone.") % {"name": asked.by.name}
        )

    context = {"bid": found, "tab": "bids", "offer": asked}
    form = AnswerForm(posted(request))
    return form_page(request, "qualification/answer.html", form, act, context=context)


@require_POST
@groupe_view()
def withdraw(request: HttpRequest, here: Standing, pk: int, offer: int) -> HttpResponse:
    """Take back what one asked, or say that its answer was read (``seen``)."""
    _need_part(here)
    found = find(here, pk)
    asked = get_object_or_404(
        Offer.objects.select_related("need__bid__groupe"),
        pk=offer,
        need__bid=found,
        by=here.member,
    )
    back = back_to(
        request, _whom_url(here, found, asked.need_id) if found.writable else home(here, found)
    )

    def act() -> Done:
        if "seen" in request.POST:
            actions.see_answer(by=here.member, offer=asked)
        else:
            actions.withdraw_offer(by=here.member, offer=asked)
        return Done(back)

    return do(request, act, back)
