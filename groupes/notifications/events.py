# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of notifications. What is seen or kept is one's own affair, and written nowhere."""

from __future__ import annotations

from groupes.journal.events import Event

CHOICES_CHANGED = Event("notifications.choices_changed")
