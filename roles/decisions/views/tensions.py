# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tensions: raised from anywhere, routed, answered, let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.choosing import words_of
from groupes.things import Name, Ref, name_of
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import back_to, posted
from roles.decisions import actions, pages, raised, rules
from roles.decisions.models import Tension
from roles.decisions.tension_forms import (
    AnswerTensionForm,
    RaiseForm,
    TensionForm,
    TensionWorkForm,
    TurnForm,
)
from roles.decisions.views.found import TAB, need


def _found(here: Standing, pk: int) -> Tension:
    found = raised.tension(here, pk)
    if found is None:
        raise Http404("no such tension in this groupe")
    return found


@require_safe
@groupe_view()
def tensions(request: HttpRequest, here: Standing) -> HttpResponse:
    """What is not right yet in the groupe; what was answered or let go."""
    shown = pages.tension_list(here, request.GET)
    context = {"shown": shown, "page": shown.page, **TAB}
    return render(request, "decisions/tensions.html", context)


@require_safe
@groupe_view()
def tension(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One of them, where it can go, and what came of it."""
    page = pages.tension_page(here, _found(here, pk))
    return render(request, "decisions/tension.html", {"page": page, "tension": page.tension, **TAB})


@form_view
@groupe_view()
def raise_tension(request: HttpRequest, here: Standing, ref: str = "") -> HttpResponse:
    """Say it; ``ref``: the thing it was felt on, which one sees."""
    need(rules.may_raise(here), "tensions are raised by who takes part")
    about = Ref.read(ref)
    name: Name | None = name_of(about, here.me) if about is not None else None
    if ref and name is None:
        raise Http404("no such thing, or not theirs to see")
    form = RaiseForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        made = actions.raise_tension(by=here.member, groupe=here.groupe, about=about, **values)
        return Done(made, _("It is said, and will not be lost. Where does it go?"))

    back = name.url if name is not None and name.url else _list(here)
    context = {"about": name, "back": back, **TAB}
    return form_page(request, "decisions/raise.html", form, act, context=context)


def _list(here: Standing) -> str:
    return reverse("decisions:tensions", args=[here.groupe.slug])


def _over(one: Tension) -> HttpResponse:
    """Where a form about an open tension leads once it is over; 403 in a groupe that is closed."""
    need(one.groupe.is_open, "this groupe is closed")
    return redirect(one)


@form_view
@groupe_view()
def change_tension(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    one = _found(here, pk)
    if not one.is_open:
        return _over(one)
    need(rules.may_route(here, one), "it is another's")
    initial = {name: getattr(one, name) for name in ("sentence", "need", "edition")}
    form = TensionForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.change_tension(by=here.member, tension=one, **values)
        return Done(one, _("Your changes are kept."))

    return _form(request, one, form, act, _("Say it in other words"), _("Save changes"))


@form_view
@groupe_view()
def tension_work(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """It takes a piece of work."""
    one = _found(here, pk)
    if not one.is_open:
        return _over(one)
    need(rules.may_route(here, one), "it is another's")
    form = TensionWorkForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        actions.to_work(by=here.member, tension=one, **values)
        return Done(one, _("It is on the board. Once it is done, this is answered."))

    return _form(request, one, form, act, _("A piece of work"), _("Write the work down"))


@form_view
@groupe_view()
def tension_ask(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Somebody may know."""
    one = _found(here, pk)
    if not one.is_open:
        return _over(one)
    need(rules.may_route(here, one), "it is another's")
    form = TurnForm(posted(request), here=here, tension=one, words=words_of(request))

    def act(values: dict[str, Any]) -> Done:
        actions.turn_to(by=here.member, tension=one, **values)
        return Done(one, _("They are asked, and find it in their Today."))

    return _form(request, one, form, act, _("Who may know?"), _("Ask them"))


@form_view
@groupe_view()
def tension_answer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """A word answers it."""
    one = _found(here, pk)
    if not one.is_open:
        return _over(one)
    need(rules.may_answer_tension(here, one), "it is another's")
    form = AnswerTensionForm(posted(request))

    def act(values: dict[str, Any]) -> Done:
        actions.answer_tension(by=here.member, tension=one, **values)
        return Done(one, _("It is answered."))

    return _form(request, one, form, act, _("What answers it?"), _("It is answered"))


def _form(
    request: HttpRequest,
    one: Tension,
    form: Any,
    act: Callable[[dict[str, Any]], Done],
    title: str,
    label: str,
) -> HttpResponse:
    context = {
        "tension": one, "title": title, "label": label, "back": one.get_absolute_url(), **TAB,
    }  # fmt: skip
    return form_page(request, "decisions/tension_form.html", form, act, context=context)


STEPS: Final[dict[str, tuple[Callable[..., bool], Callable[..., Any], Any]]] = {
    "ordre-du-jour": (
        rules.may_route,
        actions.to_agenda,
        gettext_lazy("It waits for the next meeting."),
    ),
    "vivante": (rules.may_route, actions.still_alive, gettext_lazy("It stays open.")),
    "laisser": (
        rules.may_route,
        actions.let_go_of,
        gettext_lazy("It is let go. It can be opened again from its page."),
    ),
    "rouvrir": (rules.may_reopen, actions.reopen_tension, gettext_lazy("It is open again.")),
}


@require_POST
@groupe_view()
def tension_step(request: HttpRequest, here: Standing, pk: int, step: str) -> HttpResponse:
    """One tap: to the agenda, still alive, let go, open again."""
    one = _found(here, pk)
    if step not in STEPS:
        raise Http404("no such step")
    may, action, told = STEPS[step]
    page = one.get_absolute_url()
    if not may(here, one):
        # A second tap, or another was first: what it asks for is there already.
        need(rules.may_raise(here) and one.is_open == (step == "rouvrir"), "it is another's")
        return redirect(back_to(request, page))

    def act() -> Done:
        action(by=here.member, tension=one)
        return Done(back_to(request, page), told)

    return do(request, act, page)
