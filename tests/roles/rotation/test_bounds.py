# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no plan can go beyond."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from roles.rotation import read_problem
from roles.rotation.bounds import floors, least_spread, most_facilitating, reachable
from roles.rotation.rules import broken, possible, values
from tests.roles.rotation.made import drawn, every_plan, past, person, problem, role


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


@given(st.integers(0, 100_000))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_plan_of_all_is_below_what_is_counted(seed):
    made = read_problem(drawn(seed))
    counted = floors(made)
    seats = possible(made)
    for held in every_plan(made):
        if next(broken(made, held), None) is None:
            told = values(made, held)
            assert told["vacancies"] >= counted["vacancies"]
            assert told["facilitation"] >= counted["facilitation"]
            assert told["spread"] >= least_spread(made, seats, told["vacancies"])


def test_who_gave_too_much_already_and_who_can_not_give_more_keep_the_spread_above_nothing():
    made = problem(
        [role("s", family="support", energy=2)],
        [
            person("ana", 2, 2, past=past("s", 1, 2, energy=4)),
            person("bob", 2, 0),
            person("cleo", 2, 2, wishes={"s": "rather_not"}),
        ],
    )
    # the even share is 4: ana gave 8, bob can give 2 and cleo 2 more or 4 alone
    assert floors(made)["spread"] == 8
    assert floors(made)["facilitation"] == 0


def test_a_seat_that_nobody_can_take_is_counted_as_vacant():
    made = problem([role("s", energy=3, seats=2)], [person("ana", 3, 0), person("bob", 2, 2)])
    assert floors(made)["vacancies"] == 3
