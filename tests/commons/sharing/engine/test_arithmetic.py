# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole cents and exact fractions: how an amount is written, rounded, parted among many."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing.engine.arithmetic import (
    apportion,
    money,
    percent_text,
    percentage,
    plain_number,
)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(0, "0.00"), (1, "0.01"), (100, "1.00"), (123_456, "1234.56"), (-1, "-0.01"), (-150, "-1.50")],
)
def test_cents_are_written_as_an_amount(cents: int, text: str) -> None:
    assert money(cents) == text


@pytest.mark.parametrize(
    ("millionths", "text"),
    [(0, "0"), (2_500_000, "2.5"), (1, "0.000001"), (70_000_000, "70"), (1_200_000, "1.2")],
)
def test_a_number_is_written_without_needless_zeros(millionths: int, text: str) -> None:
    assert plain_number(millionths) == text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Fraction(1, 2), "50"),
        (Fraction(2, 3), "66.666666"),  # cut, never rounded up: the parts do not exceed the whole
        (Fraction(1, 3), "33.333333"),
        (Fraction(0), "0"),
        (Fraction(1), "100"),
    ],
)
def test_a_part_is_told_in_percent(part: Fraction, text: str) -> None:
    assert percent_text(part) == text


@pytest.mark.parametrize(
    ("percent", "base", "cents"),
    [
        ("10", 1000, 100),
        ("5", 10_001, 500),  # 500.05
        ("50", 1, 1),  # half a cent goes up
        ("49", 1, 0),
        ("0", 999, 0),
        ("100", 999, 999),
    ],
)
def test_a_percentage_is_rounded_to_the_cent_halves_up(percent: str, base: int, cents: int) -> None:
    assert percentage(int(percent) * 1_000_000, base) == cents


def test_a_cent_left_over_goes_to_the_largest_remainder_then_by_name() -> None:
    assert apportion(100, [("c", 1), ("a", 1), ("b", 1)]) == ({"a": 34, "b": 33, "c": 33}, ["a"])
    parts, leftover = apportion(10, [("a", 1), ("b", 2)])  # 3.33 and 6.67
    assert (parts, leftover) == ({"a": 3, "b": 7}, ["b"])


def test_nothing_is_parted_into_nothing_and_a_weight_of_nothing_gets_nothing() -> None:
    assert apportion(0, [("a", 1), ("b", 2)])[0] == {"a": 0, "b": 0}
    assert apportion(7, [("a", 0), ("b", 2)])[0] == {"a": 0, "b": 7}


weights = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 10**9), min_size=1)


@given(st.integers(0, 10**12), weights)
def test_the_parts_make_the_whole_whatever_the_order(total: int, parts: dict[str, int]) -> None:
    found, _leftover = apportion(total, list(parts.items()))
    assert sum(found.values()) == total
    assert apportion(total, list(reversed(parts.items())))[0] == found
    whole = sum(parts.values())
    assert all(abs(found[who] * whole - total * parts[who]) < whole for who in parts)
