# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a charter, a red line, a flag: asked alike by views and pages."""

from __future__ import annotations

from groupes.access import Standing
from groupes.charter.models import Flag
from groupes.rules import EDIT

__all__ = ["EDIT", "may_answer", "may_lift", "may_raise", "may_settle", "may_write"]


def may_write(here: Standing) -> bool:
    """Who changes the charter, says what carries its red lines, settles what is said to cross one."""
    return here.can(EDIT)


def may_answer(here: Standing) -> bool:
    """Who says whether they accept a version: every member who is not on pause."""
    return here.is_active


def may_raise(here: Standing) -> bool:
    """Who says that a red line is crossed, and answers: every member who is not on pause."""
    return here.is_active


def may_lift(here: Standing, flag: Flag) -> bool:
    """Who takes back that a line is crossed: whoever said so."""
    return here.is_active and flag.by_id == here.member.pk


def may_settle(here: Standing) -> bool:
    """Who notes, for the groupe, how it was settled."""
    return here.can(EDIT)
