# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of results."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, TIED, Event

ROUNDS_CHANGED = Event(
    "results.rounds_changed",
    _("{actor} notes what the buyer and the groupe say on {target}"),
    heard_by=TIED,
)
ANALYSIS_KEPT = Event(
    "results.analysis_kept", _("{actor} notes how the buyer judged {target}"), heard_by=TIED
)
DEBRIEFED = Event("results.debriefed", _("{actor} says what they keep of {target}"))
DEBRIEF_WITHDRAWN = Event("results.debrief_withdrawn")
TIME_SAID = Event("results.time_said", _("{actor} says the time they gave to {target}"))
TIME_WITHDRAWN = Event("results.time_withdrawn")
PROJECT_BEGUN = Event(
    "results.project_begun",
    _("{target} becomes a project"),
    {"circle": CODE, "new_groupe": CODE},
    heard_by=TIED,
)
