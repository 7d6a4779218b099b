# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what is answered to what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.web.refusals import Refusal
from roles.decisions import tallying
from roles.decisions.models import Counting, Decision, Way
from roles.decisions.tallying import Said


def of(way: Way, how: str = "", **values: Any) -> Decision:
    return Decision(way=way, counting=how, **values)


def test_a_ranking_is_kept_as_groups_of_equals_in_order() -> None:
    ranked = of(Way.CHOICE, Counting.SCHULZE)
    assert tallying.sound(ranked, [1, 2, 3], [[3], [], [2, 1]]) == [[3], [1, 2]]
    for wrong in ([[1], [1]], [[9]], [], None):
        with pytest.raises(Refusal):
            tallying.sound(ranked, [1, 2, 3], wrong)


def test_points_are_kept_by_the_ids_of_options_and_none_is_not() -> None:
    scores = of(Way.CHOICE, Counting.SCORE)
    assert tallying.sound(scores, [1, 2], {2: 10, 1: 0}) == {"2": 10}
    dates = of(Way.DATE)
    assert tallying.sound(dates, [1, 2], {1: 2, 2: 1}) == {"1": 2, "2": 1}
    for decision, wrong in (
        (scores, {1: 11}),
        (scores, {1: -1}),
        (dates, {1: 3}),
        (scores, {7: 1}),
        (of(Way.CHOICE, Counting.DOT, dots=3), {1: 2, 2: 2}),
        (of(Way.CHOICE, Counting.DOT, dots=3), {}),
    ):
        with pytest.raises(Refusal):
            tallying.sound(decision, [1, 2], wrong)


@pytest.mark.parametrize(
    ("decision", "method", "chosen"),
    [
        (of(Way.VOTE, Counting.MAJORITY), "majority", {"needed": "simple"}),
        (of(Way.VOTE, Counting.TWO_THIRDS), "majority", {"needed": "two_thirds"}),
        (of(Way.VOTE, Counting.CHARTER, share=60), "majority", {"needed": "60%"}),
        (of(Way.CHOICE, Counting.SCHULZE), "schulze", {"seats": 1}),
        (of(Way.CHOICE, Counting.RUNOFF, seats=2), "runoff", {"equal": "shared", "seats": 2}),
        (of(Way.CHOICE, Counting.SCORE), "score", {"scale": [0, 10], "seats": 1}),
        (of(Way.CHOICE, Counting.DOT, dots=4), "dot", {"dots": 4, "seats": 1}),
        (of(Way.DATE), "score", {"scale": [0, 2]}),
    ],
)
def test_each_way_is_counted_by_its_method(
    decision: Decision, method: str, chosen: dict[str, Any]
) -> None:
    found = tallying.poll(decision, [], [1, 2])
    assert (found.method, found.options) == (method, chosen)
    assert found.candidates == (None if decision.way == Way.VOTE else ["1", "2"])


def test_what_nobody_counts_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="consent"):
        tallying.poll(of(Way.CONSENT), [], [])


def test_who_answers_for_others_weighs_as_many() -> None:
    said = tallying.weighed([(1, "for", None), (2, "against", None)], {2: 3})
    assert said == [Said("for", None, 1), Said("against", None, 4)]
    assert tallying.stances(said) == {"for": 1, "against": 4}


def test_a_quorum_is_of_those_who_may_answer_rounded_up_to_people() -> None:
    assert tallying.reaches(None, 0, 10)
    assert tallying.reaches(50, 2, 4)
    assert not tallying.reaches(50, 2, 5)


def test_dates_are_told_by_how_many_they_suit() -> None:
    said = [Said("", {"1": 2, "2": 1}, 1), Said("", {"1": 1}, 2), Said("", {}, 1)]
    assert tallying.suits(said) == {"1": [1, 2], "2": [0, 1]}
