# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from groupes import pages as ground
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.choosing import words_of
from groupes.parting import actions, forms, pages, queries, rules
from groupes.parting.models import FAIR_DELAY, Path
from groupes.web import search
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import posted

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@form_view
@limited("parting", 20, 3600)
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    """What this path is, those of this groupe that I may read, and opening one."""
    if request.method == "POST" and not here.groupe.is_open:
        raise PermissionDenied("nothing begins in a closed groupe")
    about = request.GET.get("about", "")
    form = forms.OpenForm(
        posted(request), here=here, words=words_of(request), initial={"about": about}
    )

    def act(values: dict[str, Any]) -> Done:
        tie = get_object_or_404(
            here.groupe.memberships.belonging_on(here.on), member=values["about"]
        )
        made = actions.open_path(by=here.member, membership=tie, lived=values["lived"])
        return Done(made, _("It is open. Now find someone outside the groupe to hold the talk."))

    def context() -> dict[str, Any]:
        return {
            "lines": pages.lines(here),
            "days": FAIR_DELAY.days,
            "may_open": here.groupe.is_open,
            "tab": "members",
        }

    return form_page(request, "parting/index.html", form, act, blame="about", context=context)


def _load(me: Me, pk: int) -> Path:
    found = queries.find(me, pk)
    if found is None:
        raise Http404("no such path")
    return found


