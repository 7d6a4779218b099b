# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a problem says of itself."""

from __future__ import annotations

import pytest

from tests.roles.rotation.made import past, person, problem, role


def test_the_past_is_numbered_below_zero():
    made = problem([role("t")], [person("ana", 1, past=past("t", 1, 3))])
    assert made.past == {("t", "ana", -1), ("t", "ana", -3)}


def test_roles_and_people_are_found_by_their_ids():
    made = problem([role("t", incompatible=["p"]), role("p")], [person("ana", 1)])
    assert made.role["p"].id == "p"
    assert made.person["ana"].capacity == (1,)
    assert made.incompatible("p", "t")
    assert made.incompatible("t", "p")


@pytest.mark.parametrize(
    ("terms", "per_year", "years"), [(2, 4, 1), (4, 4, 1), (7, 4, 1), (8, 4, 2), (3, 1, 3)]
)
def test_years_are_whole_but_for_a_plan_shorter_than_one(terms, per_year, years):
    one = problem([role("t")], [person("ana", *[1] * terms)], terms_per_year=per_year)
    assert len(one.years) == years
    assert sum(map(len, one.years)) <= terms
