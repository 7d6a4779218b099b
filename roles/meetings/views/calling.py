# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings are called, changed, called off; series go on or stop; each says what they look after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groupes import emails
from groupes.access import Standing, groupe_view
from groupes.things import Ref
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.oneline import shortened
from groupes.web.parts import is_part
from groupes.web.refusals import Refusal, back_to, posted
from roles.decisions import queries as decisions
from roles.meetings import actions, pages, rules
from roles.meetings.forms import (
    AnswerForm,
    CallForm,
    CancelForm,
    ChangeForm,
    GoOnForm,
    SeriesForm,
)
from roles.meetings.models import Meeting, MeetingKind, Part
from roles.meetings.views.found import facilitates, find, find_series, index_of, need, page_of

DECISION = "decisions.decision"


@form_view
@groupe_view()
def new(request: HttpRequest, here: Standing) -> HttpResponse:
    """``?kind=``: what kind of meeting."""
    need(rules.may_plan(here), "meetings are called by who takes part")
    form = CallForm(posted(request), initial={"kind": request.GET.get("kind", "")})

    def act(values: dict[str, Any]) -> Done:
        made = actions.call(by=here.member, groupe=here.groupe, **values)
        return Done(page_of(here, made.pk), _("The meeting is called. Its agenda is begun."))

    return form_page(request, "meetings/new.html", form, act, context={"back": index_of(here)})


@form_view
@groupe_view()
def call_on(request: HttpRequest, here: Standing, ref: str) -> HttpResponse:
    """On the date that a decision found, under what it is called there."""
    need(rules.may_plan(here), "meetings are called by who takes part")
    about = Ref.read(ref)
    found = decisions.decision(here, about.id) if about is not None else None
    if about is None or about.label != DECISION or found is None:
        raise Http404("no such decision in this groupe")
    chosen = found.options.filter(pk=found.result.get("chosen")).first()
    if chosen is None:
        return redirect(found)
    title = shortened(found.title, 120)
    initial = {"title": title, "starts_at": chosen.starts_at, "kind": MeetingKind.OTHER}
    form = CallForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        made = actions.call_on(by=here.member, decision=found, **values)
        return Done(page_of(here, made.pk), _("The meeting is called. Its agenda is begun."))

    context = {"back": found.get_absolute_url(), "decision": found}
    return form_page(request, "meetings/new.html", form, act, context=context)


