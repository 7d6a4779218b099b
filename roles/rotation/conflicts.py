# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why there is no plan: the fewest rules that can not all be kept.

A model apart, in which nothing is left out beforehand (that would hide the reason) and each rule can
be let go of by its name. A first set that can not stand together is shrunk rule by rule; then a
smaller one is looked for among all others, by the sets that must each lose a rule (hitting sets).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from roles.rotation.problem import Held, Problem
from roles.rotation.rules import Rule

UNITS: Final = 1.0
"""Deterministic units of one solve; they take hundredths."""
TRIES: Final = 40
"""Turns of looking for a smaller set."""
MOST: Final = 5
"""Sets that are told of a problem that can not be planned for several reasons."""


def conflicts(problem: Problem) -> list[tuple[Rule, ...]]:
    """Sets of rules that can not all be kept, with no rule in two of them; the first is the
    smallest there is, as far as the effort tells. Empty when a plan exists or none was found out."""
    model = _Named(problem)
    found: list[tuple[Rule, ...]] = []
    gone: set[Rule] = set()
    while len(found) < MOST:
        rules = [rule for rule in model.rules if rule not in gone]
        smallest = _smallest(model, rules)
        if not smallest:
            break
        found.append(tuple(sorted(smallest, key=_order)))
        gone |= set(smallest)
    return sorted(found, key=len)


_FIRST: Final = ("lock", "critical", "exclude", "no", "capacity", "incompatible")


def _order(rule: Rule) -> tuple[Any, ...]:
    """What people decided comes before what holds in general."""
    first = _FIRST.index(rule.name) if rule.name in _FIRST else len(_FIRST)
    return first, rule.term or 0, rule.role or "", rule.person or ""


def _smallest(model: _Named, rules: Sequence[Rule]) -> list[Rule]:
    core = model.core(rules)
    if core is None:
        return []
    for rule in list(core):  # each that is not needed goes
        without = [other for other in core if other != rule]
        smaller = model.core(without)
        if smaller is not None:
            core = smaller
    must_lose: list[frozenset[Rule]] = []
    for _turn in range(TRIES):
        hit = _hitting(must_lose)
        if len(hit) >= len(core):
            break
        loses = model.lose(hit, rules)
        if loses is None:
            return list(hit)  # these alone can not stand together
        must_lose.append(loses)
    return core


