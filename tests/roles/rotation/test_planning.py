# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan whole: each seat a line with its sentence, loads, what moved."""

from __future__ import annotations

import json

import pytest

from roles.rotation import plan, read_problem, told
from roles.rotation.rules import values
from tests.roles.rotation.made import cell, drawn, person, problem, role


@pytest.mark.parametrize("seed", range(12))
def test_each_seat_of_each_term_is_a_line_with_a_sentence(seed):
    made = read_problem(drawn(seed))
    answer = plan(made)
    printed = json.loads(json.dumps(answer.to_json()))
    if answer.status == "infeasible":
        assert printed["conflicts"]
        assert all(rule["text"] for rule in printed["conflicts"])
        return
    for one in made.roles:
        for term in range(made.terms):
            lines = [
                line
                for line in printed["assignment"]
                if (line["role"], line["term"]) == (one.id, term)
            ]
            assert len(lines) == one.seats
    assert all(line["why"].endswith(".") and line["because"] for line in printed["assignment"])
    worth = values(made, answer.held())
    assert {aim["name"]: aim["value"] for aim in printed["objective"]} == worth
    for load in printed["loads"]:
        assert all(
            energy <= most for energy, most in zip(load["energy"], load["capacity"], strict=True)
        )


def test_what_moved_is_told_line_by_line():
    made = problem(
        [role("t")], [person("ana", 0, 1), person("bob", 1, 1)],
        previous=[cell("t", 0, "ana"), cell("t", 1, "ana")],
    )  # fmt: skip
    printed = plan(made).to_json()
    assert printed["moved"]["value"] == printed["moved"]["bound"] == 2
    assert printed["moved"]["lines"] == [
        {"role": "t", "term": 0, "person": "ana"}, {"role": "t", "term": 0, "person": "bob"},
    ]  # fmt: skip
    assert {aim["name"] for aim in printed["objective"]} >= {"vacancies", "changes"}


def test_a_plan_of_anyone_can_be_told():
    made = problem([role("t")], [person("ana", 1)])
    answer = told(made, frozenset(), status="feasible", ended_by="hand", bounds={})
    assert answer.lines[0].person is None
    assert answer.held() == frozenset()
