# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a plan all may read is the same whatever one person said."""

from __future__ import annotations

from dataclasses import replace

from roles.planning import private
from roles.rotation import Held, Person, Plan, Problem, Role, Rule, told


def problem(**changes: object) -> Problem:
    role = Role("1", "support", 1, 10, 2, 0, False, frozenset(), frozenset({"7"}))
    people = tuple(Person(str(n), (10, 10), {}, frozenset(), frozenset(), ()) for n in (11, 12))
    whole = Problem(2, (role,), people)
    one = replace(people[0], **changes)  # type: ignore[arg-type]  # fields of a person
    return replace(whole, people=(one, people[1]))


def made(asked: Problem) -> Plan:
    held = frozenset({Held("1", "11", 0), Held("1", "11", 1)})
    return told(asked, held, status="optimal", ended_by="proof", bounds={"wishes": 0})


def test_what_all_read_says_nothing_of_wishes_energy_or_learning() -> None:
    plain = private.public(problem(), made(problem()))
    for changes in (
        {"wishes": {"1": "glad"}},
        {"wishes": {"1": "rather_not"}},
        {"capacity": (10, 90)},
        {"learning": frozenset({"7"})},
    ):
        asked = problem(**changes)
        assert private.public(asked, made(asked)) == plain
        assert private.own(made(asked))["m11"]


def test_an_aim_that_counts_few_people_has_no_value_but_its_gap() -> None:
    shown = {one["name"]: one for one in private.aims(made(problem()))}
    assert shown["vacancies"]["value"] == 0
    assert shown["wishes"] == {"name": "wishes", "value": None, "gap": 2}
    assert shown["learning"]["value"] is None
    assert shown["facilitation"]["gap"] is None


def test_of_a_rule_that_is_somebodys_only_that_it_is_theirs_is_told() -> None:
    rules = tuple(Rule(name, "1", "11", 0) for name in ("lock", "no", "capacity"))
    found = private.conflicts(Plan("infeasible", "proof", conflicts=(rules,)))
    assert [one["rule"] for one in found[0]] == ["lock", "theirs", "theirs"]


def test_counts_are_of_five_at_least_and_their_difference_too() -> None:
    five = {str(n): {"1": "glad"} for n in range(5)}
    assert private.counts({"1": {"1": "no"}}, ["1"])["roles"] == {}
    assert private.counts(five, ["1", "2"])["roles"]["2"]["fine"] == 5
    assert private.may_count(None, five)
    assert private.may_count(five, five)
    assert not private.may_count(five, five | {"9": {"1": "no"}})
    assert private.may_count(five, {key: {"1": "no"} for key in five})


def test_what_somebody_said_can_be_taken_out_of_a_problem() -> None:
    whole = {
        "people": [
            {"id": "1", "capacity": [3, 4], "wishes": {"1": "no"}},
            {"id": "2", "capacity": [1]},
        ]
    }
    assert private.without(whole, "1")["people"] == [
        {"id": "1", "capacity": [0, 0]},
        {"id": "2", "capacity": [1]},
    ]