@form_view
@groupe_view()
def edit(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find(here, pk)
    if here.is_active and found.state != Meeting.State.PLANNED:
        return redirect(
            page_of(here, pk)
        )  # it began, or was called off, meanwhile: its page says so
    need(rules.may_change(here, found, facilitates(here, found)), "somebody else's")
    names = ("title", "starts_at", "minutes", "place", "link", "edition")
    initial = {name: getattr(found, name) for name in names}
    form = ChangeForm(posted(request), meeting=found, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        anew = actions.is_another_time(found, values["starts_at"])
        actions.change(by=here.member, meeting=found, **values)
        said = _("Your changes are kept. Calendars follow.")
        if anew:
            said = _("It is moved. Calendars follow, and whoever had answered is asked again.")
        return Done(page_of(here, pk), said)

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(request, "meetings/edit.html", form, act, context=context)


@form_view
@groupe_view()
def cancel(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find(here, pk)
    allowed = rules.may_change(here, found, facilitates(here, found))
    need(allowed or found.state == Meeting.State.CANCELLED, "somebody else's, or it is over")

    def act(values: dict[str, Any]) -> Done:
        actions.cancel(by=here.member, meeting=found, **values)
        return Done(page_of(here, pk), _("The meeting is called off."))

    context = {"meeting": found, "back": page_of(here, pk)}
    return form_page(
        request, "meetings/cancel.html", CancelForm(posted(request)), act, context=context
    )


@require_POST
@groupe_view()
def invite(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Invitations leave by letter."""
    found = find(here, pk)
    need(rules.may_change(here, found, facilitates(here, found)), "somebody else's")

    def press() -> Done:
        left = actions.invite(by=here.member, meeting=found, origin=emails.origin_of(request))
        return Done(page_of(here, pk), pages.invited(left))

    return do(request, press, page_of(here, pk))


# --- series --------------------------------------------------------------------------------------


@form_view
@groupe_view()
def series(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What comes back; posted, it goes on so many times more."""
    found = find_series(here, pk)
    if request.method == "POST":
        need(rules.may_change_series(here, found), "somebody else's, or it was stopped")
    form = GoOnForm(posted(request), initial={"count": 12, "seen": found.count})

    def act(values: dict[str, Any]) -> Done:
        actions.go_on(by=here.member, series=found, **values)
        return Done(found.get_absolute_url(), _("It goes on."))

    def context() -> dict[str, Any]:
        return {"page": pages.series(here, found)}

    return form_page(request, "meetings/series.html", form, act, blame="count", context=context)


@form_view
@groupe_view()
def edit_series(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find_series(here, pk)
    need(rules.may_change_series(here, found), "somebody else's, or it was stopped")
    names = ("title", "minutes", "place", "link", "edition")
    initial = {name: getattr(found, name) for name in names}
    form = SeriesForm(posted(request), series=found, initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.change_series(by=here.member, series=found, **values)
        return Done(found.get_absolute_url(), _("Your changes are kept. Calendars follow."))

    context = {"series": found, "back": found.get_absolute_url()}
    return form_page(request, "meetings/edit.html", form, act, context=context)


@require_POST
@groupe_view()
def stop_series(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = find_series(here, pk)
    mine = found.author_id in (None, here.member.pk)
    need(rules.may_plan(here) and mine, "somebody else's")

    def press() -> Done:
        actions.stop(by=here.member, series=found)
        return Done(found.get_absolute_url(), _("It comes back no more."))

    return do(request, press, found.get_absolute_url())


# --- who comes, who looks after what -------------------------------------------------------------


@require_POST
@groupe_view()
def answer(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """Whether I come (``answer``), with a word."""
    found = find(here, pk)
    need(here.is_member and here.groupe.is_open, "of those who belong")
    back = back_to(request, page_of(here, pk))
    form = AnswerForm(request.POST)
    if not form.is_valid() and "word" not in form.errors:
        return redirect(back)
    values = form.cleaned_data
    if "word" not in request.POST:
        values["word"] = None

    def press() -> Done:
        if not form.is_valid():  # too long a word: it is not answered without it
            raise Refusal(" ".join(map(str, form.errors["word"])))
        actions.answer(by=here.member, meeting=found, **values)
        return Done(back, "" if is_part(request) else _("Thank you: your answer is kept."))

    return do(request, press, back)


PART_VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "take": (actions.take, lambda: _("Thank you: it is yours.")),
    "give_back": (actions.give_back, lambda: _("The others are asked. Thank you for saying it.")),
    "aside": (actions.step_aside, lambda: _("Noted: another is asked. That needs no reason.")),
}


@require_POST
@groupe_view()
def part(request: HttpRequest, here: Standing, pk: int, part: str) -> HttpResponse:
    """Look after a part of a meeting, give it back, or not this time (``do``)."""
    found = find(here, pk)
    verb = request.POST.get("do", "")
    if part not in Part.values:
        raise Http404("no such part")
    need(rules.may_plan(here), "of those who take part")
    back = back_to(request, page_of(here, pk))
    if verb not in PART_VERBS:
        return redirect(back)
    act, said = PART_VERBS[verb]

    def press() -> Done:
        act(by=here.member, meeting=found, part=part)
        return Done(back, said())

    return do(request, press, back)


@require_POST
@groupe_view()
def willing(request: HttpRequest, here: Standing, part: str) -> HttpResponse:
    """I look after a part in turn with others, or no longer do (``willing``: "1" or "")."""
    if part not in Part.values:
        raise Http404("no such part")
    yes = request.POST.get("willing") == "1"
    belongs = here.is_member and here.groupe.is_open
    need(belongs and (rules.may_plan(here) or not yes), "of those who take part")
    back = back_to(request, index_of(here))

    def press() -> Done:
        actions.be_willing(by=here.member, groupe=here.groupe, part=part, willing=yes)
        said = (
            _("Thank you: you are asked when it is your turn.")
            if yes
            else _("You are asked no more.")
        )
        return Done(back, said)

    return do(request, press, back)
