# SPDX-License-Identifier: AGPL-3.0-or-later
"""The context every template may count on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from groupes.access import Standing, me_of
from groupes.models import Groupe
from groupes.shell.places import Dock, docked_tabs, tab_of
from groupes.web.paths import reverse
from groupes.web.wiring import declared

THEMES = ("light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """``me`` (the member), ``my_groupes`` (with ``unread``), ``theme``, ``demo``, ``here`` (the
    standing), ``groupe``, ``dock_url`` (the chat beside the page, on a wide screen)."""
    me = me_of(request)
    here: Standing | None = getattr(request, "here", None)
    theme = request.COOKIES.get("theme", "")

    def my_groupes() -> list[Groupe]:
        if me is None:
            return []
        # Those that go on: what is closed is read, from the page of all groupes.
        mine = [groupe for groupe in me.groupes if groupe.state != Groupe.State.CLOSED]
        for groupe in mine:
            groupe.unread = me.unread.get(groupe.pk, 0)  # type: ignore[attr-defined]  # for the rail
        return mine

    return {
        "me": me.member if me is not None else None,
        "my_groupes": SimpleLazyObject(my_groupes),
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "here": here,
        "groupe": here.groupe if here is not None else None,
        "dock_url": _dock_url(request, here),
    }


def _dock_url(request: HttpRequest, here: Standing | None) -> str:
    if here is None or not here.is_member or tab_of(request.resolver_match) not in docked_tabs():
        return ""
    return next((reverse(dock.url_name, args=[here.groupe.slug]) for dock in declared(Dock)), "")
