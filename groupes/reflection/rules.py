# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a reflection: asked alike by views and pages."""

from __future__ import annotations

from groupes.access import Standing
from groupes.rules import EDIT

__all__ = ["EDIT", "may_lead", "may_place"]


def may_lead(here: Standing) -> bool:
    """Who opens a reflection, closes it, and writes what the groupe concludes."""
    return here.can(EDIT)


def may_place(here: Standing) -> bool:
    """Who places themselves: every member who is not on pause."""
    return here.is_active
