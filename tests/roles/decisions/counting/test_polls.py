# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ballots read, and made equal where they say the same."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.decisions.counting import Wrong, read_poll


def poll(ballots, method="schulze", candidates=("A", "B", "C"), **options):
    return read_poll(method, list(candidates), ballots, options)


def refused(ballots, method="schulze", candidates=("A", "B", "C"), **options):
    with pytest.raises(Wrong) as error:
        poll(ballots, method, candidates, **options)
    return error.value.place, error.value.code


def test_ballots_that_say_the_same_are_one_pile():
    read = poll(
        [
            {"ranking": ["A", ["C", "B"]]},
            {"ranking": [["A"], ["B", "C"], []], "weight": 2},
            {"ranking": [["B"]], "count": 3},
            {"ranking": []},
        ]
    )
    assert read.rankings == {(): 1, ((0,), (1, 2)): 3, ((1,),): 3}
    assert read.cast == 7


def test_piles_are_in_an_order_of_their_own():
    cast = [{"ranking": ["C"]}, {"ranking": ["A"]}, {"ranking": ["B"]}]
    assert (
        list(poll(cast).rankings) == list(poll(cast[::-1]).rankings) == [((0,),), ((1,),), ((2,),)]
    )


def test_the_order_in_which_equals_are_written_is_kept_where_it_counts():
    cast = [{"ranking": [["B", "A"]]}, {"ranking": [["A", "B"]]}]
    assert set(poll(cast, "runoff").rankings) == {((1, 0),), ((0, 1),)}
    assert set(poll(cast, "runoff", equal="shared").rankings) == {((0, 1),)}


@pytest.mark.parametrize(
    ("ballot", "place", "code"),
    [
        ([], "", "not_object"),
        ({}, ".ranking", "missing"),
        ({"ranking": "ABC"}, ".ranking", "not_list"),
        ({"ranking": None}, ".ranking", "not_list"),
        ({"ranking": ["A", "D"]}, ".ranking[1]", "unknown_candidate"),
        ({"ranking": [["A"], ["B", "D"]]}, ".ranking[1][1]", "unknown_candidate"),
        ({"ranking": ["A", ["B", "A"]]}, ".ranking[1][1]", "duplicate"),
        ({"ranking": ["A", "A"]}, ".ranking[1]", "duplicate"),
        ({"ranking": [["A", "A"]]}, ".ranking[0][1]", "duplicate"),
        ({"ranking": [[["A"]]]}, ".ranking[0][0]", "not_text"),
        ({"ranking": [1]}, ".ranking[0]", "not_list"),
        ({"ranking": [None]}, ".ranking[0]", "not_list"),
        ({"ranking": [{"A": 1}]}, ".ranking[0]", "not_list"),
        ({"ranking": [[]] * 401}, ".ranking", "too_many"),
        ({"ranking": [], "weight": 0}, ".weight", "not_whole"),
        ({"ranking": [], "weight": -1}, ".weight", "not_whole"),
        ({"ranking": [], "weight": True}, ".weight", "not_whole"),
        ({"ranking": [], "weight": 1.0}, ".weight", "not_whole"),
        ({"ranking": [], "weight": float("nan")}, ".weight", "not_whole"),
        ({"ranking": [], "weight": None}, ".weight", "not_whole"),
        ({"ranking": [], "count": 10**100 + 1}, ".count", "not_whole"),
        ({"ranking": [], "count": 1, "weight": 1}, ".count", "duplicate"),
        ({"ranking": [], "scores": {}}, ".scores", "unknown_field"),
        ({"ranking": [], "voter": "Zoé"}, ".voter", "unknown_field"),
    ],
)
def test_a_ranked_ballot_that_can_not_be_read_is_refused_in_its_place(ballot, place, code):
    assert refused([{"ranking": ["A"]}, ballot]) == (f"ballots[1]{place}", code)


@pytest.mark.parametrize(
    ("method", "ballot", "place", "code"),
    [
        ("score", {"scores": []}, ".scores", "not_object"),
        ("score", {"scores": {"D": 1}}, ".scores.D", "unknown_candidate"),
        ("score", {"scores": {"D": None}}, ".scores.D", "unknown_candidate"),
        ("score", {"scores": {"A": True}}, ".scores.A", "not_number"),
        ("score", {"dots": {"A": 1}}, ".dots", "unknown_field"),
        ("dot", {}, ".scores", "missing"),
        ("dot", {"scores": {}, "dots": {}}, ".dots", "duplicate"),
        ("majority", {}, ".choice", "missing"),
        ("majority", {"choice": "D"}, ".choice", "unknown_choice"),
        ("majority", {"choice": "A", "reason": "x"}, ".reason", "unknown_field"),
    ],
)
def test_so_is_one_of_another_kind(method, ballot, place, code):
    assert refused([ballot], method) == (f"ballots[0]{place}", code)


@pytest.mark.parametrize(
    ("candidates", "place", "code"),
    [
        (None, "", "missing"),
        ([], "", "empty"),
        ("ABC", "", "not_list"),
        ({"A": 1}, "", "not_list"),
        (["A", "A"], "[1]", "duplicate"),
        (["A", ""], "[1]", "bad_name"),
        (["A", 2], "[1]", "not_text"),
        ([f"c{at}" for at in range(201)], "", "too_many"),
    ],
)
def test_candidates_that_can_not_be_read_are_refused_in_their_place(candidates, place, code):
    for method in ("schulze", "runoff", "score", "dot"):
        with pytest.raises(Wrong) as error:
            read_poll(method, candidates, [], {})
        assert (error.value.place, error.value.code) == (f"candidates{place}", code)


def test_who_may_vote_are_not_fewer_than_who_did():
    cast = [{"ranking": [], "weight": 5}]
    assert poll(cast, eligible=5).cast == 5
    assert refused(cast, eligible=4) == ("options.eligible", "too_few")


def test_ballots_are_a_list():
    for value in (None, {}, "A", 3):
        assert refused(value) == ("ballots", "not_list")


def test_places_begin_where_the_poll_is():
    with pytest.raises(Wrong) as error:
        read_poll("schulze", ["A"], [{"ranking": ["B"]}], None, "examples[2]")
    assert error.value.place == "examples[2].ballots[0].ranking[0]"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just("A"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["ranking", "weight", "scores", "choice", "A"]) | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60)
@given(
    st.sampled_from(["schulze", "runoff", "majority", "score", "dot", "consent"]), JSON, JSON, JSON
)
def test_whatever_comes_is_read_or_refused_with_words(method, candidates, ballots, options):
    with contextlib.suppress(Wrong):  # and nothing else
        read_poll(method, candidates, ballots, options)
