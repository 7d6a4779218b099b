# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured of a groupe: worked examples, and what holds whatever the numbers."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from roles import measures
from roles.measures import Stay, Then

DAY = dt.date(2026, 3, 1)


def stay(role: int, person: int, first: int, last: int, energy: int = 1) -> Stay:
    """From one day to another, counted from :data:`DAY`."""
    return Stay(
        role,
        person,
        DAY + dt.timedelta(days=first),
        DAY + dt.timedelta(days=last),
        Fraction(energy),
    )


loads = st.dictionaries(
    st.integers(0, 30), st.integers(1, 100).map(Fraction), min_size=1, max_size=20
)


def test_what_is_carried_is_energy_times_the_days_of_the_time() -> None:
    stays = [stay(1, 7, -10, 10, 2), stay(2, 7, 5, 30), stay(3, 8, -30, -20, 5)]
    # From day 0 to day 9: 10 days at 2, and from day 5 on 5 days at 1; the third is over.
    assert measures.carried(stays, DAY, DAY + dt.timedelta(days=9)) == {7: 25}


def test_how_few_carry_half() -> None:
    def few(*each: int) -> int:
        return measures.carry_half(dict(enumerate(map(Fraction, each))))

    assert few(10, 10, 10, 10) == 2
    assert few(1, 1, 1, 1, 1, 1) == 3
    assert few() == 0
    assert few(30, 5, 5) == 2  # one does: that is not told of one person


@given(loads)
def test_no_fewer_could_carry_half_and_nobody_is_told_alone(given_loads: dict) -> None:
    few = measures.carry_half(given_loads)
    largest = sorted(given_loads.values(), reverse=True)
    assert few >= measures.ALONE
    assert 2 * sum(largest[:few]) >= sum(largest)
    if few > measures.ALONE:
        assert 2 * sum(largest[: few - 1]) < sum(largest)


def test_what_would_have_to_change_hands() -> None:
    people = [1, 2, 3, 4]
    # 3 each would be even: the first carries 3 too many, of 12.
    uneven = {1: Fraction(6), 2: Fraction(2), 3: Fraction(2), 4: Fraction(2)}
    assert measures.unevenness(uneven, people) == Fraction(1, 4)
    assert measures.unevenness(dict.fromkeys(people, Fraction(5)), people) == 0
    assert measures.unevenness({1: Fraction(8)}, people) == Fraction(3, 4)
    assert measures.unevenness({}, people) == 0


@given(loads, st.integers(2, 9))
def test_unevenness_has_no_unit(given_loads: dict, times: int) -> None:
    people = list(given_loads)
    found = measures.unevenness(given_loads, people)
    assert 0 <= found < 1
    larger = {person: load * times for person, load in given_loads.items()}
    assert measures.unevenness(larger, people) == found


def test_terms_in_a_row() -> None:
    stays = [
        stay(1, 7, -300, -201),
        stay(1, 7, -200, -101),
        stay(1, 7, -100, 50),  # the third in a row
        stay(2, 8, -400, -300),
        stay(2, 8, -100, 50),  # after somebody else: the first again
        stay(3, 7, -50, -10),  # over
    ]
    assert sorted(measures.in_a_row(stays, DAY)) == [1, 3]


def test_months_before_is_a_day_of_that_month() -> None:
    assert measures.months_before(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert measures.months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert measures.months_before(dt.date(2026, 3, 15), 12) == dt.date(2025, 3, 15)
    assert measures.months_before(dt.date(2026, 1, 31), 2) == dt.date(2025, 11, 30)


def test_one_sign_alone_is_not_told() -> None:
    before = Then(carry_half=4, facilitate=5, piece=Fraction(4))
    assert measures.degenerates(before, Then(3, 5, Fraction(4))) == []
    assert measures.degenerates(before, Then(3, 4, Fraction(4))) == ["fewer", "same"]
    assert measures.degenerates(before, Then(4, 3, Fraction(3))) == ["same", "finer"]
    assert measures.degenerates(before, Then(3, 5, None)) == []
    assert measures.degenerates(before, Then(5, 6, Fraction(5))) == []
