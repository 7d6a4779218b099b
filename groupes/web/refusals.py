# SPDX-License-Identifier: AGPL-3.0-or-later
"""How an action says no, and where the person goes then: back, or to a word on why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """What was asked cannot be done now; the message tells the person why, and what to do.

    Nothing was changed. Views show the message and answer 409. ``field``: the field of the form
    that it is about, None for the whole.
    """

    def __init__(self, message: StrOrPromise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Outdated(Refusal):
    """Somebody changed the text since the writer saw it. Nothing was written: both texts are shown.

    ``edition``: what it is at now. ``now``: what it says, by field of the form. ``by`` and ``at``: who
    wrote that and when, where it is known ("", None).
    """

    def __init__(
        self,
        message: StrOrPromise,
        *,
        edition: int,
        now: Mapping[str, Any],
        by: str = "",
        at: dt.datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.edition, self.now, self.by, self.at = edition, now, by, at


def refused(
    request: HttpRequest, refusal: Refusal, back: str, *, status: int = 409
) -> HttpResponse:
    """A page that says why nothing was changed, and leads ``back``."""
    return render(request, "refused.html", {"refusal": refusal, "back": back}, status=status)


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
