# SPDX-License-Identifier: AGPL-3.0-or-later
"""The secret addresses of what a watch finds: made, and ended."""

from __future__ import annotations

import secrets

from groupes import journal
from groupes.models import Member
from groupes.web.transactions import action
from tenders.watches import events
from tenders.watches.actions.keeping import hold
from tenders.watches.models import Feed, Watch


@action
def make_feed(*, by: Member, watch: Watch) -> Feed:
    """One's own address of a watch. Asked again, the one there is."""
    hold([(None, by.pk)])
    found = Feed.objects.filter(member=by, watch=watch).first()
    if found is not None:
        return found
    made = Feed.objects.create(member=by, watch=watch, token=secrets.token_urlsafe(32))
    journal.record(events.FEED_MADE, by=by)
    return made


@action
def end_feed(*, by: Member, watch: Watch) -> None:
    """The address answers no more. Twice changes nothing."""
    hold([(None, by.pk)])
    if Feed.objects.filter(member=by, watch=watch).delete()[0]:
        journal.record(events.FEED_ENDED, by=by)
