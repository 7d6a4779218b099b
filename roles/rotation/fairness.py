# SPDX-License-Identifier: AGPL-3.0-or-later
"""How even a plan is: over the past two years, and over these and the plan together.

Of the groupe, never of a person: counts and spreads only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roles.rotation import rules
from roles.rotation.problem import Held, Problem


@dataclass(frozen=True, slots=True)
class Even:
    """How a duty lies on people: the least and the most that one has of it, the even share
    (rounded down), and how far from it all are together."""

    people: int
    least: int
    most: int
    even: int
    spread: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """`energy`: of all roles, among everyone. `support`: energy of roles of support, among who may
    hold one. `facilitation`: terms of it, among the willing. `asked`: who asks to learn what some role
    teaches; `learning`: how many of them hold, or held, such a role."""

    energy: Even
    support: Even
    facilitation: Even
    asked: int
    learning: int

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def fairness(problem: Problem, held: Collection[Held]) -> Fairness:
    """Of the past two years and a plan together; of the past alone with an empty plan."""
    recent = 2 * problem.terms_per_year
    facilitation = {role.id for role in problem.family("facilitation")}
    energy = {
        person.id: sum(one.energy for one in person.past if one.terms_ago <= recent)
        for person in problem.people
    }
    facilitated = {
        person.id: sum(
            one.role in facilitation for one in person.past if one.terms_ago <= recent
        )
        for person in problem.people
    }  # fmt: skip
    for role, person, _ in held:
        energy[person] += problem.role[role].energy
        facilitated[person] += role in facilitation
    support = rules.support_energy(problem, held)
    who = [person.id for person in rules.supporters(problem)]
    target = rules.support_target(problem) if held else None
    lessons = rules.lessons(problem)
    ever = {(role, person) for role, person, _ in problem.past.union(held)}
    return Fairness(
        energy=_even(list(energy.values())),
        support=_even([support[person] for person in who], target),
        facilitation=_even([facilitated[person.id] for person in rules.willing(problem)]),
        asked=len(lessons),
        learning=sum(
            any((role, person) in ever for role in roles) for person, roles in lessons.items()
        ),
    )


def _even(numbers: Sequence[int], even: int | None = None) -> Even:
    if not numbers:
        return Even(0, 0, 0, 0, 0)
    if even is None:
        even = sum(numbers) // len(numbers)
    return Even(
        len(numbers), min(numbers), max(numbers), even, sum(abs(each - even) for each in numbers)
    )
