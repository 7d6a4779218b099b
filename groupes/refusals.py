# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a person goes after an action: back where they were, or to a word on why it was refused."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from groupes.errors import Refusal


def refused(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    """A page that says why nothing was changed, and leads ``back``. Status 409."""
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=409)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of this site that the posted form names as ``next``, else ``otherwise``.

    A path, from its slash: ``redirect()`` would take anything else for the name of a view.
    """
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if safe and asked.startswith("/") else otherwise


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the fields of a POST, even when it has none; None for a GET."""
    return request.POST if request.method == "POST" else None
