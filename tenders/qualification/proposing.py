# SPDX-License-Identifier: AGPL-3.0-or-later
"""When to decide whether one bids, and which skills a need is about. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from tenders.bids.backwards import working_day_before

WORKING_DAYS: Final = 15
"""Before the deadline: three weeks of work to write the bid."""
LEAST: Final = 3
"""Working days that must be left between the decision and the deadline, where there is little time."""


def decide_on(deadline: dt.date, today: dt.date) -> dt.date | None:
    """The day that is proposed for go or no-go: three working weeks before the deadline; where that is
    past, a third of the days that are left. None: there is no time left to decide in."""
    wanted = working_day_before(deadline, WORKING_DAYS)
    if wanted > today:
        return wanted
    last = working_day_before(deadline, LEAST)
    if last <= today:
        return None
    soon = today + (deadline - today) // 3
    while soon.weekday() >= 5 and soon < last:
        soon += dt.timedelta(days=1)
    return min(soon, last)


SHORTEST: Final = 4
"""Letters that two words begin with alike to be about the same thing: animer, animation."""
ENDING: Final = 3
"""Letters of the shorter word that may differ at its end, at most."""


def same_word(one: str, other: str) -> bool:
    """Whether two plain words are one, as French bends it; short ones, to the letter."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    alike = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    return alike >= max(SHORTEST, shorter - ENDING)


def about(need: Sequence[str], skill: Iterable[str]) -> bool:
    """Whether a need, by its plain words, calls on a skill, by its own."""
    return any(same_word(word, known) for word in skill for known in need)
