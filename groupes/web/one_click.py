# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address in a letter by which one ends letters of its kind (RFC 8058): signed, so that it needs no
login, and good as long as the installation's key, since a letter may be found years later.

    STOP = StopAddress("stop_watch_letters", "tenders.watches.stop")

    @one_click
    def stop(request, token): ...      # a POST ends them; a GET only shows the button
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt  # a mail program has no token: see one_click
from django.views.decorators.http import require_http_methods

from groupes.web.paths import reverse


@dataclass(frozen=True, slots=True)
class StopAddress:
    """``route``: the view's name; ``salt``: this kind of letter's own, so that no address serves another."""

    route: str
    salt: str

    def path(self, whom: Any) -> str:
        """``whom``: who and what it ends, as JSON keeps it."""
        return reverse(self.route, args=[signing.dumps(whom, salt=self.salt)])

    def read(self, token: str) -> Any:
        """Whom and what an address ends; None for one that we did not sign."""
        try:
            return signing.loads(token, salt=self.salt)
        except signing.BadSignature:
            return None


def headers(address: str) -> dict[str, str]:
    """Of a letter that one ends there: by one click of a mail program (RFC 8058), and a program wrote it
    (RFC 3834)."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def one_click[View: Callable[..., Any]](view: View) -> View:
    """The door of such an address: for programs that make a GET by themselves, and for the POST of a mail
    program, which has neither cookie nor token of ours: the signature in the address is what proves it."""
    door = require_http_methods(["GET", "HEAD", "POST"])
    # Exempt, since a mail program has no token of ours: without our signature the view ends nothing.
    return csrf_exempt(login_not_required(never_cache(door(view))))  # the signature proves it
