# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a groupe's reflections."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groupes.access import Standing, groupe_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.reflection import actions, pages, queries, rules
from groupes.reflection.forms import ConclusionForm, PlacesForm
from groupes.reflection.models import Reflection
from groupes.web.form_page import Done, do, form_page, form_view
from groupes.web.paths import reverse
from groupes.web.refusals import posted
from groupes.web.text import shown as markdown


def _find(here: Standing, pk: int) -> Reflection:
    found = get_object_or_404(here.groupe.reflections, pk=pk)
    found.groupe = here.groupe
    return found


def _index(here: Standing) -> str:
    return reverse("reflection:index", args=[here.groupe.slug])


def _page(here: Standing, pk: int) -> str:
    return reverse("reflection:one", args=[here.groupe.slug, pk])


@require_safe
@groupe_view()
def index(request: HttpRequest, here: Standing) -> HttpResponse:
    """Those there were, beside each other."""
    shown = pages.index(here, request.GET.get("page"))
    return render(request, "reflection/index.html", {"shown": shown, "page": shown.page})


@require_POST
@groupe_view(rules.EDIT)
def open_one(request: HttpRequest, here: Standing) -> HttpResponse:
    def act() -> Done:
        made = actions.open_reflection(by=here.member, groupe=here.groupe)
        return Done(_page(here, made.pk), _("Every member finds it on their Today page."))

    return do(request, act, _index(here))


@form_view
@groupe_view()
def one(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """While it is open, where I place myself; then the spread, and what the groupe concludes."""
    found = _find(here, pk)
    if found.closed_at is not None and request.method != "POST":
        return _closed(request, here, found)
    if request.method == "POST" and not rules.may_place(here):
        raise PermissionDenied("on pause, one places oneself nowhere")
    form = PlacesForm(posted(request), mine=queries.mine(found, here.member))

    def act(values: dict[str, Any]) -> Done:
        actions.place(by=here.member, reflection=found, places=form.places())
        return Done(_index(here), _("Noted, without your name for the others. You can change it."))

    context = {
        "reflection": found,
        "answered": queries.answered(found),
        "may_place": rules.may_place(here),
        "may_lead": rules.may_lead(here),
        "back": _index(here),
    }
    return form_page(request, "reflection/open.html", form, act, context=context)


def _closed(request: HttpRequest, here: Standing, found: Reflection) -> HttpResponse:
    before = (
        here.groupe.reflections.exclude(closed_at=None)
        .filter(opened_at__lt=found.opened_at)
        .order_by("-opened_at")
        .first()
    )
    context = {
        "reflection": found,
        "rows": pages.rows(found, before),
        "conclusion": markdown(found.conclusion) if found.conclusion else "",
        "may_lead": rules.may_lead(here),
        "back": _index(here),
    }
    return render(request, "reflection/closed.html", context)


@require_POST
@groupe_view()
def skip(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """One would rather not answer, and is not asked again."""
    found = _find(here, pk)
    if not rules.may_place(here):
        raise PermissionDenied("on pause, one is not asked")

    def act() -> Done:
        actions.place(by=here.member, reflection=found, places={})
        return Done(reverse("groupes:today"), _("Noted: you are not asked again."))

    return do(request, act, _index(here))


@require_POST
@groupe_view(rules.EDIT)
def close(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    found = _find(here, pk)

    def act() -> Done:
        actions.close(by=here.member, reflection=found)
        return Done(_page(here, pk), _("It is closed: look at it together, and note what you see."))

    return do(request, act, _index(here))


@form_view
@groupe_view(rules.EDIT)
def conclude(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the groupe concludes."""
    found = _find(here, pk)
    if found.closed_at is None and request.method != "POST":
        return redirect(_page(here, pk))

    def act(values: dict[str, Any]) -> Done:
        actions.conclude(by=here.member, reflection=found, **values)
        return Done(_page(here, pk), _("Saved."))

    form = ConclusionForm(posted(request), reflection=found)
    return form_page(
        request, "reflection/conclude.html", form, act, context={"back": _page(here, pk)}
    )


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing, pk: int) -> HttpResponse:
    """What the conclusion said, one change after another."""
    found = _find(here, pk)

    def restore(edition: Edition, seen: int) -> None:
        actions.conclude(
            by=here.member,
            reflection=found,
            edition=seen,
            restores=edition.number,
            **edition.texts,
        )

    return editions_page(
        request,
        found,
        name=_("What we conclude"),
        back=_page(here, pk),
        may_restore=rules.may_lead(here),
        restore=restore,
    )
