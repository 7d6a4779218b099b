# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions in the database, as Django's own, read by a query that is compiled once and that brings
whose they are."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import Subquery
from django.utils import timezone

from deploy.accounts.models import OpenSession
from deploy.middleware import CONTROL
from groupes.access.backend import bring_along
from groupes.web.prepared import INSTANT, KEY, Prepared

SESSION = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=KEY,
    now=INSTANT,
)
OWNED = Prepared(
    lambda key, now: (
        OpenSession.objects.filter(key=key, user__is_active=True)
        .select_related("user__member__cooperative")  # as GroupeBackend has them
        .annotate(
            data=Subquery(
                Session.objects.filter(session_key=key, expire_date__gt=now).values("session_data")
            ),
        )
    ),
    key=KEY,
    now=INSTANT,
)
"""The session of somebody who logged in, and them, in one query: nearly every request's first."""


DEVICE: Final = "device"
"""In a session: on which kind of device it was begun ("Firefox · Linux")."""
USED: Final = "used"
"""In a session: when it was last used, to the hour."""
NOTED: Final = dt.timedelta(hours=1)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        """As Django's; and once an hour it is noted that the session is used."""
        data: dict[str, Any] = super().load()
        now = timezone.now()
        if USED in data and dt.datetime.fromisoformat(data[USED]) < now - NOTED:
            data[USED] = now.isoformat(timespec="seconds")
            self.modified = True
        return data

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        bring_along(None)
        for owned in OWNED(key=self.session_key, now=now):
            if owned.data is not None:
                bring_along(owned.user)
                return Session(session_key=owned.key, session_data=owned.data)
        found = next(iter(SESSION(key=self.session_key, now=now)), None)
        if found is None:
            self._session_key = None
        return found


def belongs_to_someone(key: str) -> bool:
    """Whether the session `key` is that of somebody who has logged in. One query; two where it is
    nobody's."""
    there = not CONTROL.search(key) and SESSION_KEY in SessionStore(key)
    bring_along(None)  # nobody asks who
    return there
