# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results as plain values, and numbers that nothing rounds."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.decisions.counting import Quorum, count
from roles.decisions.counting.values import by_number, exact, parts
from tests.roles.decisions.counting.made import ballots


@pytest.mark.parametrize(
    ("number", "as_decimal", "as_fraction"),
    [
        (3, 3, 3),
        (Fraction(6, 2), 3, 3),
        (Fraction(9, 2), "4.5", "9/2"),
        (Fraction(-1, 1_000_000), "-0.000001", "-1/1000000"),
        (10**120 + Fraction(1, 4), "1" + "0" * 120 + ".25", f"{4 * 10**120 + 1}/4"),
    ],
)
def test_a_number_is_told_to_the_last_figure(number, as_decimal, as_fraction):
    assert exact(number) == as_decimal
    assert parts(number) == as_fraction


@given(st.integers(-(10**60), 10**60))
def test_decimal_text_is_read_back_as_what_it_was(millionths):
    number = Fraction(millionths, 10**6)
    assert Fraction(Decimal(exact(number))) == number


def test_equals_stand_in_the_order_that_is_given():
    assert by_number({"a": 1, "b": Fraction(3, 2), "c": 1}, "cba") == (("b",), ("c", "a"))


def test_a_quorum_is_reached_by_being_equal():
    assert Quorum(3, 3).reached
    assert not Quorum(3, 2).reached


CAST = ballots("2 A>B", "1 B")
SAME = ["method", "ballots", "outcome", "winner", "winners", "ranking"]
END = ["quorum", "ties", "stated"]


@pytest.mark.parametrize(
    ("method", "cast", "own"),
    [
        ("schulze", CAST, ["pairwise", "strongest_paths", "condorcet_winner"]),
        ("runoff", CAST, ["rounds"]),
        ("majority", [{"choice": "A"}], ["counts", "base", "needed"]),
        ("score", [{"scores": {"A": 1}}], ["totals", "scored"]),
        ("dot", [{"dots": {"A": 1}}], ["totals", "scored"]),
    ],
)
def test_each_result_has_the_documented_fields_in_their_order(method, cast, own):
    told = count(method, ["A", "B"], cast, quorum=1).as_dict()
    assert list(told) == SAME + own + END
    assert json.loads(json.dumps(told)) == told
    assert told["method"] == method
    assert told["winner"] == "A"


def test_a_consent_too():
    told = count("consent", None, [{"choice": "consent"}]).as_dict()
    assert list(told) == [*SAME, "counts", "objections", *END]
    assert (told["winner"], told["winners"], told["ranking"], told["quorum"]) == (
        None,
        [],
        [],
        None,
    )


def test_a_rule_is_a_key_with_its_facts_and_a_sentence():
    told = count("schulze", ["A", "B"], CAST, quorum=2).as_dict()["stated"]
    assert told[-1] == {
        "key": "quorum",
        "facts": {"needed": 2, "present": 3},
        "text": "At least 2 ballots are needed, abstentions and blank ones included; 3 came.",
    }
