# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who goes on with a role when a mandate ends."""

from __future__ import annotations

import datetime as dt

from roles.models import Mandate
from roles.succession import followers, in_a_row

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


def shared(pk: int, first: int, last: int) -> Mandate:
    found = mandate(pk, first, last)
    found.share = "shared"
    return found


def test_a_whole_mandate_follows_both_who_shared_the_seat_and_a_shared_one_only_one() -> None:
    both = [shared(1, -90, 0), shared(2, -80, 0)]
    assert names(both, [mandate(3, 1, 90)]) == {1: 3, 2: 3}
    assert names(both, [shared(3, 1, 90)]) == {1: 3}


def test_terms_in_a_row_are_those_without_a_day_between() -> None:
    first, second, third = mandate(1, -90, -61), mandate(2, -60, -31), mandate(3, -30, 0)
    assert in_a_row([first, second, third], third) == 3
    assert in_a_row([first, third], third) == 1  # a pause between
    second.origin = "interim"
    assert in_a_row([first, second, third], third) == 1
