# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done by hand, and keeps each person's rules."""

from __future__ import annotations

import pytest

from roles.rotation import Held, read_problem, round_robin
from roles.rotation.rules import broken
from tests.roles.rotation.made import drawn, person, problem, role


@pytest.mark.parametrize("seed", range(40))
def test_the_round_robin_keeps_the_rules_of_each_person(seed):
    made = read_problem(drawn(seed) | {"locks": []})
    held = round_robin(made)
    assert {rule.name for rule in broken(made, held)} <= {"critical"}


def test_the_round_robin_goes_round_when_the_terms_in_a_row_are_over():
    people = [person(name, 1, 1, 1, 1, 1) for name in ("ana", "bob", "cleo")]
    made = problem([role("t", max_consecutive=2)], people)
    assert round_robin(made) == {
        Held("t", "ana", 0), Held("t", "ana", 1), Held("t", "bob", 2), Held("t", "bob", 3),
        Held("t", "cleo", 4),
    }  # fmt: skip


def test_who_said_no_or_is_away_is_passed_over():
    people = [person("ana", 1, wishes={"t": "no"}), person("bob", 0), person("cleo", 1)]
    assert round_robin(problem([role("t")], people)) == {Held("t", "cleo", 0)}


def test_a_seat_that_nobody_can_take_stays_vacant():
    assert round_robin(problem([role("t")], [person("ana", 0)])) == frozenset()
