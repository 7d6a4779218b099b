# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election without candidate, step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import posted
from roles.decisions import actions, pages, queries, rules
from roles.decisions.balloting import NominationForm, ProposeForm, WordForm
from roles.decisions.models import Stage, Way
from roles.decisions.views.found import TAB, found, need, over


@form_view
@groupe_view()
def nominate(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Whom I see in the role, and why; in the change round, whom I see now."""
    one = found(here, pk)
    if not one.is_open or one.way != Way.ELECTION or one.stage == Stage.PROPOSING:
        return over(request, one)
    voter = queries.my_voter(one, here.member)
    need(rules.may_nominate(here, one, voter), "was not there when it opened")
    mine = queries.my_nomination(voter)
    initial: dict[str, Any] = {}
    if mine is not None:
        initial = {"nominee": mine.now_id or mine.nominee_id, "why": mine.now_why or mine.why}
    form = NominationForm(
        posted(request), here=here, begun=request.GET.get("q", "")[:80], initial=initial
    )

    def act(values: dict[str, Any]) -> Done:
        actions.nominate(by=here.member, decision=one, **values)
        return Done(one, _("Your ballot is in; you may change it until somebody is proposed."))

    context = {
        "decision": one,
        "changing": one.stage == Stage.CHANGING,
        "back": one.get_absolute_url(),
        **TAB,
    }
    return form_page(request, "decisions/nominate.html", form, act, context=context)


@require_POST
@groupe_view()
def show_ballots(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """All ballots are shown at once; the change round begins."""
    one = found(here, pk)
    if one.way != Way.ELECTION:
        return redirect(one)
    need(rules.may_guide(here, one), rules.RUN)

    def act() -> Done:
        actions.show_ballots(by=here.member, decision=one)
        return Done(one.get_absolute_url())

    return do(request, act, one.get_absolute_url())


@form_view
@groupe_view()
def propose_person(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Propose somebody, out of the ballots and their reasons."""
    one = found(here, pk)
    if not one.is_open or one.way != Way.ELECTION or one.stage == Stage.ANSWERING:
        return over(request, one)
    need(rules.may_guide(here, one), rules.RUN)
    form = ProposeForm(
        posted(request), here=here, decision=one, begun=request.GET.get("q", "")[:80]
    )

    def act(values: dict[str, Any]) -> Done:
        actions.propose_person(by=here.member, decision=one, **values)
        return Done(one)

    context = {
        "decision": one,
        "named": queries.named(one),
        "held": pages.still_held(here, one),
        "back": one.get_absolute_url(),
        **TAB,
    }
    return form_page(request, "decisions/propose.html", form, act, blame="member", context=context)


@require_POST
@groupe_view()
def answer_proposed(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Accept or decline to be elected (``says``)."""
    one = found(here, pk)
    page = one.get_absolute_url()
    if one.way != Way.ELECTION:
        return redirect(page)
    if one.is_open:
        need(here.is_active and one.chosen_id == here.member.pk, "somebody else is proposed")
    form = WordForm(request.POST)
    word = form.cleaned_data["word"] if form.is_valid() else ""

    def act() -> Done:
        if request.POST.get("says") == "declines":
            actions.decline(by=here.member, decision=one, word=word)
            return Done(page, _("You declined: somebody else is proposed."))
        actions.accept(by=here.member, decision=one, word=word)
        return Done(page, _("You accept, should nobody object."))

    return do(request, act, page)
