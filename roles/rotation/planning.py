# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan whole: who sits where and why, what it is worth, how even it is, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roles.rotation import rules
from roles.rotation.conflicts import conflicts
from roles.rotation.fairness import Fairness, fairness
from roles.rotation.problem import Held, Problem
from roles.rotation.reasons import Reason, Reasons, remarks
from roles.rotation.rules import Rule
from roles.rotation.solving import Report, search
from roles.rotation.telling import English, Words, sentence, tell, tell_rule


@dataclass(frozen=True, slots=True)
class Line:
    """One seat of one term: who sits there, or None, and why."""

    role: str
    term: int
    person: str | None
    why: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """What a person carries: `energy` and `capacity` term by term."""

    person: str
    energy: tuple[int, ...]
    capacity: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective: its `value`, and the `bound` that no plan goes below while the objectives before
    it are at their values; None where that is not known."""

    name: str
    value: int
    bound: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What `plan` answers. The meaning of each field: `docs/formats/rotation.md`."""

    status: str
    ended_by: str
    lines: tuple[Line, ...] = ()
    loads: tuple[Load, ...] = ()
    before: Fairness | None = None
    after: Fairness | None = None
    objective: tuple[Aim, ...] = ()
    moved: Aim | None = None
    moves: tuple[Held, ...] = ()
    remarks: tuple[Reason, ...] = ()
    conflicts: tuple[tuple[Rule, ...], ...] = ()

    def held(self) -> frozenset[Held]:
        """Who sits where."""
        return frozenset(
            Held(line.role, line.person, line.term)
            for line in self.lines
            if line.person is not None
        )

    def to_json(self, words: Words | None = None) -> dict[str, Any]:
        """Plain values; sentences in the language of `words`, English without."""
        said = words or English()
        first, *others = self.conflicts or ((),)
        return {
            "status": self.status,
            "ended_by": self.ended_by,
            "objective": [
                {"name": aim.name, "value": aim.value, "bound": aim.bound} for aim in self.objective
            ],
            "assignment": [
                {
                    "role": line.role,
                    "term": line.term,
                    "person": line.person,
                    "why": sentence(line.why, said),
                    "because": [reason.to_json() for reason in line.why],
                }
                for line in self.lines
            ],
            "loads": [
                {
                    "person": load.person,
                    "energy": list(load.energy),
                    "capacity": list(load.capacity),
                }
                for load in self.loads
            ],
            "fairness": {
                "before": self.before.to_json() if self.before else None,
                "after": self.after.to_json() if self.after else None,
            },
            "moved": None
            if self.moved is None
            else {
                "value": self.moved.value,
                "bound": self.moved.bound,
                "lines": [
                    {"role": role, "term": term, "person": person}
                    for role, person, term in self.moves
                ],
            },
            "remarks": [
                {**remark.to_json(), "text": tell(remark, said)} for remark in self.remarks
            ],
            "conflicts": [_rule(rule, said) for rule in first],
            "other_conflicts": [[_rule(rule, said) for rule in each] for each in others],
        }


def _rule(rule: Rule, words: Words) -> dict[str, Any]:
    return {**rule.to_json(), "text": tell_rule(rule, words)}


def plan(problem: Problem, *, progress: Report | None = None) -> Plan:
    """The best plan that the problem's time limit finds, or the reasons why there is none.

    Takes up to `time_limit` seconds of one core and 150 MB: call it in a job. `progress` is told a
    few times a second, in the caller's thread; returning True ends the search with the best so far.
    """
    found = search(problem, progress=progress)
    if found.held is None:
        if not found.proven:
            return Plan("unknown", found.ended_by)
        return Plan("infeasible", found.ended_by, conflicts=tuple(conflicts(problem)))
    return told(
        problem,
        found.held,
        status="optimal" if found.proven else "feasible",
        ended_by=found.ended_by,
        bounds=found.bounds,
    )


def told(
    problem: Problem,
    held: frozenset[Held],
    *,
    status: str,
    ended_by: str,
    bounds: Mapping[str, int | None],
) -> Plan:
    """A plan told from who sits where, whoever found it."""
    why = Reasons(problem, held)
    lines = []
    for role in problem.roles:
        for term in range(problem.terms):
            sitting = sorted(one for one in held if one.role == role.id and one.term == term)
            lines += [Line(role.id, term, one.person, tuple(why.of_seat(one))) for one in sitting]
            if empty := role.seats - len(sitting):
                reason = tuple(why.of_vacancy(role, term))
                lines += [Line(role.id, term, None, reason)] * empty
    carried: Counter[tuple[str, int]] = Counter()
    for name, person, term in held:
        carried[person, term] += problem.role[name].energy
    values = rules.values(problem, held)
    moves = rules.moves(problem, held)
    return Plan(
        status=status,
        ended_by=ended_by,
        lines=tuple(lines),
        loads=tuple(
            Load(
                person.id,
                tuple(carried[person.id, term] for term in range(problem.terms)),
                person.capacity,
            )
            for person in problem.people
        ),
        before=fairness(problem, ()),
        after=fairness(problem, held),
        objective=tuple(Aim(name, values[name], bounds.get(name)) for name in problem.objective),
        moved=None if problem.previous is None else Aim("moves", len(moves), bounds.get("moves")),
        moves=tuple(moves),
        remarks=tuple(remarks(problem, held, bounds)),
    )
