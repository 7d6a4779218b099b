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
    force among them or not; one follows a single other, or two who shared the seat. It begins on the
    day after the other ends: with a day between, the role is vacant; before, it holds another seat.
    """
    free = sorted(known, key=lambda one: (one.starts_on, one.pk))
    halves = {one.pk: one.halves for one in free}
    found: dict[int, Mandate] = {}
    for mandate in sorted(ending, key=lambda one: (one.ends_on, one.pk)):
        after = mandate.ends_on + dt.timedelta(days=1)
        then = next(
            (
                one
                for one in free
                if one.role_id == mandate.role_id and one.starts_on == after and halves[one.pk]
            ),
            None,
        )
        if then is not None:
            halves[then.pk] -= min(halves[then.pk], mandate.halves)
            found[mandate.pk] = then
    return found


def in_a_row(mandates: Iterable[Mandate], last: Mandate) -> int:
    """How many terms of one role its holder has held without a day between, ``last`` being the latest.

    ``mandates``: of the role, theirs or not. Interims are nobody's term.
    """
    theirs = {
        one.ends_on: one
        for one in mandates
        if one.member_id == last.member_id and one.role_id == last.role_id and not one.is_interim
    }
    count, one = 1, last
    while (before := theirs.get(one.starts_on - dt.timedelta(days=1))) is not None:
        count, one = count + 1, before
    return count
