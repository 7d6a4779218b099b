# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four seasons of a year, and when a sum of answers may be shown: plain values, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from groupes.web.seasons import BEGINS, first_day, following, preceding

__all__ = ["BEGINS", "FEWEST", "LEVELS", "first_day", "following", "may_sum", "preceding"]

FEWEST: Final = 5
"""What is said of a groupe is said of so many people at least."""
LEVELS: Final = (0, 1, 3, 10, 15)
"""What may be answered, in days a month: coarse, so that nobody counts theirs."""


def may_sum(
    said: Mapping[int, int], counted: Mapping[int, int], gone: Collection[int] = ()
) -> bool:
    """Whether the sum may be made anew: :data:`FEWEST` answers at least, of which as many people
    changed theirs since the last one.

    ``said``: member → what they say now; ``counted``: member → what the last sum counted of them;
    ``gone``: who took theirs away since. A sum made anew at each answer would tell the last one: it
    is the difference between two sums.
    """
    moved = {member for member, days in said.items() if counted.get(member) != days}
    return len(said) >= FEWEST and len(moved | set(gone)) >= FEWEST
