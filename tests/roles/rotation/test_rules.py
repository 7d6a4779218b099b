# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each hard rule, and each objective counted by hand."""

from __future__ import annotations

import pytest

from roles.rotation import Held, Rule
from roles.rotation.rules import (
    broken,
    left_out,
    lessons,
    moves,
    possible,
    stints,
    support_target,
    supporters,
    values,
    willing,
)  # fmt: skip
from tests.roles.rotation.made import cell, past, person, problem, role


def held(*cells):
    """ "t ana 0 1": ana in t, terms 0 and 1."""
    return {
        Held(*each.split()[:2], int(term)) for each in cells for term in each.split()[2:]
    }  # fmt: skip


def breaks(made, *cells):
    return set(broken(made, held(*cells)))


def made(**fields):
    roles = fields.pop("roles", [role("t"), role("p")])
    people = fields.pop("people", [person("ana", 2, 2, 2, 2), person("bob", 2, 2, 2, 2)])
    return problem(roles, people, **fields)


def test_an_empty_plan_breaks_nothing():
    assert breaks(made()) == set()


def test_no_more_people_than_seats():
    assert breaks(made(), "t ana 0", "t bob 0 1") == {Rule("seats", "t", term=0)}
    assert breaks(made(roles=[role("t", seats=2)]), "t ana 0", "t bob 0") == set()


def test_no_is_no():
    people = [person("ana", 2, 2, wishes={"t": "no", "p": "rather_not"})]
    assert breaks(made(people=people), "t ana 1", "p ana 0") == {Rule("no", "t", "ana", 1)}


def test_energy_is_that_of_all_that_is_held_in_the_term():
    people = [person("ana", 2, 1)]
    assert breaks(made(people=people), "t ana 0 1", "p ana 0 1") == {
        Rule("capacity", None, "ana", 1)
    }


@pytest.mark.parametrize(
    ("before", "terms", "wrong"),
    [((), "0 1", False), ((), "0 1 2", True), ((1,), "0", False), ((1,), "0 1", True),
     ((1, 2), "0", True), ((1, 2, 3, 4), "", False), ((2, 3), "0", False)],
)  # fmt: skip
def test_terms_in_a_row_count_the_past(before, terms, wrong):
    one = made(
        roles=[role("t", max_consecutive=2)],
        people=[person("ana", 2, 2, 2, past=past("t", *before))],
    )
    rules = {rule.name for rule in breaks(one, f"t ana {terms}")}
    assert rules == ({"consecutive"} if wrong else set())


@pytest.mark.parametrize(
    ("before", "terms", "wrong"),
    [((), "0 2", True), ((), "0 3", False), ((2,), "0", True), ((3,), "0", False),
     ((1,), "1", True), ((1,), "0", False), ((2, 4), "", False)],
)  # fmt: skip
def test_rest_counts_the_terms_between_the_past_too(before, terms, wrong):
    one = made(
        roles=[role("t", rest=2)], people=[person("ana", 2, 2, 2, 2, past=past("t", *before))]
    )
    rules = {rule.name for rule in breaks(one, f"t ana {terms}")}
    assert rules == ({"rest"} if wrong else set())


def test_critical_roles_never_all_change_hands():
    both = [role("t", critical=True), role("p", critical=True)]
    people = [person("ana", 2, 2, past=past("t", 1)), person("bob", 2, 2)]
    one = made(roles=both, people=people)
    assert breaks(one, "t bob 0 1") == {Rule("critical", term=0)}
    assert breaks(one, "t ana 0") == {Rule("critical", term=1)}
    assert breaks(one, "t ana 0 1", "p bob 1") == set()
    alone = made(roles=[role("t", critical=True), role("p")], people=people)
    assert breaks(alone, "t bob 0 1") == set()


def test_a_hole_in_critical_roles_frees_the_next_term():
    both = [role("t", critical=True), role("p", critical=True)]
    one = made(roles=both, people=[person("ana", 2, 2), person("bob", 2, 2)])
    assert breaks(one, "t bob 1") == set()


def test_incompatible_roles_never_in_one_hand_whoever_says_so():
    one = made(roles=[role("t"), role("p", incompatible=["t"])])
    assert breaks(one, "t ana 0", "p ana 0") == {Rule("incompatible", "p", "ana", 0, "t")}
    assert breaks(one, "t ana 0", "p bob 0", "p ana 1") == set()


