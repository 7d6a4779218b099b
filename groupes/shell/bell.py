# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bell of the frame: how much is new for somebody, from their own row (:attr:`Member.bell`)."""

from __future__ import annotations

from typing import Final

from groupes.access import Me

MOST: Final = 99
"""Counted up to here: beyond, it is "99+"."""


def new_for(me: Me) -> int:
    """How much is new for ``me`` in what they may see today: one more than :data:`MOST` at most. No
    query beside their memberships."""
    if not me.member.bell:
        return 0
    seen = me.groupe_ids | me.invited_ids
    found = sum(
        number for pk, number in me.member.bell.items() if pk.isdecimal() and int(pk) in seen
    )
    return min(found, MOST + 1)
