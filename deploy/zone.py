# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which time zone a request is answered."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from groupes.models import time_zone_of
from groupes.web import zones


class ReaderZone:
    """Middleware. Every clock of a page is told in one zone: the one its reader chose on their page;
    else the one that their browser says it is in (a cookie, static/js/page.js); else that of their
    cooperative. Asks the database nothing: who is logged in was loaded to let them in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(_of_device(request)):  # undone for the thread's next request
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> None:
        if getattr(view, "login_required", True):  # else nobody is loaded, nor need be
            timezone.activate(time_zone_of(request.user, _of_device(request)))


def _of_device(request: HttpRequest) -> str | None:
    """The zone that the browser says it is in; None when it says none that is known."""
    said = request.COOKIES.get(zones.COOKIE)
    return said if zones.known(said) else None
