# SPDX-License-Identifier: AGPL-3.0-or-later
"""My open sessions: on which devices, last used when; ended one by one, or all the others at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from deploy.accounts.models import OpenSession
from deploy.sessions import DEVICE, USED, SessionStore
from groupes import live
from groupes.models import User
from groupes.web.transactions import action

MOST: Final = 50
BROWSERS: Final = (  # the first that is named: each also names those after it
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """What a browser says it is, in two words: "Firefox · Linux"; "" when it says nothing known."""
    found = [
        next((name for mark, name in marks if re.search(rf"\b{mark}\b|{mark}/", agent)), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found))


def note(sender: object, request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    """Somebody logged in: their session is theirs from now on, and says its device."""
    if request is None or getattr(request, "session", None) is None:
        return
    request.session[DEVICE] = device_of(request.META.get("HTTP_USER_AGENT", "")[:400])
    request.session[USED] = timezone.now().isoformat(timespec="seconds")
    if request.session.session_key is None:
        request.session.create()
    _own(user.pk, request.session.session_key)


def _own(user: int, key: str | None) -> None:
    if key is not None:
        OpenSession.objects.update_or_create(key=key, defaults={"user_id": user})


class Opened(NamedTuple):
    """An open session, as its line says it. ``used``: None where it is not known."""

    pk: int
    device: str
    used: dt.datetime | None
    mine: bool


def opened_by(user: User, key: str | None) -> list[Opened]:
    """The open sessions of an account, the one that asks first; those that ended are forgotten. A few
    plain queries."""
    _own(user.pk, key)
    owned = {one.key: one.pk for one in OpenSession.objects.filter(user=user)}
    alive: list[Opened] = []
    now = timezone.now()
    for session in Session.objects.filter(session_key__in=owned, expire_date__gt=now):
        data = SessionStore().decode(session.session_data)
        # A password that was changed ended it, whatever its row says.
        if constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            used = dt.datetime.fromisoformat(data[USED]) if USED in data else None
            pk = owned.pop(session.session_key)
            alive.append(Opened(pk, data.get(DEVICE, ""), used, session.session_key == key))
    OpenSession.objects.filter(key__in=owned).delete()
    long_ago = dt.datetime.min.replace(tzinfo=dt.UTC)
    alive.sort(key=lambda one: (one.mine, one.used or long_ago), reverse=True)
    return alive[:MOST]


@action
def end(*, user: User, pk: int | None, but: str | None) -> int:
    """End a session of an account, or (``pk`` None) all but the one whose key is ``but``. Answers how
    many; one that is another's is none."""
    found = OpenSession.objects.filter(user=user).exclude(key=but or "")
    if pk is not None:
        found = found.filter(pk=pk)
    keys = list(found.values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.filter(key__in=keys).delete()
    if keys:
        transaction.on_commit(live.check_logins, robust=True)
    return len(keys)
