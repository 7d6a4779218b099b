# SPDX-License-Identifier: AGPL-3.0-or-later
"""The candidate of a bid, the links that people declare, and what staff see of bids that meet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.models import Cooperative, Membership
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find
from tenders.candidacy import actions, crossings, pages, rules
from tenders.candidacy.forms import BodyForm, CandidacyForm, InterestForm
from tenders.candidacy.models import Body, Interest


def _home(here: Standing, bid: Bid) -> str:
    return reverse("candidacy:candidate", args=[here.groupe.slug, bid.pk])


@require_safe
@groupe_view()
def candidate(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Who signs, what each does, what to look at, who declared a link."""
    return render(request, "candidacy/candidate.html", pages.sheet(here, find(here, pk)))


@require_POST
@groupe_view("bids.write_bid")
def begin(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The candidate is recorded as its people make it."""
    bid = find(here, pk)

    def act() -> Done:
        actions.begin(by=here.member, bid=bid)
        return Done(_home(here, bid))

    return do(request, act, _home(here, bid))


@form_view
@groupe_view("bids.write_bid")
def form(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """How the consortium is bound, and who leads."""
    bid = find(here, pk)
    bodies = pages.bodies_of(bid)
    allowed = rules.may_write(here, bid) and bool(bodies)
    why = "" if bodies else _("Record who the candidate is first.")
    if over := closed(request, here, bid, allowed=allowed, why=why):
        return over
    if not bodies:
        get_object_or_404(Body, candidacy__bid=bid)
    asked = CandidacyForm(posted(request), candidacy=bodies[0].candidacy, bodies=bodies)

    def act(said: dict[str, Any]) -> Done:
        actions.say_form(by=here.member, bid=bid, **said)
        return Done(_home(here, bid))

    return form_page(
        request, "candidacy/form.html", asked, act, context={"tab": "bids", "bid": bid}
    )


def cooperatives_for(here: Standing) -> Any:
    """Those that may be members of a consortium here: of the groupe's federation, and those whose
    people belong to the groupe."""
    groupe = here.groupe
    inside = groupe.memberships.filter(state__in=Membership.BELONGING)
    near = Q(pk__in=inside.values("member__cooperative"))
    if groupe.cooperative.federation_id is not None:
        near |= Q(federation=groupe.cooperative.federation_id)
    return Cooperative.objects.filter(near).exclude(pk=groupe.cooperative_id).order_by("name")


@form_view
@groupe_view("bids.write_bid")
def add(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One more member of the consortium."""
    bid = find(here, pk)
    if over := closed(request, here, bid, allowed=rules.may_write(here, bid)):
        return over
    asked = BodyForm(posted(request), lots=pages.lots_of(bid), cooperatives=cooperatives_for(here))

    def act(_said: dict[str, Any]) -> Done:
        actions.add_body(by=here.member, bid=bid, **asked.said())
        return Done(_home(here, bid))

    return form_page(
        request, "candidacy/body.html", asked, act, context={"tab": "bids", "bid": bid}
    )


@form_view
@groupe_view("bids.write_bid")
def body(request: HttpRequest, here: Standing, pk: int, body: int) -> HttpResponse:
    """What is said of a member of the consortium."""
    bid = find(here, pk)
    found = get_object_or_404(
        Body.objects.select_related("cooperative", "candidacy"), candidacy__bid=bid, pk=body
    )
    if over := closed(request, here, bid, allowed=rules.may_write(here, bid)):
        return over
    found.candidacy.bid = bid
    asked = BodyForm(posted(request), lots=pages.lots_of(bid), body=found)

    def act(said: dict[str, Any]) -> Done:
        actions.change_body(by=here.member, body=found, **said)
        return Done(_home(here, bid))

    context = {"tab": "bids", "bid": bid, "body": found}
    return form_page(request, "candidacy/body.html", asked, act, context=context)


@require_POST
@groupe_view("bids.write_bid")
def remove(request: HttpRequest, here: Standing, pk: int, body: int) -> HttpResponse:
    bid = find(here, pk)
    found = get_object_or_404(Body.objects.select_related("candidacy"), candidacy__bid=bid, pk=body)
    found.candidacy.bid = bid

    def act() -> Done:
        actions.remove_body(by=here.member, body=found)
        words = _("%(name)s is no longer a member of the consortium.") % {"name": found.name}
        return Done(_home(here, bid), words)

    return do(request, act, _home(here, bid))


@form_view
@groupe_view()
def declare(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A link that one says of oneself."""
    bid = find(here, pk)
    if not rules.may_declare(here):
        raise PermissionDenied("takes no part in the groupe")

    def act(said: dict[str, Any]) -> Done:
        actions.declare(by=here.member, bid=bid, **said)
        return Done(_home(here, bid), _("It is noted: the others of the bid read it here."))

    return form_page(
        request,
        "candidacy/declare.html",
        InterestForm(posted(request)),
        act,
        context={"tab": "bids", "bid": bid},
    )


@require_POST
@groupe_view()
def withdraw(request: HttpRequest, here: Standing, pk: int, interest: int) -> HttpResponse:
    """Taken back by whoever declared it; somebody else's does not exist for others."""
    bid = find(here, pk)
    if not rules.may_declare(here):
        raise PermissionDenied("takes no part in the groupe")
    found = get_object_or_404(Interest, bid=bid, member=here.member, pk=interest)
    found.bid = bid

    def act() -> Done:
        actions.withdraw(by=here.member, interest=found)
        return Done(_home(here, bid), _("It is taken back. That you had declared it stays."))

    return do(request, act, _home(here, bid))


@require_safe
@member_view
def help_page(request: HttpRequest, me: Me) -> HttpResponse:
    """Who is the candidate: the rules, and where they stand."""
    return render(request, "candidacy/help.html")


@require_safe
@member_view
def meetings(request: HttpRequest, me: Me) -> HttpResponse:
    """Calls on which bids of the cooperative meet: that they do, and nothing of them."""
    if not rules.may_see_crossings(me):
        raise PermissionDenied("does not administer the cooperative")
    found = crossings.of_cooperative(me.member.cooperative, me)
    return render(
        request, "candidacy/meetings.html", {"meetings": found, "most": crossings.MOST_MEETINGS}
    )
