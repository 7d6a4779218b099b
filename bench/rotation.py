# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rotation: seconds of one core, what is proven, how far from the bound, how even beside a round robin.

Invented problems (``bench/_rotation.py``), the same each time. Asked: 12 people × 6 roles × 4 terms
proven within a second; 30 × 12 × 8 within ten seconds, vacancies and facilitation always proven,
spread in half of them and within a fifth in all, and its spread at most half of what a list of
people that goes round gives. Seconds are of the processor: the machine may do other things; the clock
is printed beside. ``value/bound`` where a value is not proven, ``?`` where nothing is known of it.

``--problems=FOLDER`` plans the problems of a folder too (``X.json``, with ``X.reference.json`` beside it:
the best known), and judges each plan by the ``judge.py`` that lies above or in it.
``--large=N``: how many large ones (6).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._rotation import LARGE, SMALL, invented
from roles.rotation import Aim, Plan, Problem, plan, read_problem, round_robin
from roles.rotation.rules import values

COUNT = 6
SMALL_SECONDS = 1.0
LARGE_SECONDS = 10.0
NEAR = 0.20  # of the bound
EVEN = 0.5  # of the round robin's spread


@dataclass(frozen=True)
class Run:
    """One problem planned: `seconds` of the processor and `clock` on the wall; the spread of a round
    robin."""

    name: str
    made: Plan
    seconds: float
    by_hand: int
    clock: float = 0.0

    def value(self, name: str) -> int:
        return next(aim.value for aim in self.made.objective if aim.name == name)

    def bound(self, name: str) -> int | None:
        return next(aim.bound for aim in self.made.objective if aim.name == name)

    def proven(self, name: str) -> bool:
        return self.bound(name) == self.value(name)

    @property
    def gap(self) -> float:
        """How far the spread is above what is proven of it: 0.2 is a fifth; infinite if nothing is."""
        bound, value = self.bound("spread"), self.value("spread")
        if bound is None:
            return float("inf")
        return (value - bound) / bound if bound else float(value > 0)

    def __str__(self) -> str:
        head = (
            f"  {self.name:28} {self.made.status:10} {self.seconds:5.1f} s of processor "
            f"({self.clock:.0f} s by the clock), ended by {self.made.ended_by}"
        )
        if not self.made.objective:
            return head
        told = " ".join(f"{aim.name} {aim.value}{_bound(aim)}" for aim in self.made.objective)
        gap = "no bound" if self.bound("spread") is None else f"{self.gap:.0%} above its bound"
        return f"{head}: {told} (spread: {gap}, {self.by_hand} by hand)"


def _bound(aim: Aim) -> str:
    """Nothing when it is proven."""
    if aim.bound == aim.value:
        return ""
    return "/?" if aim.bound is None else f"/{aim.bound}"


def run(name: str, problem: Problem) -> Run:
    clock, start = time.monotonic(), time.process_time()
    made = plan(problem)
    seconds, clock = time.process_time() - start, time.monotonic() - clock
    return Run(name, made, seconds, values(problem, round_robin(problem))["spread"], clock)


def small(runs: Sequence[Run]) -> list[tuple[str, bool]]:
    """What is asked of the small ones, and whether it is so."""
    slowest = max(one.seconds for one in runs)
    return [
        ("all proven", all(one.made.status == "optimal" for one in runs)),
        (
            f"slowest {slowest:.1f} s (at most {SMALL_SECONDS:.0f})",
            slowest <= SMALL_SECONDS,
        ),
    ]


def large(runs: Sequence[Run]) -> list[tuple[str, bool]]:
    """What is asked of the large ones, and whether it is so."""
    slowest = max(one.seconds for one in runs)
    spread = sum(one.proven("spread") for one in runs)
    worst = max(one.gap for one in runs)
    beside = max(one.value("spread") / max(1, one.by_hand) for one in runs)
    return [
        (
            f"slowest {slowest:.1f} s (at most {LARGE_SECONDS:.0f})",
            slowest <= LARGE_SECONDS,
        ),
        (
            "vacancies and facilitation proven",
            all(one.proven("vacancies") and one.proven("facilitation") for one in runs),
        ),
        (f"spread proven in {spread} of {len(runs)} (at least half)", 2 * spread >= len(runs)),
        (f"spread at most {worst:.0%} above its bound (at most {NEAR:.0%})", worst <= NEAR),
        (
            f"spread at most {beside:.2f} of the round robin's (at most {EVEN})",
            beside <= EVEN,
        ),
    ]


def verdicts(told: Sequence[tuple[str, bool]]) -> None:
    for sentence, good in told:
        print(f"  {sentence}: {'ok' if good else 'NOT'}")


def judged(folder: Path) -> None:
    """The problems of a folder, each plan handed to the judge that lies beside them."""
    judge = next(
        (path for path in (folder / "judge.py", folder.parent / "judge.py") if path.is_file()), None
    )
    print(f"problems of {folder.name}" + ("" if judge else " (no judge.py beside them)"))
    for path in sorted(folder.glob("*.json")):
        if path.name.endswith(".reference.json"):
            continue
        one = run(path.stem, read_problem(json.loads(path.read_text("utf-8"))))
        print(one)
        for rule in one.made.conflicts[:1]:
            print("    " + ", ".join(_named(each.to_json()) for each in rule))
        if judge:
            print(f"    judge: {_verdict(judge, path, one.made)}")


def _named(rule: dict[str, Any]) -> str:
    return " ".join(str(part) for part in rule.values() if part is not None)


def _verdict(judge: Path, problem: Path, made: Plan) -> str:
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "plan.json"
        answer.write_text(json.dumps(made.to_json()), "utf-8")
        command = [sys.executable, str(judge), str(problem), str(answer)]
        reference = problem.with_name(f"{problem.stem}.reference.json")
        if reference.is_file():
            command += ["--reference", str(reference)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    stands = "stands" if done.returncode == 0 else "DOES NOT STAND"
    return f"{stands} {(done.stdout + done.stderr).strip()}"


def main(arguments: Sequence[str] = ()) -> None:
    given = dict(one.removeprefix("--").partition("=")[::2] for one in arguments)
    plan(read_problem(invented(SMALL, 0)))  # loads the solver
    for size, count, asked in (
        (SMALL, 10, small),
        (LARGE, int(given.get("large") or COUNT), large),
    ):
        if not count:
            continue
        print(f"{size} (people × roles × terms)")
        runs = []
        for number in range(count):
            runs.append(run(f"{size} no. {number}", read_problem(invented(size, number))))
            print(runs[-1], flush=True)
        verdicts(asked(runs))
    if folder := given.get("problems"):
        judged(Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
