# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of work. Who said no to what is in none of them; nor whom a move was proposed to, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, MEMBER, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BOARD = ("work",)
"""The parts of pages that show work (``data-live-what``): the board, a piece's own page."""


def _changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of {target}")
    return _("{actor} changes {target}")


def _moved(entry: Entry) -> StrOrPromise:
    if entry.facts.get("giver"):
        return _("{member} takes {target} over from {giver}")
    return _("{member} accepts {target}")


ADDED = Event(
    "work.added", _("{actor} writes down work to do: {target}"), {"role": "roles.role"},
    refreshes=BOARD,
)  # fmt: skip
CHANGED = Event(
    "work.changed",
    _changed,
    {"fields": CODE, "edition": NUMBER, "restores": NUMBER},
    heard_by=TIED,
    refreshes=BOARD,
)
SPLIT = Event(
    "work.split", _("{actor} cuts {target} in two: {part}"), {"part": "work.work"},
    heard_by=TIED, refreshes=BOARD,
)  # fmt: skip
TAKEN = Event("work.taken", _("{actor} takes {target}"), heard_by=TIED, refreshes=BOARD)
GIVEN_BACK = Event(
    "work.given_back", _("{target} is open to take again"), {"member": MEMBER}, heard_by=TIED,
    refreshes=BOARD,
)  # fmt: skip
DONE = Event("work.done", _("{target} is done"), heard_by=TIED, refreshes=BOARD)
DROPPED = Event(
    "work.dropped", _("{target} is let go: it will not be done"), heard_by=TIED, refreshes=BOARD
)
REOPENED = Event(
    "work.reopened", _("{target} is to be done after all"), heard_by=TIED, refreshes=BOARD
)
LINE_TICKED = Event("work.line_ticked", refreshes=BOARD)
CAME_BACK = Event(
    "work.came_back", _("{target} comes back, for {due_on}"), {"due_on": DATE}, refreshes=BOARD
)
STOPPED = Event("work.stopped", _("{target} no longer comes back"), heard_by=TIED, refreshes=BOARD)

HAND_ASKED = Event(
    "work.hand_asked", _("{actor} could use a hand: {target}"), heard_by=TIED, refreshes=BOARD
)
HAND_NO_MORE = Event("work.hand_no_more", refreshes=BOARD)
HAND_GIVEN = Event(
    "work.hand_given", _("{actor} gives a hand: {target}"), {"holder": MEMBER},
    concerns=("holder",), refreshes=BOARD,
)  # fmt: skip
HAND_TAKEN_BACK = Event("work.hand_taken_back", refreshes=BOARD)

OFFERED = Event(
    "work.offered", _("{actor} offers {target} to {member}"), {"member": MEMBER, "offer": CODE},
    concerns=("member",), refreshes=BOARD,
)  # fmt: skip
MOVE_PROPOSED = Event(
    "work.move_proposed",
    _("{actor} asks who could go on with {target}"),
    {"member": MEMBER, "giver": MEMBER, "offer": CODE},
    concerns=("member", "giver"),
    refreshes=BOARD,
)
ACCEPTED = Event(
    "work.accepted",
    _moved,
    {"member": MEMBER, "giver": MEMBER, "by_whom": MEMBER},
    concerns=("member", "giver", "by_whom"),
    refreshes=BOARD,
)
# Not of the groupe: who said yes while the other has not, who said no, is nobody's business.
YES_SAID = Event("work.yes_said")
DECLINED = Event("work.declined")
WITHDRAWN = Event("work.withdrawn")
ANSWER_SEEN = Event("work.answer_seen")
