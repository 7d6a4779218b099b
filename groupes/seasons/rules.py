# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says what of a season: asked alike by views and pages."""

from __future__ import annotations

from groupes.access import Standing


def may_answer(here: Standing) -> bool:
    """Who says what energy they want to give: whoever takes part today, on pause asked for nothing."""
    return here.is_active and here.groupe.is_open


def may_say_needs(here: Standing) -> bool:
    """Who writes what the groupe needs: whoever takes part in it."""
    return may_answer(here)


def may_choose_reader(here: Standing) -> bool:
    """Who says whether whoever shares work out reads their answer: each for themself, while they take
    part."""
    return may_answer(here)