def _hitting(sets: Collection[frozenset[Rule]]) -> list[Rule]:
    """The fewest rules of which each set has one."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    taken = {rule: cp.new_bool_var("") for rule in sorted(frozenset().union(*sets), key=_order)}
    for each in sets:
        cp.add_bool_or(taken[rule] for rule in sorted(each, key=_order))
    cp.minimize(sum(taken.values()))
    solver = _solver()
    solver.solve(cp)
    return [rule for rule, variable in taken.items() if solver.boolean_value(variable)]


def _solver() -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = UNITS
    return solver


class _Named:
    """Every seat of every person, and every rule with a name by which it holds or not."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.cp = cp_model.CpModel()
        self.rules: dict[Rule, Any] = {}
        self.seat = {
            Held(role.id, person.id, term): self.cp.new_bool_var("")
            for role in problem.roles
            for person in problem.people
            for term in range(problem.terms)
        }
        self._decided()
        self._hands()
        self._time()
        self._critical()

    def core(self, rules: Collection[Rule]) -> list[Rule] | None:
        """Some of these rules that can not stand together; None when they can (or it is not
        known)."""
        from ortools.sat.python import cp_model

        by_index = {self.rules[rule].index: rule for rule in rules}
        self.cp.clear_objective()
        self.cp.clear_assumptions()
        self.cp.add_assumptions([self.rules[rule] for rule in rules])
        solver = _solver()
        status = solver.solve(self.cp)
        if status != cp_model.INFEASIBLE:
            return None
        return [by_index[at] for at in solver.sufficient_assumptions_for_infeasibility()]

    def lose(self, kept: Collection[Rule], rules: Collection[Rule]) -> frozenset[Rule] | None:
        """The fewest of the rules to let go of so that the others stand, `kept` among them; None
        when `kept` alone can not."""
        from ortools.sat.python import cp_model

        cp = self.cp.clone()
        cp.clear_assumptions()
        for rule in kept:
            cp.add(self.rules[rule] == 1)
        cp.maximize(sum(self.rules[rule] for rule in rules))
        solver = _solver()
        status = solver.solve(cp)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None if status == cp_model.INFEASIBLE else frozenset(rules) - set(kept)
        return frozenset(rule for rule in rules if not solver.boolean_value(self.rules[rule]))

    def _if(self, rule: Rule) -> Any:
        if rule not in self.rules:
            self.rules[rule] = self.cp.new_bool_var("")
        return self.rules[rule]

    def _decided(self) -> None:
        problem = self.problem
        for (role, person, _term), variable in self.seat.items():
            if problem.person[person].wish(role) == "no":
                self.cp.add_implication(self._if(Rule("no", role, person)), ~variable)
        for one in problem.exclude:
            variable = self.seat[Held(one.role, one.person, one.term)]
            name = Rule("exclude", one.role, one.person, one.term)
            self.cp.add_implication(self._if(name), ~variable)
        for lock in problem.locks:
            name = self._if(Rule("lock", lock.role, lock.person, lock.term))
            if lock.person is not None:
                self.cp.add_implication(name, self.seat[Held(lock.role, lock.person, lock.term)])
                continue
            for person in problem.person:
                self.cp.add_implication(name, ~self.seat[Held(lock.role, person, lock.term)])

    def _hands(self) -> None:
        problem = self.problem
        for role in problem.roles:
            for term in range(problem.terms):
                taken = sum(self.seat[Held(role.id, person, term)] for person in problem.person)
                name = self._if(Rule("seats", role.id))
                self.cp.add(taken <= role.seats).only_enforce_if(name)
        pairs = [
            (one.id, other.id)
            for one, other in itertools.combinations(problem.roles, 2)
            if problem.incompatible(one.id, other.id)
        ]
        for person in problem.people:
            for term in range(problem.terms):
                load = sum(
                    role.energy * self.seat[Held(role.id, person.id, term)]
                    for role in problem.roles
                )
                name = self._if(Rule("capacity", None, person.id, term))
                self.cp.add(load <= person.capacity[term]).only_enforce_if(name)
                for one, other in pairs:
                    name = self._if(Rule("incompatible", one, other=other))
                    self.cp.add_bool_or(
                        ~self.seat[Held(one, person.id, term)],
                        ~self.seat[Held(other, person.id, term)],
                    ).only_enforce_if(name)

    def _is(self, role: str, person: str, term: int) -> Any:
        one = Held(role, person, term)
        return self.seat[one] if term >= 0 else int(one in self.problem.past)

    def _time(self) -> None:
        for role, person in itertools.product(self.problem.roles, self.problem.person):
            for term in range(self.problem.terms):
                row = range(term - role.max_consecutive, term + 1)
                held = sum(self._is(role.id, person, each) for each in row)
                name = self._if(Rule("consecutive", role.id, person))
                self.cp.add(held <= role.max_consecutive).only_enforce_if(name)
                for gap in range(1, role.rest):
                    # one who left `gap` terms before is not back yet
                    end = term - gap - 1
                    between = sum(self._is(role.id, person, each) for each in range(end + 1, term))
                    name = self._if(Rule("rest", role.id, person))
                    there, here = self._is(role.id, person, end), self._is(role.id, person, term)
                    self.cp.add(there + here - between <= 1).only_enforce_if(name)

    def _critical(self) -> None:
        problem = self.problem
        critical = [role.id for role in problem.roles if role.critical]
        if len(critical) < 2:
            return
        stays: defaultdict[int, list[Any]] = defaultdict(list)
        for term, role, person in itertools.product(range(problem.terms), critical, problem.person):
            there, here = self._is(role, person, term - 1), self._is(role, person, term)
            if isinstance(there, int):
                if there:
                    stays[term].append(here)
                continue
            both = self.cp.new_bool_var("")
            self.cp.add_implication(both, there)
            self.cp.add_implication(both, here)
            stays[term].append(both)
        needed = []
        for term in range(problem.terms):
            needed.append(self.cp.new_bool_var(""))
            name = self._if(Rule("critical", term=term))
            self.cp.add(sum(stays[term]) >= needed[term]).only_enforce_if(name)
        for term, role, person in itertools.product(range(problem.terms), critical, problem.person):
            self.cp.add(needed[term] >= self._is(role, person, term - 1))
