# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest


def _hang_up(request: HttpRequest | None, **kwargs: Any) -> None:
    """Who logs out in one window is logged out in the others' sockets too, at once."""
    from groupes import live

    key = request.session.session_key if request is not None else None
    if key:
        live.end_session(key)


class LiveConfig(AppConfig):
    name = "groupes.live"
    label = "live"

    def ready(self) -> None:
        user_logged_out.connect(_hang_up, dispatch_uid="live-session-ended")
