# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search finds what trying every plan finds, and says truly what is proven."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles.rotation import Held, read_problem, solving, start
from roles.rotation.rules import broken, values
from roles.rotation.solving import groups, search
from tests.roles.rotation.made import best_of_all, cell, drawn, past, person, problem, role


@pytest.fixture(autouse=True)
def _short_starts(monkeypatch):
    monkeypatch.setattr(start, "STEPS_A_SEAT", 60)


# a search that is slow on a busy machine is no fault
SLOW = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def worth(made, found):
    told = values(made, found.held)
    if made.previous is not None:
        told["moves"] = len(found.held ^ made.previous)
    return [told[name] for name in found.bounds]


@given(st.integers(0, 100_000))
@SLOW
def test_a_plan_is_as_good_as_the_best_of_all_plans(seed):
    made = read_problem(drawn(seed))
    found = search(made)
    best = best_of_all(made)
    assert found.proven
    assert found.ended_by == "proof"
    if best is None:
        assert found.held is None
        return
    assert found.held is not None
    assert list(broken(made, found.held)) == []
    assert worth(made, found) == best
    assert list(found.bounds.values()) == best


@given(st.integers(0, 100_000))
@settings(SLOW, max_examples=15)
def test_the_way_of_large_problems_finds_the_same(seed):
    """With a start, a hint and the objectives in several numbers, as when there are thousands."""
    made = read_problem(drawn(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "QUICK", 0)
        patch.setattr(solving, "groups", lambda aims: groups(aims, most=20))
        found = search(made)
    best = best_of_all(made)
    assert found.proven
    assert (None if found.held is None else worth(made, found)) == best


def middling():
    """Large enough for the search to be long: 8 people, 4 roles, 6 terms."""
    roles = [
        role("f", family="facilitation", max_consecutive=2, rest=2, critical=True, energy=2),
        role("t", family="support", energy=3, rest=1, critical=True),
        role("a", family="support", seats=2, max_consecutive=3),
        role("p"),
    ]
    wishes = ("glad", "fine", "rather_not", "no")
    people = [
        person(
            f"p{n}",
            *((n * 7 + term * 5) % 5 + (n % 2) for term in range(6)),
            wishes={one["id"]: wishes[(n * 3 + at * 5) % 4] for at, one in enumerate(roles)},
            past=past(roles[n % 4]["id"], 1, 2, energy=2),
        )
        for n in range(8)
    ]
    return problem(roles, people)


def test_the_same_problem_gives_the_same_plan(monkeypatch):
    monkeypatch.setattr(solving, "QUICK", 0)  # with the drawn start
    monkeypatch.setattr(solving, "UNITS_A_SECOND", 0.004)  # ends before it is proven
    one, again = search(middling()), search(middling())
    assert one == again
    assert one.held is not None


def hard(**fields):
    """Too large to be proven at once: 20 people, 10 roles, 10 terms."""
    return problem(
        [role(f"r{n}", family="support", energy=n % 3 + 1, rest=n % 3) for n in range(10)],
        [person(f"p{n}", *((n + t) % 6 for t in range(10))) for n in range(20)],
        **fields,
    )


def test_an_effort_that_ends_gives_what_was_found_and_a_bound_below(monkeypatch):
    monkeypatch.setattr(solving, "UNITS_A_SECOND", 0.0001)
    made = hard()
    found = search(made)
    assert found.ended_by == "effort"
    assert not found.proven
    assert list(broken(made, found.held)) == []
    told = values(made, found.held)
    assert all(bound is None or bound <= told[name] for name, bound in found.bounds.items())


def test_the_best_is_the_same_with_the_roles_and_people_in_another_order():
    made = middling()
    other = problem(
        list(reversed(made.to_json()["roles"])),
        list(reversed(made.to_json()["people"])),
    )
    assert search(made).bounds == search(other).bounds


def simple(**fields):
    return problem(
        [role("t", family="support"), role("p")],
        [person("ana", 2, 2), person("bob", 2, 2), person("cleo", 2, 2)],
        **fields,
    )


def test_a_lock_seats_its_person_and_one_to_nobody_leaves_the_cell_empty():
    held = search(simple(locks=[cell("t", 0, "cleo"), cell("p", 1, None)])).held
    assert Held("t", "cleo", 0) in held
    assert not [one for one in held if (one.role, one.term) == ("p", 1)]
    assert len(held) == 3


def test_who_is_excluded_from_a_cell_sits_elsewhere():
    alone = problem(
        [role("t")], [person("ana", 2, 2)], exclude=[cell("t", 0, "ana")]
    )  # fmt: skip
    assert search(alone).held == {Held("t", "ana", 1)}


def test_a_plan_made_anew_moves_as_few_as_can_be():
    first = search(simple()).held
    one = sorted(first)[0]
    again = search(
        simple(
            previous=[cell(*(held.role, held.term, held.person)) for held in first],
            exclude=[cell(one.role, one.term, one.person)],
        )
    ).held
    assert len(first ^ again) == 2
    assert one not in again


def test_a_plan_made_anew_fills_the_seat_of_who_is_gone():
    first = [cell("t", 0, "zoe"), cell("t", 1, "ana"), cell("p", 0, "bob"), cell("p", 1, "bob")]
    found = search(simple(previous=first))
    assert len(found.held) == 4
    assert found.bounds["moves"] == 1


def test_what_is_not_aimed_at_is_not_looked_at():
    glad = [person("ana", 1, wishes={"t": "rather_not"}), person("bob", 1, wishes={"t": "glad"})]
    made = problem([role("t")], glad, objective=["vacancies", "changes"])
    assert list(search(made).bounds) == ["vacancies", "changes"]


def test_who_asks_is_told_and_can_end_the_search(monkeypatch):
    monkeypatch.setattr(solving, "QUICK", 0)
    told = []

    def enough(progress):
        told.append(progress)
        return True

    found = search(middling(), progress=enough)
    assert found.ended_by == "stopped"
    assert not found.proven
    assert told
    assert 0 <= told[0].part < 1


def test_what_is_raised_while_telling_ends_the_search_and_goes_on(monkeypatch):
    monkeypatch.setattr(solving, "QUICK", 0)

    class Gone(Exception):
        pass

    def gone(progress):
        raise Gone

    with pytest.raises(Gone):
        search(middling(), progress=gone)


def test_the_clock_is_a_fuse(monkeypatch):
    monkeypatch.setattr(solving, "QUICK", 0)
    monkeypatch.setattr(solving, "UNITS_A_SECOND", 1_000.0)
    began = time.monotonic()
    found = search(hard(time_limit=0.1))
    assert found.ended_by == "clock"
    assert time.monotonic() - began < 60


def test_objectives_share_a_number_as_long_as_it_holds_them():
    aims = {"a": (None, 9), "b": (None, 9), "c": (None, 9)}
    assert groups(aims) == [{"a": 100, "b": 10, "c": 1}]
    assert groups(aims, most=100) == [{"a": 10, "b": 1}, {"c": 1}]
    assert groups({"a": (None, 10**30), "b": (None, 1)}, most=100) == [{"a": 1}, {"b": 1}]


def test_the_solver_is_loaded_only_when_something_is_solved():
    code = "import sys, roles.rotation; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
