# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret addresses of calendars: made, and ended."""

from __future__ import annotations

import secrets

from groupes import journal
from groupes.models import Groupe, Member
from groupes.web.transactions import action, locked
from roles.meetings import events
from roles.meetings.models import Feed


@action
def make_feed(*, by: Member, groupe: Groupe | None) -> Feed:
    """The address of a calendar: of a groupe one belongs to, or of all. Asked again, the one there is."""
    locked(Member.objects).get(pk=by.pk)
    found = Feed.objects.filter(member=by, groupe=groupe).first()
    if found is not None:
        return found
    made = Feed.objects.create(member=by, groupe=groupe, token=secrets.token_urlsafe(32))
    journal.record(events.FEED_MADE, by=by)
    return made


@action
def end_feed(*, by: Member, groupe: Groupe | None) -> None:
    """The address answers no more. Twice changes nothing."""
    locked(Member.objects).get(pk=by.pk)
    if Feed.objects.filter(member=by, groupe=groupe).delete()[0]:
        journal.record(events.FEED_ENDED, by=by)
