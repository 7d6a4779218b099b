# SPDX-License-Identifier: AGPL-3.0-or-later
"""The context every template may count on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from groupes import frame as frames

THEMES = ("light", "dark")

# Where the talk of the groupe may stay beside the page; a bid shows its own, the chat is the page.
DOCKED = ("groupes", "roles", "library", "sharing", "journal")


def frame(request: HttpRequest) -> dict[str, Any]:
    """``me``, ``my_groupes`` (with ``unread``), ``theme``, ``demo``, ``standing``, ``groupe``,
    ``groupe_unread``, ``dock_url`` (the chat beside the page, on a wide screen)."""
    user = getattr(request, "user", None)
    me = getattr(user, "member", None) if user is not None and user.is_authenticated else None
    standing = getattr(request, "standing", None)
    theme = request.COOKIES.get("theme", "")

    def my_groupes() -> list[Any]:
        rows = frames.of_request(request).memberships if me is not None else []
        for row in rows:
            row.groupe.unread = row.unread  # type: ignore[attr-defined]  # shown in the rail
        return [row.groupe for row in rows]

    return {
        "me": me,
        "my_groupes": SimpleLazyObject(my_groupes),
        "theme": theme if theme in THEMES else "",
        "demo": getattr(settings, "DEMO", False),
        "standing": standing,
        "groupe": standing.groupe if standing is not None else None,
        **_inside(request, standing),
    }


def _inside(request: HttpRequest, standing: Any) -> dict[str, Any]:
    """What only a page inside a groupe has."""
    if standing is None or not standing.is_member:
        return {}
    match = request.resolver_match
    docked = match is not None and match.namespace in DOCKED
    return {
        "groupe_unread": getattr(standing.membership, "unread", 0),
        "dock_url": reverse("chat:dock_general", args=[standing.groupe.slug]) if docked else "",
    }
