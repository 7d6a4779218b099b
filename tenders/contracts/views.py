# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of contracts: for every member of every cooperative; bringing them, for those who
administer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groupes.access import Me, member_view
from groupes.web.form_page import Done, form_page, form_view
from groupes.web.parts import is_part
from groupes.web.ratelimit import limited
from tenders.contracts import actions, pages, queries, rules
from tenders.contracts.forms import ImportForm, asked_of
from tenders.contracts.models import Import

IMPORTS_AN_HOUR = 30
SEARCHES_A_MINUTE = 120


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return min(max(number, 1), queries.LAST_PAGE)


@require_safe
@limited("contracts.search", SEARCHES_A_MINUTE, 60, methods=("GET",))
@member_view
def ending(request: HttpRequest, me: Me) -> HttpResponse:
    """The contracts that end soon, which may come back as calls."""
    context = pages.ending(me, asked_of(request.GET), _page_number(request))
    template = "contracts/ending.html#results" if is_part(request) else "contracts/ending.html"
    return render(request, template, context)


@require_safe
@member_view
def buyer(request: HttpRequest, me: Me, siret: str) -> HttpResponse:
    """What a buyer awarded: to whom, for how much, until when."""
    context = pages.buyer(me, siret, asked_of(request.GET), _page_number(request))
    if context is None:
        raise Http404("nothing is known of this buyer")
    return render(request, "contracts/buyer.html", context)


@require_safe
@member_view
def contract(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """All that is known of a contract."""
    found = queries.find_contract(pk)
    if found is None:
        raise Http404("no such contract")
    return render(request, "contracts/contract.html", pages.contract(me, found))


@form_view
@limited("contracts.import", IMPORTS_AN_HOUR, 3600)
@member_view
def import_contracts(request: HttpRequest, me: Me) -> HttpResponse:
    """Where contracts come from, for all; those who administer bring a file."""
    posted = request.method == "POST"
    if posted and not rules.may_import(me):
        raise PermissionDenied("does not administer the cooperative")

    def act(said: dict[str, Any]) -> Done:
        file = said["file"]
        run = actions.import_files(by=me.member, files=[(file.name or "?", file)])
        return Done(run, _("The file was read."))

    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    return form_page(request, "contracts/import.html", form, act, context=lambda: pages.imports(me))


@require_safe
@member_view
def import_run(request: HttpRequest, me: Me, pk: int) -> HttpResponse:
    """What came of an import."""
    if not rules.may_import(me):
        raise PermissionDenied("does not administer the cooperative")
    run = get_object_or_404(Import, pk=pk, by__cooperative=me.member.cooperative_id)
    return render(request, "contracts/import_run.html", {"run": run})
