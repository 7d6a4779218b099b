# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days on which work comes back: ends of months, leap years, what was missed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.work import recurring

D = dt.date
EVERY = st.sampled_from((recurring.WEEK, recurring.MONTH, recurring.QUARTER, recurring.YEAR))
DAYS = st.dates(D(2000, 1, 1), D(2060, 1, 1))


def test_the_31st_is_the_last_day_of_shorter_months_and_the_31st_again_after() -> None:
    days = [recurring.nth(D(2027, 12, 31), recurring.MONTH, number) for number in range(5)]
    assert days == [D(2027, 12, 31), D(2028, 1, 31), D(2028, 2, 29), D(2028, 3, 31), D(2028, 4, 30)]
    assert recurring.following(D(2026, 11, 30), recurring.QUARTER, D(2026, 11, 30)) == D(
        2027, 2, 28
    )
    assert recurring.following(D(2026, 11, 30), recurring.QUARTER, D(2027, 2, 28)) == D(2027, 5, 30)
    assert recurring.following(D(2028, 2, 29), recurring.YEAR, D(2028, 2, 29)) == D(2029, 2, 28)


def test_a_week_is_seven_days_whatever_the_clocks_do() -> None:
    assert recurring.nth(D(2027, 3, 22), recurring.WEEK, 1) == D(
        2027, 3, 29
    )  # the night of the 28th
    assert recurring.nth(D(2026, 10, 19), recurring.WEEK, 1) == D(2026, 10, 26)


@given(DAYS, EVERY, DAYS)
def test_the_following_day_is_the_first_of_them_after(anchor: D, every: str, after: D) -> None:
    found = recurring.following(anchor, every, after)
    assert found > after or found == anchor
    number = 0
    while recurring.nth(anchor, every, number) <= after:
        number += 1 if every == recurring.YEAR or (after - anchor).days < 3_000 else 50
    while number and recurring.nth(anchor, every, number - 1) > after:
        number -= 1
    assert found == recurring.nth(anchor, every, number)


@given(DAYS, EVERY, st.integers(0, 4_000))
def test_followed_day_by_day_each_comes_once_and_in_order(anchor: D, every: str, late: int) -> None:
    """As the job does: asked each day, whatever days it was not asked on, never two are on the board
    that it put there the same day, nor one twice."""
    last = anchor
    made = []
    for passed in (*range(40), late, late + 1, late + 400):
        today = anchor + dt.timedelta(days=passed)
        due = recurring.next_due(anchor, every, last, max(today, last))
        if recurring.is_time(every, due, today):
            made.append(due)
            last = due
            again = recurring.next_due(anchor, every, last, today)
            assert not recurring.is_time(every, again, today)
    assert made == sorted(set(made))


@pytest.mark.parametrize("every", ["week", "month", "quarter", "year"])
def test_what_was_missed_is_not_made_up_for(every: str) -> None:
    today = D(2030, 6, 15)
    due = recurring.next_due(D(2026, 1, 31), every, D(2026, 1, 31), today)
    assert due >= today
    assert due == recurring.following(D(2026, 1, 31), every, today - dt.timedelta(days=1))
