# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a reflection. That someone placed themselves leaves no trace: it would tell when each
answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import NUMBER, Event

OPENED = Event("reflection.opened", _("{actor} opens a reflection on how we work together"))
CLOSED = Event("reflection.closed", _("{actor} closes the reflection: the places are seen"))
CONCLUDED = Event(
    "reflection.concluded",
    _("{actor} notes what the groupe concludes of its reflection"),
    {"edition": NUMBER, "restores": NUMBER},
)
