# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of seasons. What somebody answered is in none of them, nor in which groupe they did."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import DATE, NUMBER, Event

ENERGY_SAID = Event("seasons.energy_said")
ENERGY_TAKEN_AWAY = Event("seasons.energy_taken_away")
ENERGY_TOLD = Event("seasons.energy_told")
ENERGY_KEPT = Event("seasons.energy_kept")
NEEDS_SAID = Event(
    "seasons.needs_said",
    _("{actor} says what energy the groupe needs, from {season} on"),
    {"season": DATE, "edition": NUMBER},
)
