# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain values read one by one, or refused with their place."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.decisions.counting import reading
from roles.decisions.counting.reading import Wrong


def refused(read, *values):
    with pytest.raises(Wrong) as error:
        read(*values)
    return error.value


def test_a_refusal_says_where_what_and_why():
    wrong = refused(reading.whole, "3", "ballots[2].weight", 1, 10)
    assert (wrong.place, wrong.code) == ("ballots[2].weight", "not_whole")
    assert wrong.reason == "must be a whole number from 1 to 10, not 3"
    assert str(wrong) == "ballots[2].weight: must be a whole number from 1 to 10, not 3"
    assert str(Wrong("", "missing", "missing")) == "missing"
    assert wrong.params == {"value": "3"}


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [], 0, -1, 11, float("nan")])
def test_a_whole_number_is_one(value):
    assert refused(reading.whole, value, "at", 1, 10).code == "not_whole"


def test_a_number_of_many_digits_is_not_written_out():
    reason = refused(reading.whole, 10**3000, "at", 1, reading.MAX_WEIGHT).reason
    assert reason == (
        "must be a whole number of 1 or more (of at most a hundred digits), "
        "not a number of many digits"
    )


def test_what_is_shown_of_a_value_is_short_and_visible():
    assert reading.shown("a\u202eb" + "x" * 100) == "a�b" + "x" * 37 + "…"
    assert reading.shown({"a": 1}) == "dict"
    assert reading.shown(None) == "NoneType"
    assert reading.shown(float("nan")) == "nan"


def test_an_object_has_fields_that_are_known():
    assert reading.mapping({"a": 1}, "at", ("a", "b")) == {"a": 1}
    assert refused(reading.mapping, [], "at").code == "not_object"
    assert refused(reading.mapping, {1: 2}, "at").code == "not_object"
    unknown = refused(reading.mapping, {"c": 1}, "at", ("a", "b"))
    assert (unknown.place, unknown.code) == ("at.c", "unknown_field")
    assert unknown.reason == "unknown field; known here: a, b"
    assert refused(reading.mapping, {"c": 1}, "", ("a",)).place == "c"


def test_a_list_has_an_end():
    assert reading.sequence((1, 2), "at", 2) == (1, 2)
    assert refused(reading.sequence, "ab", "at", 2).code == "not_list"
    assert refused(reading.sequence, [1, 2, 3], "at", 2).code == "too_many"


def test_a_field_that_must_be_there_is():
    assert reading.required({"a": None}, "a", "at") is None
    assert refused(reading.required, {}, "a", "at").place == "at.a"
    assert refused(reading.required, {}, "a", "").place == "a"


def test_a_choice_is_one_of_those_that_are_there():
    assert reading.choice("a", "at", "ab") == "a"
    for value in ("c", 1, None, ["a"]):
        assert refused(reading.choice, value, "at", "ab").code == "unknown_choice"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "bad_name"),
        (" a", "bad_name"),
        ("a\nb", "bad_name"),
        ("e\u0301", "bad_name"),
        ("x" * 201, "too_long"),
        (3, "not_text"),
    ],
)
def test_a_name_is_visible_text(value, code):
    assert refused(reading.name, value, "at").code == code
    assert reading.name("Été à deux", "at") == "Été à deux"


@given(st.decimals(-1000, 1000, places=6))
def test_a_decimal_is_the_same_as_text_and_as_a_json_number(value):
    exact = int(Fraction(value) * 10**6)
    assert reading.decimal(f"{value:f}", "at") == exact
    assert reading.decimal(float(f"{value:f}"), "at") == exact


def test_a_decimal_is_exact_up_to_its_bounds():
    assert reading.decimal(10**9, "at") == 10**15
    assert reading.decimal("-1000000000.000000", "at") == -(10**15)
    assert reading.decimal(999_999_999.999999, "at") == 999_999_999_999_999
    assert refused(reading.decimal, 0.1 + 0.2, "at").code == "not_number"  # 0.30000000000000004
    assert refused(reading.decimal, "1000000000.000001", "at").code == "not_number"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2/3", Fraction(2, 3)),
        ("2 / 3", Fraction(2, 3)),
        ("66.7%", Fraction(667, 1000)),
        ("66.7 %", Fraction(667, 1000)),
        ("60", Fraction(3, 5)),
        (60, Fraction(3, 5)),
        (66.6, Fraction(333, 500)),
        ("100%", Fraction(1)),
    ],
)
def test_a_share_is_a_fraction_or_a_percentage(value, expected):
    assert reading.share(value, "at") == expected


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        101,
        "0%",
        "101%",
        "0/3",
        "4/3",
        "1/0",
        "half",
        "",
        True,
        None,
        float("nan"),
        float("inf"),
    ],
)
def test_a_share_is_more_than_nothing_and_no_more_than_all(value):
    assert refused(reading.share, value, "at").code == "not_share"
