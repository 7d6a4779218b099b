# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a ``Refusal`` is told to the person when no form is there to carry it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groupes.errors import Refusal


def refused(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    """A page that says why nothing was changed, and leads ``back``. Status 409."""
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=409)
