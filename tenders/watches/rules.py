# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with watches.

A groupe's are read by those who belong to it; who may take a call up for it changes what they look
for. What they found is answered, and their rules are written, changed and taken away by whoever takes
part: no rule is anybody's own. A person's own watches are theirs alone.
"""

from __future__ import annotations

from typing import Final

from groupes.access import Standing

CHANGE: Final = "bids.take_up"
"""The power to begin, change and end a groupe's watches."""


def may_change(here: Standing | None) -> bool:
    """Begin, change or end a watch; None: one's own."""
    return here is None or (here.can(CHANGE) and here.groupe.is_open)


def may_answer(here: Standing | None) -> bool:
    """Say that what was found is not for the groupe, and write its rules."""
    return here is None or (here.is_active and here.groupe.is_open)


def may_follow(here: Standing) -> bool:
    """Hear of what a watch finds."""
    return here.is_active and here.groupe.is_open
