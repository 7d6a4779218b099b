# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``./run bench rotation`` says of what it measured; its problems are good ones."""

from __future__ import annotations

import json

import pytest

from bench import rotation
from bench._rotation import LARGE, SMALL, Size, invented
from roles.rotation import Aim, Plan, read_problem


def one(spread, bound, *, by_hand=200, seconds=5.0, status="feasible"):
    aims = (Aim("vacancies", 0, 0), Aim("facilitation", 3, 3), Aim("spread", spread, bound))
    return rotation.Run("one", Plan(status, "effort", objective=aims), seconds, by_hand)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=str)
def test_a_problem_is_the_same_each_time_and_can_be_planned_from(size):
    assert invented(size, 3) == invented(size, 3) != invented(size, 4)
    made = read_problem(invented(size, 3))
    assert (len(made.people), len(made.roles), made.terms) == (size.people, size.roles, size.terms)


def test_all_is_well_when_it_is():
    assert all(good for _, good in rotation.large([one(60, 60), one(60, 55)]))


@pytest.mark.parametrize(
    "runs",
    [
        [one(60, 60, seconds=11)],
        [one(60, 40)],
        [one(60, None)],
        [one(60, 55), one(60, 55), one(60, 60)],
        [one(60, 60, by_hand=100)],
    ],
)
def test_it_says_no_when_something_is_not(runs):
    assert [good for _, good in rotation.large(runs)].count(False) >= 1


def test_small_ones_are_proven_within_a_second():
    good = one(3, 3, status="optimal", seconds=0.5)
    assert all(ok for _, ok in rotation.small([good]))
    assert not all(ok for _, ok in rotation.small([good, one(3, 3, seconds=0.5)]))
    assert not all(ok for _, ok in rotation.small([one(3, 3, status="optimal", seconds=2)]))


def test_problems_of_a_folder_are_planned_and_judged(tmp_path, capsys):
    (tmp_path / "problems").mkdir()
    data = json.dumps(invented(Size(4, 2, 1), 0))
    (tmp_path / "problems" / "mine.json").write_text(data)
    (tmp_path / "problems" / "mine.reference.json").write_text("{}")
    (tmp_path / "judge.py").write_text("import sys; print(len(sys.argv)); sys.exit(1)")
    rotation.judged(tmp_path / "problems")
    said = capsys.readouterr().out
    assert "mine" in said
    assert "DOES NOT STAND 5" in said
