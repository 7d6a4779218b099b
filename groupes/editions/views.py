# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a thing's editions, which each app shows at an address of its own, with its rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groupes.editions import pages
from groupes.editions.models import Edition
from groupes.web.fields import EditionField
from groupes.web.form_page import Done, do


def editions_page(
    request: HttpRequest,
    thing: Any,
    *,
    name: str,
    back: str,
    may_restore: bool,
    restore: Callable[[Edition, int], object],
) -> HttpResponse:
    """Who wrote what, and when; posted (``number``), an edition is brought back as a new one.

    ``name``: what the thing is called. ``back``: its address. ``restore(edition, seen)``: the action,
    ``seen`` being the edition that the thing was at on the page; what others wrote meanwhile is
    never undone.
    """
    if request.method != "POST":
        context = {"thing": thing, "name": name, "back": back, "may_restore": may_restore}
        return render(request, "editions/editions.html", context | pages.editions(request, thing))
    if not may_restore:
        raise PermissionDenied("who does not write it brings nothing back")
    asked = request.POST.get("number", "")
    if not asked:
        return redirect(request.path)
    found = pages.find(thing, pages.number(asked))
    seen = EditionField().clean(request.POST.get("edition", ""))

    def act() -> Done:
        restore(found, seen)
        words = _(
            "Edition %(number)s is restored, as a new edition: what came in between is kept too."
        )
        return Done(back, words % {"number": found.number})

    return do(request, act, request.path)
