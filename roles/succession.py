# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who goes on with a role when a mandate ends. Pure: mandates in, mandates out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roles.models import Mandate


def followers(ending: Iterable[Mandate], known: Iterable[Mandate]) -> dict[int, Mandate]:
    """Mandate id → the one that goes on with its role, its holder's own next one included.

    ``ending``: mandates of any roles. ``known``: mandates of these roles that take a seat, those in
    force among them or not; one follows a single other. It begins on the day after the other ends:
    with a day between, the role is vacant; before, it holds another seat.
    """
    free = sorted(known, key=lambda one: (one.starts_on, one.pk))
    found: dict[int, Mandate] = {}
    for mandate in sorted(ending, key=lambda one: (one.ends_on, one.pk)):
        after = mandate.ends_on + dt.timedelta(days=1)
        then = next(
            (one for one in free if one.role_id == mandate.role_id and one.starts_on == after),
            None,
        )
        if then is not None:
            free.remove(then)
            found[mandate.pk] = then
    return found
