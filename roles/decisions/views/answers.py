# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who answer do."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Standing, groupe_view
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import Refusal, back_to, posted
from roles.decisions import actions, queries, rules
from roles.decisions.forms import ObjectionForm, RemarkForm, ReplyForm, WordsForm, ticked
from roles.decisions.models import Objection, Stance
from roles.decisions.views.ballots import keep_receipt
from roles.decisions.views.found import TAB, found, need, over


def _edition(request: HttpRequest) -> int:
    """The edition that was read; what is none is one that never was."""
    return _number(request, "edition")


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0


@require_POST
@groupe_view()
def answer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Answer by a stance, in one tap."""
    one = found(here, pk)
    need(here.groupe.is_open, "this groupe is closed")
    page = one.get_absolute_url()
    voter = queries.my_voter(one, here.member)
    if one.is_open:
        need(rules.may_answer(here, one, voter), "was not there when it opened")
    stance = request.POST.get("stance", "")
    form = WordsForm(request.POST)

    def act() -> Done:
        if stance not in Stance.values:
            return Done(page)
        if not form.is_valid():  # too long: kept on the device, and nothing is answered without it
            raise Refusal(" ".join(map(str, form.errors["words"])))
        if one.secret:
            receipt = actions.answer_secretly(
                by=here.member, decision=one, edition=_edition(request), stance=stance
            )
            return Done(keep_receipt(request, one, receipt))
        actions.answer(
            by=here.member,
            decision=one,
            edition=_edition(request),
            stance=stance,
            words=form.cleaned_data["words"],
            about=_number(request, "about"),
        )
        return Done(
            back_to(request, page), _("Your answer is kept; you may change it until it closes.")
        )

    return do(request, act, page)


@form_view
@groupe_view()
def object_to(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Object, with the reason, tested with kind questions."""
    one = found(here, pk)
    if not one.is_open:
        return over(request, one)
    need(rules.may_object(here, one, queries.my_voter(one, here.member)), "nobody to object here")
    mine = one.objections.filter(member=here.member, state=Objection.State.OPEN).first()
    initial: dict[str, Any] = {"edition": one.edition, "about": one.chosen_id}
    if mine is not None:
        initial |= {
            "reason": mine.reason,
            "tests": [name for name, true in mine.tests.items() if true],
        }
    form = ObjectionForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.object_to(
            by=here.member,
            decision=one,
            edition=values["edition"],
            reason=values["reason"],
            tests=ticked(values["tests"]),
            about=values["about"],
        )
        return Done(one, _("Your objection is with the groupe."))

    context = {"decision": one, "back": one.get_absolute_url(), **TAB}
    return form_page(request, "decisions/object.html", form, act, context=context)


@require_POST
@groupe_view()
def withdraw_objection(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    one = found(here, pk)
    need(here.groupe.is_open, "this groupe is closed")
    page = one.get_absolute_url()
    mine = one.objections.filter(member=here.member, state=Objection.State.OPEN).first()

    def act() -> Done:
        if mine is not None:
            actions.withdraw_objection(by=here.member, objection=mine)
        return Done(page, _("Your objection is withdrawn."))

    return do(request, act, page)


@form_view
@groupe_view()
def remark(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A question, a reaction, an amendment."""
    one = found(here, pk)
    if not one.is_open:
        return over(request, one)
    need(rules.may_remark(here, one), "who takes part")
    form = RemarkForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        actions.remark(by=here.member, decision=one, **values)
        return Done(f"{one.get_absolute_url()}#remarks")

    context = {"decision": one, "back": one.get_absolute_url(), **TAB}
    return form_page(request, "decisions/remark.html", form, act, context=context)


@form_view
@groupe_view()
def reply(request: HttpRequest, here: Standing, pk: int, remark: int) -> HttpResponse:
    """Answer what somebody asked, or answer it anew."""
    one = found(here, pk)
    asked = one.remarks.select_related("member").filter(pk=remark).first()
    if asked is None:
        raise Http404("nobody asked this of it")
    if not one.is_open:
        return over(request, one)
    need(rules.may_reply(here, one), rules.RUN)
    asked.decision = one
    form = ReplyForm(posted(request), remark=asked)

    def act(values: dict[str, Any]) -> Done:
        actions.reply(by=here.member, remark=asked, **values)
        return Done(f"{one.get_absolute_url()}#remarks")

    context = {"decision": one, "back": one.get_absolute_url(), "asked": asked, **TAB}
    return form_page(request, "decisions/remark.html", form, act, blame="text", context=context)
