# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes: read, corrected, read over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.things import name_of
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.refusals import back_to, posted
from roles.meetings import actions, queries, rules, words
from roles.meetings.forms import (
    MinutesForm,
)
from roles.meetings.models import Minutes
from roles.meetings.views.found import find, need


def _minutes(here: Standing, pk: int) -> Minutes:
    found = queries.minutes_of(find(here, pk))
    if found is None:
        raise Http404("no minutes yet")
    return found


@require_safe
@groupe_view()
def minutes(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """The minutes, as all correct them; once they are kept, where."""
    found = _minutes(here, pk)
    kept = name_of(found.kept, here.me) if found.kept is not None else None
    elsewhere = words.held_here(found.meeting)
    context = {
        "minutes": found,
        "meeting": found.meeting,
        "held": words.held_there(found.meeting) if elsewhere else words.held(found.meeting),
        "held_here": elsewhere,
        "kept": kept,
        "may_correct": rules.may_correct(here, found),
        "read": queries.has_read(found, here.member.pk),
    }
    return render(request, "meetings/minutes.html", context)


@form_view
@groupe_view()
def correct(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _minutes(here, pk)
    need(rules.may_plan(here), "of those who take part")
    if request.method != "POST" and not rules.may_correct(here, found):
        messages.info(request, _("These minutes are kept as they are: their week is over."))
        return redirect(found)
    initial = {"text": found.text, "edition": found.edition}
    form = MinutesForm(posted(request), initial=initial)

    def act(values: dict[str, Any]) -> Done:
        actions.correct(by=here.member, minutes=found, **values)
        return Done(found.get_absolute_url(), _("Your corrections are kept."))

    context = {"meeting": found.meeting, "back": found.get_absolute_url()}
    return form_page(request, "meetings/correct.html", form, act, context=context)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the minutes said, one correction after another."""
    found = _minutes(here, pk)

    def restore(edition: Edition, seen: int) -> None:
        actions.correct(
            by=here.member, minutes=found, edition=seen, restores=edition.number, **edition.texts
        )

    return editions_page(
        request,
        found,
        name=str(found.meeting.title),
        back=found.get_absolute_url(),
        may_restore=rules.may_correct(here, found),
        restore=restore,
    )


@require_POST
@groupe_view()
def read(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """I read the minutes over."""
    found = _minutes(here, pk)
    need(here.is_member and here.groupe.is_open, "of those who belong")
    back = back_to(request, found.get_absolute_url())

    def press() -> Done:
        actions.read(by=here.member, minutes=found)
        return Done(back)

    return do(request, press, back)
