# SPDX-License-Identifier: AGPL-3.0-or-later
"""A problem is read whole, or its first fault is named with its place."""

from __future__ import annotations

import copy

import pytest

from roles.rotation import Held, ProblemError, read_problem, reading
from tests.roles.rotation.made import cell, drawn, past, person, role

GOOD = {
    "terms": 2,
    "roles": [
        role("t", family="support", incompatible=["p"], skills=["x"]),
        role("p", seats=2, rest=1, critical=True),
    ],
    "people": [
        person("ana", 1, 2, wishes={"t": "glad"}, past=past("gone", 3)),
        person("bob", 2, 2, learning=["x"], skills=["y"]),
    ],
    "locks": [cell("t", 0, "ana"), cell("p", 1, None)],
    "exclude": [cell("t", 1, "bob")],
    "time_limit": 2.5,
}


def changed(path, value):
    """GOOD with one value changed; `path` as a place, dots and numbers."""
    data = copy.deepcopy(GOOD)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = data
    for part in way:
        at = at[part]
    if value is KeyError:
        del at[last]
    else:
        at[last] = value
    return data


def test_what_is_absent_is_what_the_format_says():
    made = read_problem({"terms": 1, "roles": [role("t")], "people": [person("ana", 1)]})
    (one,) = made.roles
    assert (one.family, one.seats, one.rest, one.critical) == ("production", 1, 0, False)
    assert made.terms_per_year == 4
    assert made.time_limit == 10
    assert made.objective[0] == "vacancies"
    assert len(made.objective) == 6
    assert made.previous is None
    assert made.people[0].wish("t") == "fine"


@pytest.mark.parametrize("data", [GOOD, *map(drawn, range(20))])
def test_a_problem_written_is_read_the_same(data):
    made = read_problem(data)
    assert read_problem(made.to_json()) == made


@pytest.mark.parametrize(
    ("path", "value", "place", "code"),
    [
        ("terms", 0, "terms", "not_whole"),
        ("terms", 2.0, "terms", "not_whole"),
        ("terms", True, "terms", "not_whole"),
        ("terms", 10**400, "terms", "not_whole"),
        ("terms", KeyError, "terms", "missing"),
        ("terms_per_year", 0, "terms_per_year", "not_whole"),
        ("people", [], "people", "empty"),
        ("roles", [], "roles", "empty"),
        ("roles", {}, "roles", "not_list"),
        ("colour", 1, "colour", "unknown_field"),
        ("roles.0", "t", "roles[0]", "not_object"),
        ("roles.0.colour", 1, "roles[0].colour", "unknown_field"),
        ("roles.1.id", "t", "roles[1]", "duplicate"),
        ("roles.0.id", " t", "roles[0].id", "bad_name"),
        ("roles.0.id", "e\u0301", "roles[0].id", "bad_name"),
        ("roles.0.id", "t" * 101, "roles[0].id", "too_long"),
        ("roles.0.id", 3, "roles[0].id", "not_text"),
        ("roles.0.energy", -1, "roles[0].energy", "not_whole"),
        ("roles.0.energy", KeyError, "roles[0].energy", "missing"),
        ("roles.0.max_consecutive", 0, "roles[0].max_consecutive", "not_whole"),
        ("roles.0.family", "boss", "roles[0].family", "unknown_choice"),
        ("roles.0.critical", 1, "roles[0].critical", "not_boolean"),
        ("roles.0.incompatible", ["z"], "roles[0].incompatible", "unknown_role"),
        ("roles.0.incompatible", ["t"], "roles[0].incompatible", "itself"),
        ("roles.0.skills", ["x", "x"], "roles[0].skills[1]", "duplicate"),
        ("people.0.capacity", [1], "people[0].capacity", "not_each_term"),
        ("people.0.capacity.1", None, "people[0].capacity[1]", "not_whole"),
        ("people.1.id", "ana", "people[1]", "duplicate"),
        ("people.0.wishes", {"z": "no"}, "people[0].wishes", "unknown_role"),
        ("people.0.wishes", {"t": "never"}, "people[0].wishes.t", "unknown_choice"),
        ("people.0.past.0.terms_ago", 0, "people[0].past[0].terms_ago", "not_whole"),
        ("people.0.past", past("t", 1, 1), "people[0].past[1]", "duplicate"),
        ("locks.0.person", "zoe", "locks[0].person", "unknown_person"),
        ("locks.0.role", "z", "locks[0].role", "unknown_role"),
        ("locks.0.term", 2, "locks[0].term", "not_whole"),
        ("exclude.0.person", None, "exclude[0].person", "not_text"),
        ("objective", ["spread"], "objective", "vacancies_first"),
        ("objective", [], "objective", "vacancies_first"),
        ("objective", ["vacancies", "beauty"], "objective[1]", "unknown_choice"),
        ("objective", ["vacancies", "vacancies"], "objective[1]", "duplicate"),
        ("time_limit", 0, "time_limit", "not_number"),
        ("time_limit", float("nan"), "time_limit", "not_number"),
        ("time_limit", 10**400, "time_limit", "not_number"),
        ("previous", [cell("t", 0, "ana"), cell("t", 0, "ana")], "previous[1]", "duplicate"),
        ("previous", {"status": "optimal"}, "previous.assignment", "missing"),
    ],
)
def test_a_fault_is_named_with_its_place(path, value, place, code):
    with pytest.raises(ProblemError) as refused:
        read_problem(changed(path, value))
    assert (refused.value.place, refused.value.code) == (place, code)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("data", [None, [], "problem", 3])
def test_what_is_no_object_is_refused(data):
    with pytest.raises(ProblemError, match="must be an object"):
        read_problem(data)


def test_a_problem_too_large_is_refused_before_it_is_solved():
    roles = [role(f"r{n}") for n in range(reading.MAX_ROLES)]
    people = [person(f"p{n}", *[1] * 10) for n in range(100)]
    with pytest.raises(ProblemError) as refused:
        read_problem({"terms": 10, "roles": roles, "people": people})
    assert refused.value.code == "too_big"
    with pytest.raises(ProblemError) as refused:
        read_problem({"terms": 10, "roles": [*roles, role("more")], "people": people})
    assert refused.value.code == "too_many"


def test_a_plan_before_is_read_as_printed_and_who_is_gone_is_passed_over():
    lines = [
        {**cell("t", 0, "ana"), "why": "…"}, cell("t", 1, None), cell("t", 1, "zoe"),
        cell("z", 0, "bob"), cell("p", 7, "bob"),
    ]  # fmt: skip
    made = read_problem(changed("previous", {"assignment": lines, "status": "optimal"}))
    assert made.previous == {Held("t", "ana", 0)}
    assert read_problem(changed("previous", lines)).previous == made.previous
