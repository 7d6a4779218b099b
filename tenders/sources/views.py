# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of those who look after the sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Me, member_view
from groupes.models import Member
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.ratelimit import limited
from groupes.web.refusals import posted
from tenders.sources import actions, pages, rules
from tenders.sources.forms import SourceForm
from tenders.sources.models import Source

CHANGES_AN_HOUR = 60


def _administers(me: Me) -> None:
    if not rules.may_administer(me):
        raise PermissionDenied("does not administer the cooperative")


@require_safe
@member_view
def index(request: HttpRequest, me: Me) -> HttpResponse:
    """All sources: whether they are on, when they were read last, what went wrong."""
    _administers(me)
    return render(request, "sources/index.html", pages.index())


@require_safe
@member_view
def source(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """One source: its settings and its readings."""
    _administers(me)
    found = get_object_or_404(Source, pk=pk)
    return render(request, "sources/source.html", pages.source(found))


@form_view
@limited("sources.change", CHANGES_AN_HOUR, 3600)
@member_view
def add(request: HttpRequest, me: Me, kind: str) -> HttpResponse:
    _administers(me)
    if kind not in Source.Kind:
        raise Http404("no such kind of source")
    made = Source(kind=kind)

    def act(said: dict[str, Any]) -> Done:
        kept = actions.add(by=me.member, kind=kind, **form.values())
        return Done(kept, _("It is kept, and off: turn it on when you wish."))

    form = SourceForm(posted(request), instance=made)
    context = {"kind": made.get_kind_display(), "back": reverse("sources:index")}
    return form_page(request, "sources/form.html", form, act, context=context)


@form_view
@limited("sources.change", CHANGES_AN_HOUR, 3600)
@member_view
def change(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    _administers(me)
    found = get_object_or_404(Source, pk=pk)

    def act(said: dict[str, Any]) -> Done:
        actions.change(by=me.member, source=found, edition=said["edition"], **form.values())
        return Done(reverse("sources:source", args=[pk]), _("It is kept."))

    form = SourceForm(posted(request), instance=found)
    context = {"kind": found.get_kind_display(), "back": reverse("sources:source", args=[pk])}
    return form_page(request, "sources/form.html", form, act, context=context)


def _button(
    request: HttpRequest, me: Me, pk: int, act: Callable[..., None], words: str
) -> HttpResponse:
    _administers(me)
    found = get_object_or_404(Source, pk=pk)
    back = reverse("sources:index")

    def done() -> Done:
        by: Member = me.member
        act(by=by, source=found)
        return Done(back, words)

    return do(request, done, back)


@require_POST
@limited("sources.change", CHANGES_AN_HOUR, 3600)
@member_view
def turn_on(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    return _button(request, me, pk, actions.turn_on, _("It is on: its notices come from now on."))


@require_POST
@limited("sources.change", CHANGES_AN_HOUR, 3600)
@member_view
def turn_off(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    return _button(request, me, pk, actions.turn_off, _("It is off: it is asked nothing more."))


@require_POST
@limited("sources.ask", 20, 3600)
@member_view
def ask_now(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    return _button(
        request, me, pk, actions.ask_now, _("It is being asked: look again in a minute.")
    )


@require_POST
@limited("sources.change", CHANGES_AN_HOUR, 3600)
@member_view
def remove(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    return _button(request, me, pk, actions.remove, _("It is taken away; its notices stay."))
