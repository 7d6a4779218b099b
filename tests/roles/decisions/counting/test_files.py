# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of ballots: one poll, ranked ballots by both methods, several examples."""

import pytest

from roles.decisions.counting import Wrong, count, printed, read_file
from tests.roles.decisions.counting.made import ballots

CAST = ballots("4 A>B>C", "3 B>C>A", "2 C>A>B")
POLL = {"candidates": ["A", "B", "C"], "ballots": CAST}


def refused(data, method=None):
    with pytest.raises(Wrong) as error:
        read_file(data, method)
    return error.value.place, error.value.code


def test_a_poll_with_its_method_is_its_result():
    data = POLL | {"method": "runoff", "options": {"equal": "shared"}, "name": "Where to?"}
    assert printed(read_file(data)) == {
        "name": "Where to?", **count("runoff", ["A", "B", "C"], CAST, equal="shared").as_dict(),
    }  # fmt: skip


def test_ranked_ballots_without_a_method_are_counted_by_both():
    told = printed(read_file(POLL))
    schulze = count("schulze", POLL["candidates"], CAST).as_dict()
    assert told == {
        "pairwise": schulze["pairwise"],
        "strongest_paths": schulze["strongest_paths"],
        "schulze_ranking": schulze["ranking"],
        "condorcet_winner": None,
        "instant_runoff": count("runoff", POLL["candidates"], CAST).as_dict(),
        "schulze": schulze,
    }


def test_a_method_that_is_asked_for_stands_instead_of_the_file_s():
    assert printed(read_file(POLL, "schulze"))["method"] == "schulze"
    assert printed(read_file(POLL | {"method": "runoff"}, "schulze"))["method"] == "schulze"
    both = {"examples": [POLL, POLL | {"method": "runoff"}]}
    told = printed(read_file(both, "instant_runoff"))["examples"]
    assert [each["method"] for each in told] == ["runoff", "runoff"]


def test_of_options_for_both_each_takes_its_own():
    told = printed(read_file(POLL | {"options": {"seats": 2, "equal": "shared"}}))
    assert told["schulze"]["winners"] == ["A", "B"]
    assert told["instant_runoff"]["stated"][1]["key"] == "equal_shared"
    assert refused(POLL | {"options": {"needed": "simple"}}) == ("options.needed", "unknown_field")
    assert refused(POLL | {"options": []}) == ("options", "not_object")


def test_examples_are_counted_each_by_itself():
    data = {
        "note": "said of all",
        "examples": [
            POLL | {"name": "one", "source": "ours", "expected": {}, "published": {}},
            {"method": "majority", "ballots": [{"choice": "for"}]},
        ],
    }
    one, two = printed(read_file(data))["examples"]
    assert (one["name"], one["schulze_ranking"]) == ("one", [["A"], ["B"], ["C"]])
    assert (two["outcome"], "name" in two) == ("adopted", False)


def test_a_method_of_all_examples_is_said_once():
    told = printed(
        read_file({"method": "runoff", "examples": [POLL, POLL | {"method": "schulze"}]})
    )
    assert [each["method"] for each in told["examples"]] == ["runoff", "schulze"]


def test_nothing_is_guessed():
    assert refused([]) == ("", "not_object")
    assert refused({}) == ("ballots", "missing")
    assert refused(POLL | {"voters": 3}) == ("voters", "unknown_field")
    assert refused({"ballots": [{"choice": "for"}]}) == ("method", "missing")
    assert refused(POLL | {"ballots": {}}) == ("method", "missing")
    assert refused(POLL | {"name": 3}) == ("name", "not_text")
    assert refused({"examples": [], "ballots": []}) == ("ballots", "with_examples")
    assert refused({"examples": {}}) == ("examples", "not_list")
    assert refused({"examples": [POLL, 3]}) == ("examples[1]", "not_object")
    assert refused({"examples": [POLL, {"ballots": [{}]}]}) == ("examples[1].method", "missing")
    assert refused({"examples": [POLL | {"candidates": ["A"]}]}) == (
        "examples[0].ballots[0].ranking[1][0]", "unknown_candidate",
    )  # fmt: skip
    assert refused({"examples": [POLL | {"options": {"seats": 0}}]}) == (
        "examples[0].options.seats", "not_whole",
    )  # fmt: skip


def test_no_ballots_at_all_may_be_ranked_ones():
    assert printed(read_file(POLL | {"ballots": []}))["schulze"]["outcome"] == "nobody"


def test_all_examples_together_are_bounded():
    big = {"candidates": [f"c{at}" for at in range(200)], "ballots": [], "method": "schulze"}
    assert len(read_file({"examples": [big] * 10}).entries) == 10
    assert refused({"examples": [big] * 11}) == ("examples[10]", "too_many")
