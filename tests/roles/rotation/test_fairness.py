# SPDX-License-Identifier: AGPL-3.0-or-later
"""How even it was, and how even it becomes."""

from __future__ import annotations

from roles.rotation import Held
from roles.rotation.fairness import Even, fairness
from roles.rotation.rules import values
from tests.roles.rotation.made import past, person, problem, role


def test_fairness_is_of_two_years_and_then_of_these_and_the_plan():
    made = problem(
        [role("s", family="support", energy=2, skills=["x"]), role("f", family="facilitation")],
        [
            person("ana", 3, 3, past=[*past("s", 1, 2, energy=2), *past("s", 9, energy=2)]),
            person("bob", 3, 3, learning=["x"]),
        ],
    )
    before = fairness(made, ())
    assert before.support == Even(people=2, least=0, most=4, even=2, spread=4)
    assert before.facilitation == Even(2, 0, 0, 0, 0)
    assert (before.asked, before.learning) == (1, 0)
    plan_ = {Held("s", "bob", 0), Held("s", "bob", 1), Held("f", "ana", 0)}
    after = fairness(made, plan_)
    assert after.support == Even(2, 4, 4, 4, 0)
    assert after.support.spread == values(made, plan_)["spread"]
    assert after.energy == Even(2, 4, 5, 4, 1)
    assert after.learning == 1
