# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sessions in the database, as Django's own, read by a query that is compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from groupes.web.prepared import INSTANT, KEY, Prepared

SESSION = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=KEY,
    now=INSTANT,
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = next(iter(SESSION(key=self.session_key, now=timezone.now())), None)
        if found is None:
            self._session_key = None
        return found
