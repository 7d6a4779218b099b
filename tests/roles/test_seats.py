# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats counted by halves, day by day: whole, shared, stood in for."""

from __future__ import annotations

import datetime as dt

import pytest

from roles.models import Mandate
from roles.seats import most_taken, taken_on

FIRST = dt.date(2026, 3, 1)


def held(
    pk: int, first: int, last: int, share: str = "whole", covers: int | None = None
) -> Mandate:
    return Mandate(
        pk=pk,
        role_id=1,
        starts_on=FIRST + dt.timedelta(days=first),
        ends_on=FIRST + dt.timedelta(days=last),
        share=share,
        covers_id=covers,
    )


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def test_a_whole_mandate_takes_two_halves_and_a_shared_one_takes_one() -> None:
    there = [held(1, 0, 9), held(2, 5, 20, "shared"), held(3, 5, 7, "shared")]
    assert [taken_on(day(n), there) for n in (0, 5, 8, 10, 21)] == [2, 4, 3, 1, 0]
    assert most_taken(there, day(0), day(30)) == 4
    assert most_taken(there, day(8), day(30)) == 3


def test_an_interim_takes_the_seat_of_who_is_away_and_its_own_once_that_is_over() -> None:
    """The one who is away gives their mandate back on day 4: the interim, until day 9, goes on."""
    there = [held(1, 0, 4), held(2, 2, 9, covers=1)]
    assert [taken_on(day(n), there) for n in (1, 3, 4, 5, 9, 10)] == [2, 2, 2, 2, 2, 0]
    # beside somebody else who came in meanwhile, it is one more from day 5 on
    assert most_taken([*there, held(3, 0, 9)], day(0), day(9)) == 4


@pytest.mark.parametrize("before", [3, 4])
def test_the_day_after_a_covered_mandate_counts_though_nothing_begins_on_it(before: int) -> None:
    there = [held(1, 0, before, "shared"), held(2, 0, 9, covers=1)]
    assert most_taken(there, day(0), day(before)) == 1
    assert most_taken(there, day(0), day(9)) == 2
