# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who changes the state of a groupe, and who is asked what they want of it."""

from __future__ import annotations

from groupes.access import Standing
from groupes.rules import EDIT


def may_activate(here: Standing) -> bool:
    """Say that it has begun: any active member."""
    return here.is_active


def may_wake(here: Standing) -> bool:
    """Wake it: any active member, so that nobody has to be found for it."""
    return here.is_active


def may_put_to_sleep(here: Standing) -> bool:
    """Let it sleep, or say that it goes on as it is: who may change how it presents itself, as who
    may close it."""
    return here.can(EDIT)


may_ask = may_put_to_sleep
"""Ask the members what they want."""


def may_answer(here: Standing) -> bool:
    """Say what one wants of a quiet groupe: who takes part in it."""
    return here.is_active
