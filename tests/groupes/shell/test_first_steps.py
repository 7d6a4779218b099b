# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newcomer's first steps, as each floor declares them."""

from __future__ import annotations

from groupes.shell.first_steps import FirstStep
from groupes.web.wiring import declared


def test_each_step_has_a_name_and_a_place_of_its_own_and_a_way_to_be_taken() -> None:
    steps = declared(FirstStep)
    names = [step.name for step in steps]
    assert {"charter", "meet", "introduce", "hear"} <= set(names)
    assert len(names) == len(set(names)) == len({step.order for step in steps})
    assert all(step.act or step.url_name for step in steps)
