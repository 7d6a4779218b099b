# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can not be is answered with the fewest rules that stand against each other."""

from __future__ import annotations

import pytest

from roles.rotation import Rule, plan
from roles.rotation.conflicts import conflicts
from tests.roles.rotation.made import cell, past, person, problem, role

TWO = [role("t"), role("p")]
ANA_BOB = [person("ana", 2, 2, 2), person("bob", 2, 2, 2)]


def ana(**fields):
    capacity = fields.pop("capacity", (2, 2, 2))
    return [person("ana", *capacity, **fields), ANA_BOB[1]]


IMPOSSIBLE = {
    "a lock against a no": (
        problem(TWO, ana(wishes={"t": "no"}), locks=[cell("t", 1, "ana")]),
        {Rule("lock", "t", "ana", 1), Rule("no", "t", "ana")},
    ),
    "a lock against the energy declared": (
        problem(TWO, ana(capacity=(2, 0, 2)), locks=[cell("t", 1, "ana")]),
        {Rule("lock", "t", "ana", 1), Rule("capacity", None, "ana", 1)},
    ),
    "two locks on one seat": (
        problem(TWO, ANA_BOB, locks=[cell("t", 0, "ana"), cell("t", 0, "bob")]),
        {Rule("lock", "t", "ana", 0), Rule("lock", "t", "bob", 0), Rule("seats", "t")},
    ),
    "two locks into incompatible roles": (
        problem(
            [role("t", incompatible=["p"]), role("p")], ANA_BOB,
            locks=[cell("t", 2, "ana"), cell("p", 2, "ana")],
        ),
        {
            Rule("lock", "t", "ana", 2), Rule("lock", "p", "ana", 2),
            Rule("incompatible", "t", other="p"),
        },
    ),
    "locks for too many terms in a row": (
        problem(
            [role("t", max_consecutive=2), role("p")], ana(past=past("t", 1)),
            locks=[cell("t", 0, "ana"), cell("t", 1, "ana")],
        ),
        {
            Rule("lock", "t", "ana", 0), Rule("lock", "t", "ana", 1),
            Rule("consecutive", "t", "ana"),
        },
    ),
    "a lock before the rest is over": (
        problem(
            [role("t", rest=3), role("p")], ana(past=past("t", 1)),
            locks=[cell("t", 1, "ana"), cell("t", 0, None)],
        ),
        {Rule("lock", "t", "ana", 1), Rule("lock", "t", None, 0), Rule("rest", "t", "ana")},
    ),
    "all who held critical roles are away": (
        problem(
            [role("t", critical=True), role("p", critical=True)],
            [
                person("ana", 0, 2, past=past("t", 1)), person("bob", 0, 2, past=past("p", 1)),
                person("cleo", 2, 2),
            ],
        ),
        {
            Rule("critical", term=0), Rule("capacity", None, "ana", 0),
            Rule("capacity", None, "bob", 0),
        },
    ),
    "a lock against an exclusion": (
        problem(TWO, ANA_BOB, locks=[cell("t", 0, "ana")], exclude=[cell("t", 0, "ana")]),
        {Rule("lock", "t", "ana", 0), Rule("exclude", "t", "ana", 0)},
    ),
    "a lock against a cell kept vacant": (
        problem(TWO, ANA_BOB, locks=[cell("t", 0, "ana"), cell("t", 0, None)]),
        {Rule("lock", "t", "ana", 0), Rule("lock", "t", None, 0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_the_smallest_set_is_named(made, expected):
    answer = plan(made)
    assert answer.status == "infeasible"
    assert answer.lines == ()
    (found,) = answer.conflicts
    assert set(found) == expected


def test_the_smallest_of_several_sets_comes_first_and_the_others_after():
    made = problem(
        TWO,
        [person("ana", 2, 2, 2, wishes={"p": "no"}), person("bob", 2, 2, 2)],
        locks=[cell("t", 0, "ana"), cell("t", 0, "bob"), cell("p", 2, "ana")],
    )
    first, second = conflicts(made)
    assert set(first) == {Rule("lock", "p", "ana", 2), Rule("no", "p", "ana")}
    assert len(second) == 3


def test_what_can_be_planned_has_no_conflict():
    assert conflicts(problem(TWO, ANA_BOB)) == []
