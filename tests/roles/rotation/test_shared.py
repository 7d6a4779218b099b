# SPDX-License-Identifier: AGPL-3.0-or-later
"""An independent judge and its problems, where they lie beside the checkout: small ones only (the
large ones: ``./run bench rotation --problems=FOLDER``)."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from pathlib import Path

import pytest

from roles.rotation import Held, plan, read_problem
from roles.rotation.rules import broken, possible, values

FOLDER = next(
    (
        parent / "shared" / "data" / "rotation"
        for parent in Path(__file__).parents
        if (parent / "shared" / "data" / "rotation").is_dir()
    ),
    None,
)
if FOLDER is None or sys.version_info < (3, 13):
    pytest.skip("the judge and its problems are not beside this checkout", allow_module_level=True)

_spec = importlib.util.spec_from_file_location("rotation_judge", FOLDER / "judge.py")
assert _spec is not None
assert _spec.loader is not None
judge = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = judge
_spec.loader.exec_module(judge)

PROBLEMS = sorted(
    path
    for path in (FOLDER / "problems").glob("*.json")
    if not path.name.endswith(".reference.json") and not path.name.startswith("large")
)


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_the_judge_lets_the_plan_stand(path):
    data = json.loads(path.read_text("utf-8"))
    reference = json.loads(path.with_name(f"{path.stem}.reference.json").read_text("utf-8"))
    made = plan(read_problem(data))
    verdict = judge.judge(judge.read_problem(data), made.to_json(), reference=reference)
    assert verdict["faults"] == []
    if reference["feasible"]:
        assert made.status == "optimal"
        assert verdict["against"]["relation"] == "equal"
    else:
        assert made.status == "infeasible"


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_rules_and_objectives_are_counted_as_the_judge_counts_them(path):
    data = json.loads(path.read_text("utf-8"))
    ours, theirs = read_problem(data), judge.read_problem(data)
    draw = random.Random(path.stem)
    every = possible(ours)
    for _turn in range(30):
        held = set(draw.sample(every, draw.randrange(min(len(every), 30))))
        if draw.random() < 0.5:
            held.add(Held(ours.roles[0].id, ours.people[0].id, 0))
        assert values(ours, held) == judge.objective_values(theirs, set(held))
        names = {
            line.partition(":")[0].removesuffix("s") for line in judge.broken_rules(theirs, held)
        }
        assert {rule.name.removesuffix("s") for rule in broken(ours, held)} == names
