# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a message from outside may come from a machine: signs that put it aside, and lose nothing. Pure."""

from __future__ import annotations

import re
from typing import Final

LINKS: Final = 2
"""Links from which more are doubtful: people who ask for work send one, or their own and another."""
SOONEST: Final = 3.0
"""Seconds in which nobody fills the form."""
LATEST: Final = 24 * 3600.0
"""Seconds after which a form that is sent was kept by a machine, or forgotten by a person."""

_LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def links_in(text: str) -> int:
    return len(_LINK.findall(text))


def doubts(*, name: str, text: str, trap: str, seconds: float | None) -> list[str]:
    """Codes of what is doubtful, none for most: ``trap`` is what the field that nobody sees holds,
    ``seconds`` how long the form was open (None: it does not say, or lies)."""
    found = []
    if trap.strip():
        found.append("trap")
    if seconds is None or seconds > LATEST:
        found.append("form")
    elif seconds < SOONEST:
        found.append("fast")
    if links_in(text) > LINKS or links_in(name):
        found.append("links")
    return found
