# SPDX-License-Identifier: AGPL-3.0-or-later
"""Co-opted by consent: proposing, being asked, answering."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes import emails
from groupes import pages as ground
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.charter import carrying
from groupes.models import Member
from groupes.web import formats, search
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import back_to, posted
from groupes.welcome import pages, queries, rules
from groupes.welcome.actions import consent as actions
from groupes.welcome.forms import ObjectionForm, ProposalForm
from groupes.welcome.models import Proposal


def _list(here: Standing) -> str:
    return reverse("welcome:proposals", args=[here.groupe.slug])


@require_safe
@searched
@groupe_view()
def proposals(request: HttpRequest, here: Standing) -> HttpResponse:
    """Who is proposed to the groupe; and finding someone to propose."""
    words = search.asked(request)
    may = rules.may_propose(here)
    page = Paginator(queries.to_propose(here, words), 20).get_page(request.GET.get("page"))
    asks = may and (words or request.GET.get("page"))
    context = {
        "tab": "members",
        "proposals": pages.proposal_lines(here),
        "may_propose": may,
        "words": words,
        "page": page if asks else None,
        "people": ground.to_ask(page, here.on, "welcome:propose", here.groupe.slug) if asks else [],
    }
    return render(request, "welcome/proposals.html", context)


@form_view
@limited("propose", 30, 3600)
@groupe_view()
def propose(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    if not rules.may_propose(here):
        raise PermissionDenied("does not propose here")
    found = get_object_or_404(
        Member.objects.visible_to(here.me).current().select_related("cooperative"), pk=pk
    )

    def act(values: dict[str, Any]) -> Done:
        made = actions.propose(by=here.member, groupe=here.groupe, member=found, **values)
        words = _("%(name)s is asked first whether they wish it.") % {"name": made.member.name}
        return Done(_list(here), words)

    form = ProposalForm(posted(request))
    return form_page(
        request,
        "welcome/propose.html",
        form,
        act,
        context={
            "person": found,
            "tab": "members",
            "away": formats.away(found.away_until, here.on),
        },
    )


def _proposal(here: Standing, pk: int) -> Proposal:
    found = queries.proposal_in(here, pk)
    # Who is proposed reads nothing of what is said of them, were they to be let in meanwhile.
    if found is None or found.member_id == here.member.pk:
        raise Http404("no such proposal")
    return found


@form_view
@groupe_view()
def proposal(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A proposal, what was said of it, and objecting."""
    found = _proposal(here, pk)
    page = reverse("welcome:proposal", args=[here.groupe.slug, found.pk])
    if request.method == "POST" and not rules.may_say(here, found):
        raise PermissionDenied("does not answer this proposal")

    def act(values: dict[str, Any]) -> Done:
        actions.object_to(by=here.member, proposal=found, reason=values["reason"])
        to = Member.objects.select_related("user").get(pk=found.proposed_by_id)
        emails.leave_word(request, to, by=here.member)
        words = _("Your objection stops the proposal. %(name)s finds it on their Today page.")
        return Done(page, words % {"name": found.proposed_by.name})

    return form_page(
        request,
        "welcome/proposal.html",
        ObjectionForm(posted(request)),
        act,
        blame="reason",
        context=lambda: {"shown": pages.proposal(here, found), "tab": "members"},
    )


@require_POST
@groupe_view()
def consent(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _proposal(here, pk)
    if not rules.may_say(here, found):
        raise PermissionDenied("does not answer this proposal")
    back = back_to(request, reverse("welcome:proposal", args=[here.groupe.slug, found.pk]))

    def act() -> Done:
        actions.consent(by=here.member, proposal=found)
        return Done(back, _("Noted: you see no objection."))

    return do(request, act, back)


@require_POST
@groupe_view()
def proposal_end(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _proposal(here, pk)
    if found.proposed_by_id != here.member.pk:
        raise PermissionDenied("withdrawn by whoever proposed")
    back = back_to(request, _list(here))

    def act() -> Done:
        actions.withdraw(by=here.member, proposal=found)
        return Done(back, _("Taken back."))

    return do(request, act, back)


# --- the person -----------------------------------------------------------------------------------


def _mine(me: Me, pk: int) -> Proposal:
    found = queries.proposal_of(me, pk)
    if found is None:
        raise Http404("not proposed")
    return found


@require_safe
@member_view
def proposed(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """What the person reads of their own proposal: the groupe's door, who proposes and why, and where
    it stands; never who objects, nor why."""
    found = _mine(me, pk)
    if found.groupe_id in me.groupe_ids:
        return redirect(found.groupe)
    if found.state not in Proposal.RUNNING:
        raise Http404("it is over")
    agreed = rules.outcome(
        found, found.voices.filter(objects_to=True).count(), me.today(found.groupe)
    )
    context = {
        "proposal": found,
        "charter": carrying.as_html(found.groupe),
        "asked": found.state == Proposal.State.ASKED,
        "agreed": agreed is rules.Outcome.AGREED,
    }
    return render(request, "welcome/proposed.html", context)


@require_POST
@limited("wish", 60, 3600)
@member_view
def wish(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    found = _mine(me, pk)
    answer = request.POST.get("answer", "")
    page = reverse("welcome:proposed", args=[found.pk])
    if answer not in ("accept", "decline", "enter"):
        return redirect(page)
    back = back_to(request, reverse("groupes:today"))

    def act() -> Done:
        if answer == "enter":
            tie = actions.come_in(by=me.member, proposal=found)
            return Done(tie.groupe, _("Welcome to %(groupe)s.") % {"groupe": tie.groupe.name})
        actions.wish(by=me.member, proposal=found, wishes=answer == "accept")
        if answer == "accept":
            return Done(page, _("The members are asked now."))
        return Done(back, _("Answered: not now. That needs no reason."))

    return do(request, act, back)
