# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no plan can go beyond."""

from __future__ import annotations

from roles.rotation.bounds import most_facilitating, reachable
from roles.rotation.rules import possible
from tests.roles.rotation.made import past, person, problem, role


def test_no_more_can_facilitate_than_can_be_seated():
    made = problem(
        [role("f", family="facilitation")],
        [person("ana", 1, 0), person("bob", 1, 0), person("cleo", 1, 1)],
    )
    everyone = {"ana", "bob", "cleo"}
    # ana and bob can only have the first term: one of them, and cleo in the second
    assert most_facilitating(made, possible(made), everyone, range(2)) == 2
    assert most_facilitating(made, possible(made), {"ana", "bob"}, range(2)) == 1


def test_energies_that_can_be_reached():
    made = problem(
        [
            role("s", family="support", energy=3, incompatible=["q"]),
            role("q", family="support", energy=2),
            role("p", energy=1),
        ],
        [person("ana", 5, 2, past=past("s", 1, energy=1))],
    )
    assert reachable(made, made.people[0], possible(made)) == [1, 3, 4, 5, 6]
