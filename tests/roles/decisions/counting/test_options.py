# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be chosen of a count."""

from fractions import Fraction

import pytest

from roles.decisions.counting.options import METHODS, OF_METHOD, Options, method, read_options
from roles.decisions.counting.reading import Wrong


def refused(of, data):
    with pytest.raises(Wrong) as error:
        read_options(of, data, "options")
    return error.value.place, error.value.code


def test_what_is_not_said_or_null_is_as_documented():
    for of in METHODS:
        assert read_options(of, {}, "options") == Options()
        assert read_options(of, dict.fromkeys(OF_METHOD[of]), "options") == Options()


def test_each_is_read():
    assert read_options(
        "runoff",
        {
            "seats": 2, "tie": "lot", "seed": "s", "equal": "shared", "eligible": 9, "quorum": "50%",
        },
        "options",
    ) == Options(seats=2, tie="lot", seed="s", equal="shared", eligible=9, quorum=5)  # fmt: skip
    assert read_options("majority", {"needed": "two_thirds", "of": "ballots"}, "") == Options(
        needed=Fraction(2, 3), of="ballots"
    )
    assert read_options("majority", {"needed": "simple"}, "").needed is None
    assert read_options("score", {"scale": [0, 2.5]}, "").scale == (0, 2_500_000)
    assert read_options("dot", {"dots": 5, "most": 2}, "") == Options(dots=5, most=2)


@pytest.mark.parametrize(
    ("of", "data", "place", "code"),
    [
        ("schulze", [], "", "not_object"),
        ("schulze", {"equal": "first"}, ".equal", "unknown_field"),
        ("consent", {"seats": 1}, ".seats", "unknown_field"),
        ("runoff", {"seats": 0}, ".seats", "not_whole"),
        ("runoff", {"seats": 201}, ".seats", "not_whole"),
        ("runoff", {"tie": "none"}, ".tie", "unknown_choice"),
        ("runoff", {"tie": "lot"}, ".seed", "missing"),
        ("runoff", {"tie": "lot", "seed": ""}, ".seed", "bad_name"),
        ("runoff", {"seed": "s"}, ".seed", "no_lot"),
        ("majority", {"needed": "most"}, ".needed", "not_share"),
        ("majority", {"of": "eligible"}, ".eligible", "missing"),
        ("majority", {"quorum": "1/2"}, ".quorum", "no_eligible"),
        ("majority", {"quorum": 0}, ".quorum", "not_whole"),
        ("majority", {"quorum": 1.5}, ".quorum", "not_whole"),
        ("score", {"scale": [1]}, ".scale", "not_scale"),
        ("score", {"scale": [1, 1]}, ".scale", "not_scale"),
        ("score", {"scale": [0, "x"]}, ".scale[1]", "not_number"),
        ("score", {"scale": [0, 1, 2]}, ".scale", "too_many"),
        ("dot", {"dots": 0}, ".dots", "not_whole"),
    ],
)
def test_what_can_not_be_is_refused_in_its_place(of, data, place, code):
    assert refused(of, data) == (f"options{place}", code)


def test_a_method_has_one_name_and_a_synonym():
    assert [method(each, "method") for each in METHODS] == list(METHODS)
    assert method("instant_runoff", "method") == "runoff"
    for value in ("plurality", None, 1, ["runoff"]):
        with pytest.raises(Wrong, match=r"^method: must be one of schulze, runoff"):
            method(value, "method")
