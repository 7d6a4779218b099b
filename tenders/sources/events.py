# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of those who look after the sources; what a reading brings is told by the import's."""

from __future__ import annotations

from groupes.journal.events import CODE, NUMBER, Event

ADDED = Event("sources.added", facts={"kind": CODE})
CHANGED = Event("sources.changed", facts={"fields": CODE})
TURNED_ON = Event("sources.turned_on")
TURNED_OFF = Event("sources.turned_off")
ASKED_NOW = Event("sources.asked_now")
REMOVED = Event("sources.removed", facts={"kind": CODE})
READ_AGAIN = Event(
    "sources.read_again", facts={"files": NUMBER, "filled": NUMBER, "failed": NUMBER}
)
SET_BACK = Event("sources.set_back", facts={"day": CODE})
