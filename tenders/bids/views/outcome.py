# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go, the submission, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.refusals import posted
from tenders.bids import actions, beside, facts, pages, queries, rules
from tenders.bids.forms import (
    DecisionForm,
    IncomeForm,
    MistakeForm,
    ResultForm,
    SubmitForm,
)
from tenders.bids.models import Bid
from tenders.bids.views.found import closed, find, home


def _one_form(
    request: HttpRequest,
    here: Standing,
    bid: Bid,
    form: Any,
    template: str,
    action: Callable[[dict[str, Any]], object],
    words: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A page of one form that does one thing to the bid."""

    def act(said: dict[str, Any]) -> Done:
        action(said)
        return Done(home(here, bid), words)

    return form_page(request, template, form, act, context={"bid": bid, **(context or {})})


@form_view
@groupe_view("bids.decide_go")
def decide(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Go or no-go, for whoever holds the power today."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_decide(here, found)):
        return over
    return _one_form(
        request,
        here,
        found,
        DecisionForm(posted(request)),
        "bids/decide.html",
        lambda said: actions.decide(
            by=here.member,
            bid=found,
            go=said["go"] == "go",
            reason=said["reason"],
            reasons=said["reasons"],
            on=here.on,
        ),
        _("The decision is recorded."),
    )


@form_view
@groupe_view("bids.submit_bid")
def submit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The offer was submitted: when."""
    found = find(here, pk)
    why = actions.no_go_yet() if found.state == Bid.State.STUDIED else ""
    if over := closed(request, here, found, allowed=rules.may_submit(here, found), why=why):
        return over
    missing = [*pages.missing(facts.missing_of(found)), *beside.lacks(found)]
    return _one_form(
        request,
        here,
        found,
        SubmitForm(posted(request), missing=missing, deadline=found.deadline_at),
        "bids/submit.html",
        lambda said: actions.submit(by=here.member, bid=found, at=said["at"]),
        _("The submission is recorded. What was submitted stays as it is."),
    )


@form_view
@groupe_view("bids.submit_bid")
def result(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Won, lost, or closed without award."""
    found = find(here, pk)
    if over := closed(request, here, found, allowed=rules.may_record_result(here, found)):
        return over
    return _one_form(
        request,
        here,
        found,
        ResultForm(posted(request), initial={"result": found.state}),
        "bids/result.html",
        lambda said: actions.record_result(by=here.member, bid=found, result=said["result"]),
        _("The result is recorded."),
    )


@form_view
@groupe_view()
def mistake(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What was noted last was noted by mistake: it is taken back, for a reason that stays."""
    found = find(here, pk)
    what = rules.may_take_back(here, found)
    if not what:
        if found.state in rules.NOTED:
            raise PermissionDenied("may not note it, nor take it back")
        return redirect(home(here, found))
    return _one_form(
        request,
        here,
        found,
        MistakeForm(posted(request), initial={"what": what}),
        "bids/mistake.html",
        lambda said: actions.take_back(by=here.member, bid=found, **said),
        _("It is taken back: the bid is as it was before."),
        {"noted": pages.noted(what, found.state)},
    )


@form_view
@groupe_view("sharing.edit_rule")
def income(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The bid is won and paid: its share by the rule of that day, to look at and settle."""
    found = find(here, pk)
    if over := closed(
        request,
        here,
        found,
        allowed=rules.may_share_income(here, found),
        why=actions.not_won(found),
    ):
        return over
    settled = queries.settled_share(found)
    if settled is not None and request.method != "POST":
        return redirect("sharing:distribution", here.groupe.slug, settled.pk)

    def act(said: dict[str, Any]) -> Done:
        return Done(actions.share_income(by=here.member, bid=found, on=said["on"]))

    form = IncomeForm(posted(request), initial={"on": here.on})
    return form_page(request, "bids/income.html", form, act, blame="on", context={"bid": found})
