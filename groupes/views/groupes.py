# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groupes: those one may see, founding one, its home, how it presents itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes import actions, pages, queries, rules
from groupes.access import Me, Standing, groupe_view, member_view
from groupes.editions.models import Edition
from groupes.editions.views import editions_page
from groupes.forms import GroupeForm
from groupes.models import Groupe
from groupes.shell.home import bands
from groupes.shell.places import home_links
from groupes.web import search
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.ratelimit import searched
from groupes.web.refusals import posted


@require_safe
@searched
@member_view
def directory(request: HttpRequest, me: Me) -> HttpResponse:
    words = search.asked(request)
    kind = request.GET.get("kind", "")
    page = queries.directory_page(me, request.GET.get("page"), kind=kind, words=words)
    return render(
        request,
        "groupes/directory.html",
        {
            "page": page,
            "cards": pages.cards(me, list(page)),
            "closed": pages.closed(me) if page.number == 1 and not words and not kind else [],
            "words": words,
            "kind": kind,
            "kinds": Groupe.Kind,
        },
    )


@require_safe
@groupe_view(door=True)
def home(request: HttpRequest, here: Standing) -> HttpResponse:
    """The groupe's own page; whoever stays outside is led to its door."""
    if not here.is_member:
        return redirect("groupes:join", slug=here.groupe.slug)
    return render(
        request,
        "groupes/home.html",
        {
            "bands": list(bands(here)),
            "head": pages.head(here),
            "links": home_links(here),
            "may_edit": rules.may_edit_groupe(here),
        },
    )


@form_view
@groupe_view(rules.EDIT)
def edit(request: HttpRequest, here: Standing) -> HttpResponse:
    def act(values: dict[str, Any]) -> Done:
        actions.edit_groupe(by=here.member, groupe=here.groupe, **values)
        return Done(here.groupe, _("Saved."))

    # A copy: a form that fails must not change the head of the page it is shown on.
    form = GroupeForm(posted(request), instance=Groupe.objects.get(pk=here.groupe.pk))
    return form_page(request, "groupes/edit.html", form, act)


@form_view
@groupe_view()
def editions(request: HttpRequest, here: Standing) -> HttpResponse:
    """What the purpose said, one change after another; for those inside alone."""

    def restore(edition: Edition, seen: int) -> None:
        actions.edit_groupe(
            by=here.member,
            groupe=here.groupe,
            edition=seen,
            restores=edition.number,
            **edition.texts,
        )

    return editions_page(
        request,
        here.groupe,
        name=_("Purpose"),
        back=here.groupe.get_absolute_url(),
        may_restore=rules.may_edit_groupe(here),
        restore=restore,
    )
