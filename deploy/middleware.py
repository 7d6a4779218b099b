# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes and every page carries, before and after all the rest."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.views.defaults import bad_request

from groupes.web import filetypes
from groupes.web.refusals import back_to, refused
from groupes.web.transactions import Busy, passes

log = logging.getLogger(__name__)

CONTROL = re.compile("[\x00-\x1f\x7f]")
BODY = "application/x-www-form-urlencoded"
# Nothing of a person's page stays behind on a shared machine, nor in a proxy: rights may end
# tomorrow, and the button "back" would still show it after logging out.
PRIVATE = "private, no-store"


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return True  # a name that means nothing: Django reads UTF-8


REFUSED = "groupes.refused"
"""In a request's environment: the status it is answered with, its body unread (deploy.bridge)."""


def in_words(status: int) -> HttpResponse:
    """The page that says why nothing was read, or kept: 400, 408, 413, 429 or 507."""
    if status == HTTPStatus.INSUFFICIENT_STORAGE:
        log.error("no room left for what a request brings: is a disk full, or read-only?")
    words = loader.render_to_string(f"{status}.html", {"megabytes": filetypes.MAX_MEGABYTES})
    return HttpResponse(words, status=status)


class Gate:
    """Middleware. Turns away what no browser sends and the rest could only stumble on:

    - a NUL in an address, which PostgreSQL keeps in no text;
    - a form in another encoding than UTF-8: Django refuses it too, then again while it makes the
      error page, so that the answer would be ours to blame (500);
    - cookies with control characters (a session key is looked up in the database);
    - what the server itself would not read: too large, too slow, without room on the disk.

    Says so, and no error of ours, when the database stopped a change because of others' (twice).

    And says of every page that has not said otherwise that it is for one person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse
        for name in [n for n, value in request.COOKIES.items() if CONTROL.search(value)]:
            del request.COOKIES[name]
        refused = request.META.get(REFUSED)
        if refused:
            request.method = "GET"  # its body was never read
            with translation.override(translation.get_language_from_request(request)):
                response = in_words(refused)
        elif self._makes_no_sense(request):
            # Nothing more of the request is read: its body is what can not be.
            request.method = "GET"
            with translation.override(translation.get_language_from_request(request)):
                response = bad_request(request, ValueError("unreadable"))
        else:
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What others stopped, where no form is there to say so: a word, and the way back (503)."""
        if not isinstance(error, Busy) and not passes(error):
            return None
        response = refused(request, Busy(), back_to(request, "/"), status=503)
        response["Retry-After"] = str(Busy.retry_after)
        return response

    def _makes_no_sense(self, request: HttpRequest) -> bool:
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked or "\x00" in asked or "\x00" in request.path_info:
            return True
        charset = (request.content_params or {}).get("charset", "utf-8")
        return request.content_type == BODY and not _is_utf8(charset)
