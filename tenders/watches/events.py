# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of watches. What is done on a person's own is of no groupe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _matched(entry: Entry) -> StrOrPromise:
    if entry.facts.get("number") == 1 and entry.facts.get("notice"):
        return _("{target} has found a call: {notice}")
    return _("{target} has found {number} calls")


def _moved(entry: Entry) -> StrOrPromise:
    return {
        "deadline": _("The deadline of {notice}, found by {target}, has moved"),
        "gone": _("{notice} is no longer what {target} looks for"),
        "again": _("{notice} is again what {target} looks for"),
    }.get(entry.facts.get("what", ""), _("{notice}, found by {target}, has changed"))


MADE = Event("watches.made", _("{actor} begins a watch of the calls: {target}"))
CHANGED = Event("watches.changed", _("{actor} changes what {target} looks for"))
ENDED = Event("watches.ended", _("{actor} ends a watch of the calls"))
RULE_ADDED = Event("watches.rule_added", _("{actor} adds a rule to {target}"), {"kind": CODE})
RULE_CHANGED = Event("watches.rule_changed", _("{actor} changes a rule of {target}"))
RULE_REMOVED = Event("watches.rule_removed", _("{actor} takes a rule of {target} away"))
# Told to those who follow the watch; its number is of one look at what came.
MATCHED = Event(
    "watches.matched",
    _matched,
    {"number": NUMBER, "notice": "notices.notice"},
    heard_by=TIED,
)
MATCH_MOVED = Event(
    "watches.match_moved",
    _moved,
    {"what": CODE, "notice": "notices.notice", "old_deadline": CODE, "new_deadline": CODE},
    heard_by=TIED,
)
SET_ASIDE = Event("watches.set_aside", facts={"notice": "notices.notice", "rule": CODE})
PUT_BACK = Event("watches.put_back", facts={"notice": "notices.notice"})
FOLLOWED = Event("watches.followed", facts={"on": CODE})
FEED_MADE = Event("watches.feed_made")
FEED_ENDED = Event("watches.feed_ended")
LETTERS_STOPPED = Event("watches.letters_stopped")
