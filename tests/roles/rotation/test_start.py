# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan that the search begins with."""

from __future__ import annotations

import pytest

from roles.rotation import read_problem
from roles.rotation.rules import broken
from roles.rotation.start import good_start
from tests.roles.rotation.made import drawn


@pytest.mark.parametrize("seed", range(40))
def test_a_start_breaks_no_rule_but_where_locks_leave_no_way(seed):
    data = drawn(seed) | {"locks": []}
    made = read_problem(data)
    start = good_start(made)
    assert {rule.name for rule in broken(made, start)} <= {"critical"}
    assert start == good_start(made)
