# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a groupe last gave a sign of life, and whether it has been quiet for a season."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from groupes.belonging import SignOfLife
from groupes.web.wiring import declared

SEASON: Final = dt.timedelta(days=90)


def last_signs(groupe_ids: Collection[int]) -> Mapping[int, dt.datetime]:
    """Groupe id → its last sign of life, of all that the floors see; those without any are missing.
    One query for each floor that sees some."""
    found: dict[int, dt.datetime] = {}
    for sign in declared(SignOfLife):
        for pk, at in sign.last(groupe_ids).items():
            found[pk] = max(at, found.get(pk, at))
    return found


def is_quiet(last: dt.datetime, now: dt.datetime) -> bool:
    """Whether a whole season has passed since ``last``."""
    return now - last >= SEASON