def test_locks_and_exclusions():
    one = made(
        locks=[cell("t", 0, "ana"), cell("p", 1, None)], exclude=[cell("t", 1, "bob")]
    )  # fmt: skip
    assert breaks(one, "t ana 0") == set()
    assert breaks(one, "p ana 1", "t bob 1") == {
        Rule("lock", "t", "ana", 0), Rule("lock", "p", None, 1), Rule("exclude", "t", "bob", 1),
    }  # fmt: skip


def test_a_role_that_is_planned_no_more_binds_nobody():
    one = made(people=[person("ana", 2, 2, past=past("gone", 1, 2, 3, 4, 5, 6))])
    assert breaks(one, "t ana 0") == set()


def test_stints_are_runs_of_terms():
    assert stints({3, -1, 0, 4, 7}) == [(-1, 0), (3, 4), (7, 7)]
    assert stints(set()) == []


def test_what_is_possible_leaves_out_what_each_rule_of_a_cell_forbids():
    one = made(
        roles=[role("t", energy=2)],
        people=[person("ana", 2, 1), person("bob", 2, 2), person("cleo", 2, 2, wishes={"t": "no"})],
        locks=[cell("t", 1, None)],
        exclude=[cell("t", 0, "bob")],
    )
    assert possible(one) == [Held("t", "ana", 0)]


# --- objectives -----------------------------------------------------------------------------------


def test_a_plan_is_worth_what_is_counted_by_hand():
    one = problem(
        [
            role("f", family="facilitation", energy=1),
            role("s", family="support", energy=2, skills=["x"]),
        ],
        [
            person(
                "ana", 3, 3, 3, wishes={"f": "glad", "s": "rather_not"}, past=past("s", 1, energy=2)
            ),
            person("bob", 3, 3, 3, learning=["x"]),
            person("cleo", 0, 0, 0, wishes={"f": "rather_not"}),
        ],
        terms_per_year=2,
    )
    plan = held("f ana 0 1", "s ana 0", "s bob 2")
    assert values(one, plan) == {
        "vacancies": 2,  # of six seats
        "facilitation": 1,  # bob, in the one whole year; cleo would rather not
        "spread": 2,  # even share (6 + 2) // 2 = 4: ana 4, bob 2; cleo has no energy for it
        "wishes": 0 + 0 + 3 + 1,
        "learning": 0,
        "changes": 2,  # ana goes on with s from before
    }
    assert values(one, set())["learning"] == 1
    assert left_out(one, plan) == [["bob"]]


def test_two_years_back_and_no_further():
    one = problem(
        [role("s", family="support", energy=3)],
        [person("ana", 3, past=[*past("s", 4, 5, energy=3), *past("gone", 1, energy=9)])],
        terms_per_year=2,
    )
    assert support_target(one) == 6


def test_nobody_who_may_support_has_nothing_to_spread():
    one = problem([role("s", family="support", energy=3)], [person("ana", 2)])
    assert supporters(one) == []
    assert values(one, set())["spread"] == 0


@pytest.mark.parametrize(
    ("wish", "counts"), [("glad", 1), ("fine", 1), (None, 1), ("rather_not", 0), ("no", 0)]
)
def test_the_willing_are_glad_or_fine_or_said_nothing(wish, counts):
    wishes = {"f": wish} if wish else {}
    one = problem([role("f", family="facilitation")], [person("ana", 1, wishes=wishes)])
    assert len(willing(one)) == counts


def test_no_lesson_in_a_refused_role():
    one = problem(
        [role("t", skills=["x"]), role("p", skills=["y"])],
        [
            person("ana", 1, learning=["x", "y"], wishes={"t": "no"}),
            person("bob", 1, learning=["z"]),
        ],
    )
    assert lessons(one) == {"ana": {"p"}}


def test_moves_are_what_is_new_and_what_is_gone():
    one = made(previous=[cell("t", 0, "ana"), cell("t", 1, "ana")])
    assert moves(one, held("t ana 0", "t bob 1")) == [Held("t", "ana", 1), Held("t", "bob", 1)]
    assert moves(made(), held("t ana 0")) == []
