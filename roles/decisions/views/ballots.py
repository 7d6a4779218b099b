# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots: given, shown once their receipt is looked for, listed and counted again once it is closed."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from roles.decisions import actions, pages, queries, rules
from roles.decisions.balloting import BallotForm, DelegateForm, GainForm, ReceiptForm
from roles.decisions.models import Decision, State, Way
from roles.decisions.views.found import TAB, found, need, over

RECEIPTS: Final = "receipts"
"""In a session: decision id → the receipt that its voter has not seen yet."""


def keep_receipt(request: HttpRequest, decision: Decision, receipt: str) -> str:
    """Keep a receipt until its page is opened, and give the address of that page. It stands nowhere else:
    in no message, in no log, and not in the address."""
    kept = request.session.get(RECEIPTS, {})
    request.session[RECEIPTS] = {**kept, str(decision.pk): receipt}
    return reverse("decisions:receipt", args=[decision.groupe.slug, decision.pk])


@form_view
@groupe_view()
def ballot(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A ballot among options or dates, by name or secret; again, by name, it is filled in as it was."""
    one = found(here, pk)
    voter = queries.my_voter(one, here.member)
    if not one.is_open or one.way not in (Way.CHOICE, Way.DATE):
        return over(request, one)
    need(rules.may_answer(here, one, voter), "was not there when it opened")
    if one.secret and voter is not None and voter.has_answered and request.method != "POST":
        messages.info(request, _("Your ballot is in: it is counted when this closes."))
        return redirect(one)
    mine = None if one.secret else queries.my_answer(one, voter)
    initial: dict[str, Any] = {"edition": one.edition}
    if mine is not None:
        initial |= BallotForm.initial_of(one, mine.ballot, mine.words)
    options = queries.options(one)
    form = BallotForm(posted(request), decision=one, options=options, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        if one.secret:
            receipt = actions.answer_secretly(
                by=here.member, decision=one, edition=values["edition"], ballot=form.ballot()
            )
            return Done(keep_receipt(request, one, receipt))
        actions.answer(
            by=here.member,
            decision=one,
            edition=values["edition"],
            ballot=form.ballot(),
            words=values["words"],
        )
        return Done(one, _("Your answer is kept; you may change it until it closes."))

    context = {
        "decision": one,
        "back": one.get_absolute_url(),
        "is_date": one.way == Way.DATE,
        **TAB,
    }
    return form_page(request, "decisions/ballot.html", form, act, context=context)


@require_safe
@groupe_view()
def receipt(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The receipt of a secret ballot, once: as it is shown it is let go."""
    one = found(here, pk)
    kept = dict(request.session.get(RECEIPTS, {}))
    shown = kept.pop(str(one.pk), "")
    if request.method == "GET" and shown:
        if kept:
            request.session[RECEIPTS] = kept
        else:
            del request.session[RECEIPTS]
    context = {"decision": one, "receipt": shown, "back": one.get_absolute_url(), **TAB}
    return render(request, "decisions/receipt.html", context)


def _closed_secret(here: Standing, pk: int) -> Decision:
    one = found(here, pk)
    if not one.secret:
        raise Http404("nothing is secret here")
    return one


@form_view
@groupe_view()
def check(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Is my ballot counted? Posted, so that no receipt stands in an address or a log."""
    one = _closed_secret(here, pk)
    form = ReceiptForm(posted(request))
    checked = None
    if request.method == "POST" and form.is_valid() and not one.is_open:
        checked = pages.check(one, form.cleaned_data["receipt"])
    context = {
        "decision": one, "form": form, "checked": checked, "back": one.get_absolute_url(), **TAB,
    }  # fmt: skip
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "decisions/check.html", context, status=status)


@require_safe
@groupe_view()
def secret_ballots(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The ballots of a closed decision, in the order of their receipts."""
    one = _closed_secret(here, pk)
    if one.state not in Decision.ENDED:
        return over(request, one)
    shown = pages.ballots_page(one, request.GET)
    context = {"decision": one, "shown": shown, "page": shown.page, **TAB}
    return render(request, "decisions/ballots.html", context)


@require_safe
@groupe_view()
def voters(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Who answers, a page at a time."""
    one = found(here, pk)
    if one.opened_at is None:
        return over(request, one)
    shown = pages.voters_page(here, one, request.GET)
    context = {"decision": one, "shown": shown, "page": shown.page, **TAB}
    return render(request, "decisions/voters.html", context)


@require_safe
@groupe_view()
def recount(request: HttpRequest, here: Standing, pk: int, what: str) -> HttpResponse:
    """What counts a closed decision again: a program that holds its ballots, or the ballots alone."""
    one = found(here, pk)
    if not pages.may_recount(one):
        raise Http404("nothing was counted")
    options = queries.options(one)
    if what == "programme":
        answer = HttpResponse(
            pages.program(one, options), content_type="text/x-python; charset=utf-8"
        )
        name = f"decision-{one.pk}.py"
    else:
        answer = HttpResponse(pages.ballots(one, options), content_type="application/json")
        name = f"decision-{one.pk}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@form_view
@groupe_view()
def delegate(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Let another who answers this decision answer for me too."""
    one = found(here, pk)
    if not one.is_open:
        return over(request, one)
    need(
        rules.may_delegate(here, one, queries.my_voter(one, here.member)),
        "who votes or chooses by name",
    )
    form = DelegateForm(
        posted(request), here=here, decision=one, begun=request.GET.get("q", "")[:80]
    )

    def act(values: dict[str, Any]) -> Done:
        to = values["to"]
        actions.delegate(by=here.member, decision=one, to=to)
        return Done(one, _("%(name)s answers for you, until you do.") % {"name": to.name})

    context = {"decision": one, "back": one.get_absolute_url(), **TAB}
    return form_page(request, "decisions/delegate.html", form, act, context=context)


@require_POST
@groupe_view()
def end_delegation(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    one = found(here, pk)
    if one.is_open:
        need(
            rules.may_answer(here, one, queries.my_voter(one, here.member)),
            "was not there when it opened",
        )

    def act() -> Done:
        actions.end_delegation(by=here.member, decision=one)
        return Done(one.get_absolute_url(), _("You answer for yourself again."))

    return do(request, act, one.get_absolute_url())


@form_view
@groupe_view()
def gain(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Say that somebody who answers gains something directly, oneself first of all."""
    one = found(here, pk)
    if not one.is_open:
        return over(request, one)
    need(rules.may_say_gain(here, one), "who takes part")
    form = GainForm(posted(request), here=here, decision=one, begun=request.GET.get("q", "")[:80])

    def act(values: dict[str, Any]) -> Done:
        actions.say_gain(by=here.member, decision=one, **values)
        return Done(one)

    context = {"decision": one, "back": one.get_absolute_url(), **TAB}
    return form_page(request, "decisions/gain.html", form, act, context=context)


@require_POST
@groupe_view()
def choose_date(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Say which of the dates it is."""
    one = found(here, pk)
    if one.way == Way.DATE and one.state == State.ADOPTED:
        need(rules.may_choose_date(here, one), rules.RUN)

    def number(name: str) -> int | None:
        asked = request.POST.get(name, "")
        return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None

    def act() -> Done:
        option, seen = number("option") or 0, number("seen")
        actions.choose_date(by=here.member, decision=one, option=option, seen=seen)
        return Done(one.get_absolute_url())

    return do(request, act, one.get_absolute_url())


@require_POST
@groupe_view()
def name_in(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Put one's name in a lot, or take it out (``name=out``)."""
    one = found(here, pk)
    page = one.get_absolute_url()
    if one.way != Way.LOT:
        return redirect(page)
    if one.is_open:
        need(
            rules.may_answer(here, one, queries.my_voter(one, here.member)),
            "was not there when it opened",
        )

    def act() -> Done:
        if request.POST.get("name") == "out":
            actions.take_name_out(by=here.member, decision=one)
            return Done(page, _("Your name is out."))
        actions.answer(by=here.member, decision=one, edition=one.edition)
        return Done(page, _("Your name is in."))

    return do(request, act, page)
