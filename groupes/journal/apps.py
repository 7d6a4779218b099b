# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


def _hang_up(request: HttpRequest | None, **kwargs: Any) -> None:
    """Who logs out in one window is logged out in the others' sockets too, at once."""
    from groupes.journal import live

    key = request.session.session_key if request is not None else None
    if key:
        live.end_session(key)


class JournalConfig(AppConfig):
    name = "groupes.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from groupes.journal import feed

        feed.register_ground_floor()
        user_logged_out.connect(_hang_up, dispatch_uid="live-session-ended")
