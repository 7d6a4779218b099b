# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the charter. The journal holds numbers and ids: never a line, nor what was said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, MEMBER, NUMBER, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("version") == 1:
        return _("{actor} writes the charter")
    if entry.facts.get("small"):
        return _("{actor} makes a small change to the charter, version {version}")
    return _("{actor} changes the charter: version {version}")


CHANGED = Event(
    "charter.changed",
    _changed,
    {"version": NUMBER, "small": CODE, "edition": NUMBER, "restores": NUMBER},
)
ASKED = Event(
    "charter.asked",
    _("{actor} asks everyone about version {version} of the charter"),
    {"version": NUMBER},
)
ACCEPTED = Event(
    "charter.accepted", _("{actor} accepts version {version} of the charter"), {"version": NUMBER}
)
# Told to nobody: that someone does not accept is theirs.
NOT_ACCEPTED = Event("charter.not_accepted", facts={"version": NUMBER})
LINES_ATTACHED = Event(
    "charter.lines_attached",
    _("{actor} changes which red lines {target} carries"),
    {"lines": CODE},
)
FLAG_RAISED = Event(
    "charter.flag_raised", _("{actor} says that a red line is crossed"), {"line": CODE, "on": CODE}
)
FLAG_ANSWERED = Event(
    "charter.flag_answered",
    _("{actor} answers about a red line"),
    {"raised_by": MEMBER},
    concerns=("raised_by",),
)
FLAG_LIFTED = Event("charter.flag_lifted", _("{actor} lifts what they said of a red line"))
FLAG_SETTLED = Event(
    "charter.flag_settled",
    _("{actor} notes how a red line was settled"),
    {"raised_by": MEMBER},
    concerns=("raised_by",),
)
