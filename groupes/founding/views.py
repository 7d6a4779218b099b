# SPDX-License-Identifier: AGPL-3.0-or-later
"""Founding a groupe in five steps, and what state it is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes.access import Me, Standing, groupe_view, member_view
from groupes.forms import free_slug
from groupes.founding import actions, pages, queries, rules
from groupes.founding.forms import FORMS, STEPS, WishForm
from groupes.founding.models import Draft, Wish
from groupes.founding.texts import first_charter
from groupes.models import Groupe
from groupes.web import search
from groupes.web.form_page import Done, do, form_page, form_view, received
from groupes.web.oneline import one_line
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited, searched
from groupes.web.refusals import Refusal, back_to, posted, refused

# --- five steps ----------------------------------------------------------------------------------


@form_view
@searched
@limited("found-groupe", 200, 3600)
@member_view
def step(request: HttpRequest, me: Me, step: str = STEPS[0]) -> HttpResponse:
    """One of the five. Whatever button is pressed, what was typed is kept first, sound or not."""
    if step not in FORMS:
        raise Http404("no such step")
    draft = queries.draft_of(me)
    if request.method != "POST":
        form = FORMS[step](initial=pages.initial(draft, step))
        return _shown(request, me, draft, step, form)
    form = FORMS[step](posted(request))
    place = STEPS.index(step)
    last = place == len(STEPS) - 1
    go = request.POST.get("go", "search" if last else "next")
    try:
        if go == "begin" and draft.pk is None:
            raise actions.has_begun()
        draft = actions.keep_draft(
            by=me.member, step=step, values=_typed(request, form, draft), **_person(request, me)
        )
    except Refusal as refusal:
        return refused(request, refusal, pages.step_url(step))
    if go == "back" and place:
        return received(request, redirect(pages.step_url(STEPS[place - 1])))
    if last and go != "begin":
        words = one_line(request.POST.get("q", ""))[: search.LONGEST]
        query = f"?{urlencode({'q': words})}" if words else ""
        return redirect(pages.step_url(step) + query)
    if not form.is_valid():
        return _shown(request, me, draft, step, form, status=422)
    if not last:
        return received(request, redirect(pages.step_url(STEPS[place + 1])))
    return _begin(request, me, draft)


def _typed(request: HttpRequest, form: Any, draft: Draft) -> dict[str, str]:
    """What a step's fields hold, as it was typed. A charter that is the offered text is not kept: it
    would stay when the kind changes."""
    typed = {name: request.POST[name] for name in form.fields if name in request.POST}
    if "charter" in typed and "charter" not in draft.values:
        offered = first_charter(draft.values.get("kind", Groupe.Kind.TRADE))
        if typed["charter"].replace("\r\n", "\n").strip() == offered.strip():
            del typed["charter"]
    return typed


def _person(request: HttpRequest, me: Me) -> dict[str, int]:
    """Whom a button adds to those invited, or takes out; nobody who may not be found."""
    for name in ("add", "remove"):
        number = request.POST.get(name, "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            continue
        if name == "remove" or queries.invited_people(me, [int(number)]):
            return {name: int(number)}
    return {}


def _shown(
    request: HttpRequest, me: Me, draft: Draft, step: str, form: Any, status: int = 200
) -> HttpResponse:
    words = search.asked(request)
    context = {"form": form, **pages.step_page(me, draft, step, words)}
    return render(request, "founding/step.html", context, status=status)


def _begin(request: HttpRequest, me: Me, draft: Draft) -> HttpResponse:
    """All steps once more: the first that is not sound is shown, with its words."""
    values: dict[str, Any] = {}
    for one in STEPS:
        form = FORMS[one](pages.initial(draft, one))
        if not form.is_valid():
            return _shown(request, me, draft, one, form, status=422)
        values |= form.cleaned_data
    invited = [person.pk for person in queries.invited_people(me, draft.invited)]

    def act() -> Done:
        made = actions.begin(
            by=me.member, slug=free_slug(values["name"]), invited=invited, **values
        )
        words = _("%(name)s has begun. Its first weeks are for finding its people and its way.")
        return Done(made, words % {"name": made})

    return do(request, act, reverse("groupes:directory"))


@require_POST
@member_view
def remove(request: HttpRequest, me: Me) -> HttpResponse:
    """Throw away the groupe that one was preparing."""

    def act() -> Done:
        actions.remove_draft(by=me.member)
        return Done(reverse("groupes:directory"), _("What you were preparing is thrown away."))

    return do(request, act, reverse("groupes:directory"))


# --- states --------------------------------------------------------------------------------------


@form_view
@groupe_view()
def state(request: HttpRequest, here: Standing) -> HttpResponse:
    """What state the groupe is in, what each means, what its members say of it; and saying it."""
    if request.method == "POST" and not rules.may_answer(here):
        raise PermissionDenied("who takes part says what they want")
    page = pages.state_page(here)
    mine = {"what": page.mine.what, "words": page.mine.words} if page.mine else None
    form = WishForm(posted(request), initial=mine)

    def act(values: dict[str, Any]) -> Done:
        actions.answer(by=here.member, groupe=here.groupe, **values)
        return Done(request.path, _("Said. You may change it as long as nobody has acted."))

    return form_page(
        request,
        "founding/state.html",
        form,
        act,
        context={"page": page, "would_do": Wish.What.WOULD_DO},
    )


CHANGES: dict[str, tuple[Callable[[Standing], bool], Callable[..., object]]] = {
    "active": (rules.may_activate, actions.activate),
    "awake": (rules.may_wake, actions.wake),
    "dormant": (rules.may_put_to_sleep, actions.put_to_sleep),
    "as_it_is": (rules.may_put_to_sleep, actions.go_on),
    "asked": (rules.may_ask, actions.ask_members),
}
"""What a button may ask for: who may, and the action."""


@require_POST
@groupe_view()
def change(request: HttpRequest, here: Standing) -> HttpResponse:
    """Another state, or the question asked: by a button."""
    back = back_to(request, reverse("founding:state", args=[here.groupe.slug]))
    asked = CHANGES.get(request.POST.get("to", ""))
    if not here.is_active:
        raise PermissionDenied("who takes part changes its state")
    if asked is None:
        return redirect(back)
    may, verb = asked
    if not may(here):
        raise PermissionDenied("this is not theirs to say")

    def act() -> Done:
        verb(by=here.member, groupe=here.groupe)
        return Done(back, _("Noted."))

    return do(request, act, back)