@require_safe
@member_view
def path(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Where a path stands, as far as I may read it."""
    return render(request, "parting/path.html", {"page": pages.path_page(me, _load(me, pk))})


@form_view
@limited("parting-ask", 30, 3600)
@searched
@member_view
def ask(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """Find someone outside the groupe, and ask them to hold the talk."""
    found = _load(me, pk)
    if not rules.may_ask_holder(me, found):
        raise PermissionDenied("asked by those concerned, before the talk")
    if request.method == "POST":
        number = request.POST.get("member", "")
        pk = int(number) if number.isdecimal() and len(number) < 19 else 0
        to = get_object_or_404(queries.to_ask(me, found), pk=pk)

        def act() -> Done:
            actions.ask_holder(by=me.member, path=found, to=to)
            words = _("%(name)s is asked. A “not now” costs nothing.")
            return Done(found, words % {"name": to.name})

        return do(request, act, request.path)
    words = search.asked(request)
    page = Paginator(queries.to_ask(me, found, words), 20).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "people": ground.to_ask(page, me.member.cooperative.today()),
        "words": words,
        "path": found,
        "title": pages.title_of(me, found),
    }
    return render(request, "parting/ask.html", context)


# --- the steps -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that is a page: who may, its form, what it does (``act(by, path, values)``), its words."""

    may: Callable[[Me, Path], bool]
    form: type[django_forms.Form]
    act: Callable[..., Path]
    title: StrOrPromise
    verb: StrOrPromise
    told: StrOrPromise
    blame: str | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A step that is a button: who may, and what it does."""

    may: Callable[[Me, Path], bool]
    act: Callable[..., Path]
    told: StrOrPromise


def _lets_go(me: Me, path: Path) -> bool:
    return rules.is_concerned(me, path) or me.pk == path.holder_id


PAGES = {
    "talk": Asked(
        rules.may_note_talk,
        forms.TalkForm,
        actions.note_talk,
        gettext_lazy("The talk was held"),
        gettext_lazy("Note it"),
        gettext_lazy("The talk is noted. A proposal may follow, or nothing."),
        "on",
    ),
    "propose": Asked(
        rules.may_propose,
        forms.ProposalForm,
        actions.propose,
        gettext_lazy("A proposal"),
        gettext_lazy("Propose it"),
        gettext_lazy("Proposed. The one it is about reads it first."),
    ),
    "answer": Asked(
        rules.may_answer,
        forms.AnswerForm,
        actions.answer,
        gettext_lazy("My answer"),
        gettext_lazy("Answer"),
        gettext_lazy("Your answer stands beside the proposal."),
    ),
    "decide": Asked(
        rules.may_decide,
        forms.DecisionForm,
        actions.note_decision,
        gettext_lazy("The decision of the groupe"),
        gettext_lazy("Note it"),
        gettext_lazy("Noted. Two people confirm it before it counts."),
    ),
    "appeal": Asked(
        rules.may_appeal,
        forms.AppealForm,
        actions.appeal,
        gettext_lazy("Appeal"),
        gettext_lazy("Appeal"),
        gettext_lazy("Your appeal is made: nothing ends until it is answered."),
    ),
    "appeal_answer": Asked(
        rules.may_answer_appeal,
        forms.AppealAnswerForm,
        actions.answer_appeal,
        gettext_lazy("The answer to the appeal"),
        gettext_lazy("Answer"),
        gettext_lazy("Answered."),
    ),
}
BUTTONS = {
    "hold": Pressed(rules.may_answer_ask, actions.answer_ask, gettext_lazy("Thank you.")),
    "let_go": Pressed(
        _lets_go, actions.let_holder_go, gettext_lazy("Someone else is to be found.")
    ),
    "confirm": Pressed(rules.may_confirm, actions.confirm, gettext_lazy("Confirmed.")),
    "take_back": Pressed(
        rules.may_take_decision_back, actions.take_decision_back, gettext_lazy("Taken back.")
    ),
    "read": Pressed(rules.is_told, actions.note_read, gettext_lazy("Noted.")),
    "call_off": Pressed(rules.may_call_off, actions.call_off, gettext_lazy("Called off.")),
}


@form_view
@limited("parting", 60, 3600)
@member_view
def step(request: HttpRequest, me: Me, pk: int, step: str) -> HttpResponse:
    """One step of a path: its page, or its button. What no longer stands leads back to the path."""
    found = _load(me, pk)
    if step in BUTTONS:
        return _press(request, me, found, step)
    if step not in PAGES:
        raise Http404("no such step")
    asked = PAGES[step]
    if not asked.may(me, found):
        return _gone_on(request, me, found, step)
    more: dict[str, Any] = {"path": found} if asked.form is forms.DecisionForm else {}
    initial = {"answer": found.answer} if step == "answer" else {}
    form = asked.form(posted(request), initial=initial, **more)

    def act(values: dict[str, Any]) -> Done:
        return Done(asked.act(by=me.member, path=found, **values), asked.told)

    return form_page(
        request,
        "parting/step.html",
        form,
        act,
        blame=asked.blame,
        context={
            "asked": asked,
            "page": pages.path_page(me, found),
            "proposal": found if step in ("answer", "decide", "appeal_answer") else None,
        },
    )


def _gone_on(request: HttpRequest, me: Me, found: Path, step: str) -> HttpResponse:
    """A step that is not theirs, or not now; whose it was hears where the path stands (what they typed
    stays on their device)."""
    if rules.was_theirs(me, found, step):
        messages.info(request, _("This has gone on meanwhile: here is where it stands."))
    elif request.method == "POST":
        raise PermissionDenied("not theirs, or not now")
    return redirect(found)


def _press(request: HttpRequest, me: Me, found: Path, step: str) -> HttpResponse:
    """A button does one thing; its address, asked as a page, leads to the path."""
    if request.method != "POST":
        return redirect(found)
    button = BUTTONS[step]
    if not button.may(me, found):
        return _gone_on(request, me, found, step)
    values: dict[str, Any] = {}
    if step == "hold":
        answers = {"accept": True, "decline": False}
        if request.POST.get("answer") not in answers:
            return redirect(found)
        values["accept"] = answers[request.POST["answer"]]
    if step == "confirm":
        values["seen"] = request.POST.get("seen", "")

    def act() -> Done:
        now = button.act(by=me.member, path=found, **values)
        return Done(now if rules.may_see(me, now) else "groupes:today", button.told)

    return do(request, act, found.get_absolute_url())
