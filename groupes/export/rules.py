# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes out what a groupe made."""

from __future__ import annotations

from typing import Final

from groupes.access import Standing
from groupes.models import Groupe

TAKE_OUT: Final = "export.take_out"


def may_take_out(here: Standing) -> bool:
    """Who begins the plan, notes what is settled, and takes the archive."""
    return here.can(TAKE_OUT)


def may_say(here: Standing) -> bool:
    """Who says whether they go: whoever belongs, on pause included, while the groupe is open."""
    return here.is_member and here.groupe.state != Groupe.State.CLOSED
