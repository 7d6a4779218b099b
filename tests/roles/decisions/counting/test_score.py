# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scores and dots, added up exactly."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.decisions.counting import Wrong, count

SCORES = [
    {"weight": 2, "scores": {"A": 5, "B": 3}},
    {"scores": {"B": 4, "C": 4.5}},
]


def test_scores_are_added_up():
    """A 2 × 5 = 10; B 2 × 3 + 4 = 10; C 4.5."""
    result = count("score", ["A", "B", "C"], SCORES)
    assert dict(result.totals) == {"A": 10, "B": 10, "C": Fraction(9, 2)}
    assert result.as_dict()["totals"] == {"A": 10, "B": 10, "C": "4.5"}
    assert dict(result.scored) == {"A": 2, "B": 3, "C": 1}
    assert result.ranking == (("A", "B"), ("C",))
    assert (result.winners, result.outcome) == (("A", "B"), "tied")


def test_who_is_not_scored_gets_the_lowest_of_the_scale():
    """From 1 to 5: A 10 + 1 = 11; B 10; C 4.5 + 2 × 1 = 6.5."""
    result = count("score", ["A", "B", "C"], SCORES, scale=[1, 5])
    assert result.as_dict()["totals"] == {"A": 11, "B": 10, "C": "6.5"}
    assert [(one.key, one.facts) for one in result.stated] == [
        ("scores_added", {}),
        ("scale", {"least": 1, "most": 5}),
        ("unscored", {"least": 1}),
        ("tie_open", {}),
    ]


def test_below_zero_too():
    """On a scale from -2 to 2 not to be scored is -2."""
    result = count("score", ["A", "B"], [{"scores": {"A": -1}}], scale=["-2", "2"])
    assert dict(result.totals) == {"A": -1, "B": -2}


def test_decimals_are_what_is_written_and_not_what_floats_make_of_them():
    """Ten times 0.1 is 1: a sum of floats is 0.9999999999999999."""
    result = count(
        "score",
        ["A", "B"],
        [*({"scores": {"A": 0.1}} for _ in range(10)), {"scores": {"B": "1"}}],
    )
    assert dict(result.totals) == {"A": 1, "B": 1}


def test_a_score_off_the_scale_is_refused_in_its_place():
    with pytest.raises(Wrong, match=r"^ballots\[0\]\.scores\.A: 6 is not on the scale$"):
        count("score", ["A"], [{"scores": {"A": 6}}], scale=[0, 5])


@pytest.mark.parametrize(
    "value",
    [True, float("nan"), float("inf"), "1e3", "", "½", [1], 10**10, 1e-7, 0.1234567, "1.2345678"],
)
def test_what_is_no_number_is_refused_in_its_place(value):
    with pytest.raises(Wrong, match="must be a number") as refused:
        count("score", ["A"], [{"scores": {"A": value}}])
    assert refused.value.place == "ballots[0].scores.A"


def test_a_score_that_is_null_is_none():
    assert count("score", ["A"], [{"scores": {"A": None}}]).outcome == "nobody"


def test_dots_are_whole_and_counted_out():
    cast = [{"dots": {"A": 3, "B": 2}}, {"scores": {"B": 2}, "count": 2}]
    result = count("dot", ["A", "B"], cast, dots=5, most=3)
    assert dict(result.totals) == {"A": 3, "B": 6}
    assert [(one.key, one.facts) for one in result.stated][:3] == [
        ("dots_added", {}), ("dots_each", {"dots": 5}), ("dots_most", {"most": 3}),
    ]  # fmt: skip
    for dots, place, reason in (
        ({"A": 4}, "ballots[0].dots.A", "at most 3 dots for one, and there are 4"),
        ({"A": 3, "B": 3}, "ballots[0].dots", "at most 5 dots, and there are 6"),
        ({"A": 1.5}, "ballots[0].dots.A", "must be a whole number of dots, not 1.5"),
        ({"A": -1}, "ballots[0].dots.A", "must be a whole number of dots, not -1"),
    ):
        with pytest.raises(Wrong) as refused:
            count("dot", ["A", "B"], [{"dots": dots}], dots=5, most=3)
        assert (refused.value.place, refused.value.reason) == (place, reason)


def test_that_dots_were_not_counted_out_is_stated():
    stated = count("dot", ["A"], [{"dots": {"A": 99}}]).stated
    assert "dots_unbounded" in [one.key for one in stated]


def test_two_seats_and_a_lot_over_the_second():
    cast = [{"scores": {"A": 3, "B": 2, "C": 2, "D": 0}}]
    result = count("score", list("ABCD"), cast, seats=2, tie="lot", seed="of the day")
    (tie,) = result.ties
    assert result.winners == ("A", *tie.taken)
    assert set(tie.candidates) == {"B", "C"}
    assert tie.taken == tie.candidates[:1]


SCORED = st.lists(
    st.fixed_dictionaries(
        {
            "weight": st.integers(1, 5),
            "scores": st.dictionaries(
                st.sampled_from("ABC"), st.decimals(-5, 5, places=2).map(str)
            ),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(SCORED, st.randoms())
def test_neither_the_order_of_ballots_nor_how_they_are_bundled_counts(cast, draw):
    single = [each | {"weight": 1} for each in cast for _ in range(each["weight"])]
    draw.shuffle(single)
    assert count("score", list("ABC"), single) == count("score", list("ABC"), cast)


@given(SCORED, st.data())
def test_a_higher_score_never_harms(cast, data):
    scale = [-5, 5]
    before = count("score", list("ABC"), cast, scale=scale)
    if not before.winners:
        return
    winner = data.draw(st.sampled_from(before.winners))
    number = data.draw(st.integers(0, len(cast) - 1))
    now = Fraction(cast[number]["scores"].get(winner, -5))
    hundredths = data.draw(st.integers(int(now * 100), 500))
    higher = cast[number]["scores"] | {winner: f"{Fraction(hundredths, 100):.2f}"}
    raised = [*cast[:number], cast[number] | {"scores": higher}, *cast[number + 1 :]]
    assert winner in count("score", list("ABC"), raised, scale=scale).winners


@given(SCORED)
def test_totals_are_the_sums(cast):
    result = count("score", list("ABC"), cast)
    for one in "ABC":
        assert result.totals[one] == sum(
            each["weight"] * Fraction(each["scores"].get(one, 0)) for each in cast
        )
