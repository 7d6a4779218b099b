# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who goes on with a role when a mandate ends."""

from __future__ import annotations

import datetime as dt

from roles.models import Mandate
from roles.succession import followers

DAY = dt.date(2026, 3, 31)


def mandate(pk: int, first: int, last: int, role: int = 1) -> Mandate:
    """Days counted from the last of March."""
    start, end = (DAY + dt.timedelta(days=number) for number in (first, last))
    return Mandate(pk=pk, role_id=role, starts_on=start, ends_on=end)


def names(ending: list[Mandate], known: list[Mandate]) -> dict[int, int]:
    return {pk: then.pk for pk, then in followers(ending, known).items()}


def test_the_one_that_begins_the_day_after_goes_on() -> None:
    ending = mandate(1, -90, 0)
    for first, follows in ((0, False), (1, True), (2, False)):
        assert (names([ending], [ending, mandate(2, first, 90)]) == {1: 2}) is follows


def test_another_role_or_another_seat_is_not_followed() -> None:
    ending = mandate(1, -90, 0)
    assert names([ending], [mandate(2, 1, 90, role=2)]) == {}
    assert names([ending], [mandate(2, -30, 60)]) == {}


def test_one_follows_one_alone() -> None:
    ending = [mandate(1, -90, 0), mandate(2, -80, 0)]
    assert names(ending, [mandate(3, 1, 90)]) == {1: 3}
    assert names(ending, [mandate(3, 1, 90), mandate(4, 1, 90)]) == {1: 3, 2: 4}
