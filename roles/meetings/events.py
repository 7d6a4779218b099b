# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of meetings. Who came, or did not, is in none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, EVERYONE, MEMBER, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WHOLE = ("meeting", "agenda", "live", "notes")
"""The parts of pages that show a meeting (``data-live-what``): what it is, its agenda, what goes on, what
is written."""
ENDS = (*WHOLE, "capturing")
"""Where it begins and ends: what one writes down meanwhile comes and goes too. At no other moment, or a
line that somebody is typing would be asked for again."""
AGENDA = ("agenda",)
LIVE = ("live",)
NOTES = ("notes",)


def _took(entry: Entry) -> StrOrPromise:
    if entry.facts.get("part") == "secretary":
        return _("{actor} takes notes at {target}")
    return _("{actor} facilitates {target}")


def _gave_back(entry: Entry) -> StrOrPromise:
    if entry.facts.get("part") == "secretary":
        return _("Somebody is wanted to take notes at {target}")
    return _("Somebody is wanted to facilitate {target}")


def _corrected(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of the minutes of {target}")
    return _("{actor} corrects the minutes of {target}")


PLANNED = Event(
    "meetings.planned", _("{actor} calls a meeting: {target}"), {"count": NUMBER},
    heard_by=EVERYONE, refreshes=WHOLE,
)  # fmt: skip
CHANGED = Event(
    "meetings.changed", _("{actor} changes {target}"), {"fields": CODE}, refreshes=WHOLE
)
MOVED = Event(
    "meetings.moved", _("{actor} moves {target}"), {"fields": CODE}, heard_by=EVERYONE,
    refreshes=WHOLE,
)  # fmt: skip
CANCELLED = Event(
    "meetings.cancelled", _("{target} is called off"), heard_by=EVERYONE, refreshes=WHOLE
)
WENT_ON = Event(
    "meetings.went_on", _("{actor} has {target} come back {count} times more"), {"count": NUMBER},
    refreshes=WHOLE,
)  # fmt: skip
STOPPED = Event("meetings.stopped", _("{target} comes back no more"), heard_by=EVERYONE)
INVITED = Event("meetings.invited")

ANSWERED = Event("meetings.answered", refreshes=("meeting",))
PART_TAKEN = Event(
    "meetings.part_taken", _took, {"part": CODE, "member": MEMBER}, heard_by=TIED, refreshes=WHOLE
)
PART_GIVEN_BACK = Event(
    "meetings.part_given_back", _gave_back, {"part": CODE}, heard_by=TIED, refreshes=WHOLE
)
ASIDE = Event("meetings.aside", refreshes=("meeting",))
WILLING = Event("meetings.willing")
FACILITATOR_REMINDED = Event(
    "meetings.facilitator_reminded",
    _("{target} begins within a day: {member} facilitates it"),
    {"member": MEMBER},
    concerns=("member",),
    only_concerned=True,
)
FACILITATOR_WANTED = Event(
    "meetings.facilitator_wanted",
    _("{target} begins within a day, and nobody facilitates it yet"),
    heard_by=EVERYONE,
)

ITEM_ADDED = Event(
    "meetings.item_added", _("{actor} adds to the agenda of {target}"), refreshes=AGENDA
)
ITEM_CHANGED = Event("meetings.item_changed", refreshes=AGENDA)
ITEM_MOVED = Event("meetings.item_moved", refreshes=AGENDA)
ITEM_TAKEN_OFF = Event("meetings.item_taken_off", refreshes=AGENDA)

NEWS_TOLD = Event("meetings.news_told", refreshes=("news",))
TIP_KEPT = Event("meetings.tip_kept", refreshes=("news",))

BEGUN = Event("meetings.begun", _("{target} begins"), heard_by=TIED, refreshes=ENDS)
ITEM_BEGUN = Event("meetings.item_begun", refreshes=("agenda", "live", "notes"))
SPOKEN = Event("meetings.spoken", refreshes=LIVE)
HAND = Event("meetings.hand", refreshes=LIVE)
CAME = Event("meetings.came", refreshes=LIVE)
CAPTURED = Event("meetings.captured", facts={"what": CODE}, refreshes=("captured",))
PEN = Event("meetings.pen", refreshes=NOTES)
NOTED = Event("meetings.noted", refreshes=NOTES)
OVER = Event("meetings.over", _("{target} is over: its minutes are there to read"), refreshes=ENDS)

CORRECTED = Event(
    "meetings.corrected", _corrected, {"edition": NUMBER, "restores": NUMBER}, heard_by=TIED,
    refreshes=("minutes",),
)  # fmt: skip
READ = Event("meetings.read")
KEPT = Event("meetings.kept", _("The minutes of {target} are kept"), refreshes=("minutes",))

FEED_MADE = Event("meetings.feed_made")
FEED_ENDED = Event("meetings.feed_ended")
