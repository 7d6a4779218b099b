# SPDX-License-Identifier: AGPL-3.0-or-later
"""The groupe's bids as a board and as a month."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from groupes.access import Standing, groupe_view
from tenders.qualification import pages


@require_safe
@groupe_view()
def board(request: HttpRequest, here: Standing) -> HttpResponse:
    return render(request, "qualification/board.html", pages.board(here))


@require_safe
@groupe_view()
def month(request: HttpRequest, here: Standing) -> HttpResponse:
    context = pages.month(here, request.GET.get("mois", ""))
    return render(request, "qualification/month.html", context)
