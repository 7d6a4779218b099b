# SPDX-License-Identifier: AGPL-3.0-or-later
"""A result in words and tables; and what counts it again."""

from __future__ import annotations

from typing import Any

import pytest

from roles.decisions import counting, tallying
from roles.decisions.models import Counting, Decision, Option, State, Way
from roles.decisions.pages.counted import ballot_told, counted, labels_of, may_recount

pytestmark = pytest.mark.usefixtures("in_english")

OPTIONS = [Option(pk=pk, title=title) for pk, title in ((1, "Mardi"), (2, "Jeudi"), (3, "Samedi"))]
LABELS = labels_of(OPTIONS)


def closed(how: Counting, *ballots: Any, way: Way = Way.CHOICE, **values: Any) -> Decision:
    decision = Decision(way=way, counting=how, state=State.ADOPTED, **values)
    said = [tallying.Said("", one, 1) for one in ballots]
    poll = tallying.poll(decision, said, [1, 2, 3])
    found = counting.count(poll.method, poll.candidates, poll.ballots, **poll.options)
    decision.result = tallying.kept(found)
    return decision


def test_a_run_off_is_told_round_by_round_with_who_went_out_together() -> None:
    told = counted(closed(Counting.RUNOFF, [[1], [2]], [[1]], [[2]], [[3]]), OPTIONS)
    assert told is not None
    [table] = told.tables
    assert dict(table.rows)["Mardi"][0] == "2"
    assert "Jeudi" in dict(table.rows)["goes out"][0]
    assert "went out together" in told.ties[0]
    assert (told.places[0].labels, told.places[0].is_chosen) == (["Mardi"], True)


def test_a_run_off_that_is_over_at_once_has_no_line_of_who_goes_out() -> None:
    told = counted(closed(Counting.RUNOFF, [[1]], [[1]], [[2]]), OPTIONS)
    assert told is not None
    [table] = told.tables
    assert list(table.head) == ["", "Round 1"]
    assert "goes out" not in dict(table.rows)


def test_what_an_adopted_choice_chose_is_said_first_and_of_a_tie_nothing_is() -> None:
    one = closed(Counting.SCHULZE, [[1], [2]])
    told = counted(one, OPTIONS)
    assert told is not None
    assert told.chosen == "Mardi"
    one.state = State.REJECTED
    tied = counted(one, OPTIONS)
    assert tied is not None
    assert tied.chosen == ""


def test_every_two_are_compared_and_equals_share_a_place() -> None:
    told = counted(closed(Counting.SCHULZE, [[1], [2, 3]], [[1]]), OPTIONS)
    assert told is not None
    assert [(place.number, place.labels) for place in told.places] == [
        (1, ["Mardi"]),
        (2, ["Jeudi", "Samedi"]),
    ]
    pairs = dict(told.tables[0].rows)
    assert pairs["Mardi"] == ["—", "2", "2"]
    assert any("winning votes" in one for one in told.stated)


def test_who_never_met_the_method_reads_in_a_sentence_why_one_comes_first() -> None:
    ahead = counted(closed(Counting.SCHULZE, [[1], [2], [3]], [[1], [3]], [[2], [1]]), OPTIONS)
    assert ahead is not None
    assert "more people put Mardi before it than after" in ahead.why
    assert "2 against 1, beside Jeudi" in ahead.why
    # Mardi beats Jeudi 7 to 5, Jeudi beats Samedi 8 to 4, Samedi beats Mardi 9 to 3: none beats both
    rounds = [[[1], [2], [3]]] * 3 + [[[2], [3], [1]]] * 5 + [[[3], [1], [2]]] * 4
    circle = counted(closed(Counting.SCHULZE, *rounds), OPTIONS)
    assert circle is not None
    assert "No option is ahead of every other" in circle.why
    assert circle.places[0].labels[0] in circle.why
    equal = counted(closed(Counting.SCHULZE, [[1, 2], [3]]), OPTIONS)
    assert equal is not None
    assert equal.why == ""
    points = counted(closed(Counting.SCORE, {"1": 3}, {"2": 1}), OPTIONS)
    assert points is not None
    assert points.why == ""


@pytest.mark.parametrize(
    ("how", "figure"), [(Counting.SCORE, "3 points"), (Counting.DOT, "3 dots")]
)
def test_points_are_told_by_their_name(how: Counting, figure: str) -> None:
    told = counted(closed(how, {"1": 3}, {"2": 1}), OPTIONS)
    assert told is not None
    assert told.places[0].figure == figure


def test_what_is_open_or_was_not_counted_is_told_by_nothing() -> None:
    decision = closed(Counting.SCORE, {"1": 3})
    decision.state = State.OPEN
    assert counted(decision, OPTIONS) is None
    assert not may_recount(decision)
    assert counted(Decision(way=Way.CHOICE, state=State.REJECTED, result={}), OPTIONS) is None


@pytest.mark.parametrize(
    ("decision", "stance", "ballot", "told"),
    [
        (Decision(way=Way.VOTE), "against", None, "against"),
        (
            Decision(way=Way.CHOICE, counting=Counting.SCHULZE),
            "",
            [[2], [1, 3]],
            "Jeudi › Mardi = Samedi",
        ),
        (
            Decision(way=Way.CHOICE, counting=Counting.DOT),
            "",
            {"3": 2, "1": 1},
            "Mardi: 1 · Samedi: 2",
        ),
        (Decision(way=Way.DATE), "", {"1": 2, "2": 1}, "Mardi: yes · Jeudi: if need be"),
        (Decision(way=Way.DATE), "", {}, "no date suits"),
        (Decision(way=Way.LOT), "", {}, ""),
    ],
)
def test_a_ballot_in_words(decision: Decision, stance: str, ballot: Any, told: str) -> None:
    assert ballot_told(decision, stance, ballot, LABELS) == told
