# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of an adopted decision: who sees to it, its first step, and what is said when it comes back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.choosing import words_of
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import posted
from roles.decisions import actions, queries, rules
from roles.decisions.forms import HandOnForm, ReviewForm, StepForm
from roles.decisions.models import Review
from roles.decisions.views.found import TAB, found, need, over


@require_POST
@groupe_view()
def own(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Take a decision on, say no to it, or give it back (``answer``: "yes", "no")."""
    one = found(here, pk)
    need(rules.may_own(here, one), "who takes part")
    page = one.get_absolute_url()

    def act() -> Done:
        if request.POST.get("answer") == "no":
            actions.not_for_me(by=here.member, decision=one)
            return Done(page, _("Noted: somebody else may take it on."))
        actions.take_on(by=here.member, decision=one)
        return Done(page, _("You see that it happens. What is its first step?"))

    return do(request, act, page)


@form_view
@groupe_view()
def hand_on(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Ask somebody else to see that it happens."""
    one = found(here, pk)
    if not rules.is_in_force(here, one):
        return over(request, one)
    need(rules.may_follow(here, one), "who sees to it")
    form = HandOnForm(posted(request), here=here, decision=one, words=words_of(request))

    def act(values: dict[str, Any]) -> Done:
        actions.hand_on(by=here.member, decision=one, to=values["to"])
        return Done(one, _("They are asked. Until they say yes nothing changes."))

    context = {"decision": one, "back": one.get_absolute_url(), "what": "hand_on", **TAB}
    return form_page(request, "decisions/follow.html", form, act, blame="to", context=context)


@form_view
@groupe_view()
def step(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The first step of a decision, and when it is looked at again."""
    one = found(here, pk)
    if not rules.is_in_force(here, one):
        return over(request, one)
    need(rules.may_follow(here, one), "who sees to it")
    form = StepForm(posted(request), here=here, decision=one)

    def act(values: dict[str, Any]) -> Done:
        actions.say_step(by=here.member, decision=one, **values)
        return Done(one, _("Kept. It is on the board of work, and comes back on its day."))

    context = {"decision": one, "back": one.get_absolute_url(), "what": "step", **TAB}
    return form_page(request, "decisions/follow.html", form, act, context=context)


@form_view
@groupe_view()
def review(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What becomes of a decision that comes back."""
    one = found(here, pk)
    if not rules.is_in_force(here, one):
        return over(request, one)
    waiting = one.reviews.filter(outcome="").first()
    need(rules.may_review(here, one, waiting), "who sees to it")
    last = actions.said_last(one)
    form = ReviewForm(posted(request), here=here, decision=one, last=last)

    def act(values: dict[str, Any]) -> Done:
        actions.review(by=here.member, decision=one, **values)
        if values["outcome"] == Review.Outcome.CHANGED:
            draft = queries.draft_after(one)
            if draft is not None:
                draft.groupe = here.groupe
                return Done(
                    draft, _("A draft that follows it is there: change it, then ask again.")
                )
        return Done(one, _("Noted, with thanks."))

    context = {"decision": one, "back": one.get_absolute_url(), "what": "review", **TAB}
    return form_page(request, "decisions/follow.html", form, act, context=context)
