# SPDX-License-Identifier: AGPL-3.0-or-later
"""Go or no-go, the submission, the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.refusals import posted
from tenders.bids import actions
from tenders.bids.forms import (
    DecisionForm,
    IncomeForm,
    ResultForm,
    SubmitForm,
)
from tenders.bids.models import Bid
from tenders.bids.views.found import find, home


def _one_form(
    request: HttpRequest,
    here: Standing,
    bid: Bid,
    form: Any,
    template: str,
    action: Callable[[dict[str, Any]], object],
    words: str,
) -> HttpResponse:
    """A page of one form that does one thing to the bid."""

    def act(said: dict[str, Any]) -> Done:
        action(said)
        return Done(home(here, bid), words)

    return form_page(request, template, form, act, context={"bid": bid})


@form_view
@groupe_view("bids.decide_go")
def decide(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Go or no-go, for whoever holds the power today."""
    found = find(here, pk)
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
            on=here.on,
        ),
        _("The decision is recorded."),
    )


@form_view
@groupe_view("bids.submit_bid")
def submit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The offer was submitted: when."""
    found = find(here, pk)
    return _one_form(
        request,
        here,
        found,
        SubmitForm(posted(request)),
        "bids/submit.html",
        lambda said: actions.submit(by=here.member, bid=found, at=said["at"]),
        _("The submission is recorded. What was submitted stays as it is."),
    )


@form_view
@groupe_view("bids.submit_bid")
def result(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Won, lost, or closed without award."""
    found = find(here, pk)
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
@groupe_view("sharing.edit_rule")
def income(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The bid is won and paid: its share by the rule of that day, to look at and settle."""
    found = find(here, pk)

    def act(said: dict[str, Any]) -> Done:
        return Done(actions.share_income(by=here.member, bid=found, on=said["on"]))

    form = IncomeForm(posted(request), initial={"on": here.on})
    return form_page(request, "bids/income.html", form, act, blame="on", context={"bid": found})
