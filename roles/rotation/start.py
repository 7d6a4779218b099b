# SPDX-License-Identifier: AGPL-3.0-or-later
"""A good plan to start from, found by moving people about: no solver, no clock, a fixed seed.

The solver proves, and improves what is nearly right; it is slow to find a first plan in which a
hundred seats are taken. Here seats are given one by one to whoever costs least, then people are
put in each other's place, at times for the worse (simulated annealing), as long as no hard rule
that held is broken. What comes out is only a hint: it may break a rule where locks leave no way.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final, NamedTuple

from roles.rotation import rules
from roles.rotation.problem import WISH_COST, Held, Problem

STEPS_A_SEAT: Final = 1_000
STEPS_A_SECOND: Final = 8_000
"""Of the time limit, in all stages together: a seventh or so of the time on an ordinary processor."""


class _Stage(NamedTuple):
    """Part of the search: what one unit of each objective costs in it, how warm it begins and ends
    (what a step for the worse may cost), and its share of the steps."""

    weights: dict[str, float]
    hot: float
    cold: float
    share: float


# near enough to the strict order to lead to it, near enough to each other to cross between plans
_BEGIN: Final = _Stage(
    {
        "vacancies": 60.0, "moves": 20.0, "facilitation": 40.0, "spread": 8.0, "wishes": 1.0,
        "learning": 0.6, "changes": 0.3,
    },
    hot=10.0, cold=0.5, share=0.75,
)  # fmt: skip
# what comes first is kept then; what comes after is made the best of
_END: Final = _Stage(
    {
        "vacancies": 5000.0, "moves": 500.0, "facilitation": 500.0, "spread": 50.0, "wishes": 3.0,
        "learning": 1.0, "changes": 0.3,
    },
    hot=4.0, cold=0.25, share=0.25,
)  # fmt: skip
# from a plan whose first objectives are as small as can be
_BETTER: Final = _END._replace(hot=6.0, share=0.6)
_BREACH: Final = 20_000.0


def good_start(problem: Problem, *, stop: Callable[[], bool] = lambda: False) -> set[Held]:
    """Who could sit where, to begin the search with. The same problem gives the same start."""
    return _Search(problem).run(stop)


def better(
    problem: Problem,
    held: Collection[Held],
    best: Collection[str],
    *,
    stop: Callable[[], bool] = lambda: False,
) -> set[Held]:
    """A plan made better in what comes last. `best`: the objectives in which it is so already."""
    return _Search(problem).go_on(held, best, stop)


class _Search:
    """A plan under change, with what each objective comes to kept up to date."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.draw = random.Random(1)  # noqa: S311 - the same plan each time is what is wanted
        self.cells = [
            (role.id, term)
            for role in problem.roles
            for term in range(problem.terms)
            for _seat in range(role.seats)
        ]
        able: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for role, person, term in rules.possible(problem):
            able[role, term].append(person)
        for lock in problem.locks:
            if lock.person is not None and lock.person not in able[lock.role, lock.term]:
                able[lock.role, lock.term].append(lock.person)
        self.able = able
        self.sits: list[str | None] = [None] * len(self.cells)
        self.locked: set[int] = set()
        self.held: set[tuple[str, str, int]] = set()
        self.roles_of: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self.past: frozenset[tuple[str, str, int]] = problem.past
        self.energy = {one.id: rules.past_support(problem, one) for one in problem.people}
        self.target = rules.support_target(problem)
        self.counted = {one.id for one in rules.supporters(problem)}
        self.willing = {one.id for one in rules.willing(problem)}
        self.lessons = rules.lessons(problem)
        self.taught: defaultdict[str, int] = defaultdict(int)
        self.facilitated: defaultdict[tuple[str, int], int] = defaultdict(int)
        self.year = {term: at for at, year in enumerate(problem.years) for term in year}
        critical = {role.id for role in problem.roles if role.critical}
        self.critical = critical if len(critical) > 1 else set()
        self.hands: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for role, person, term in problem.past:
            if role in self.critical:
                self.hands[term].add((role, person))
        self.weight: dict[str, float] = {}

    # --- one seat given or taken back: what it changes in all, in units of cost ---------------

    def _put(self, role: str, person: str, term: int, sign: int) -> float:
        """Give (1) or take back (-1) a seat. Returns by how much the cost grows."""
        problem, weight = self.problem, self.weight
        planned = problem.role[role]
        one = (role, person, term)
        cost = -sign * weight["vacancies"]
        before, after = (role, person, term - 1), (role, person, term + 1)
        held = self.held
        new = before not in held and before not in self.past
        follows = after in held
        # an arrival here; whoever follows arrives or not
        cost += sign * weight["changes"] * (int(new) - int(follows))
        wish = problem.person[person].wish(role)
        cost += sign * weight["wishes"] * WISH_COST.get(wish, 20)
        if problem.previous is not None:
            cost += sign * weight["moves"] * (-1 if one in problem.previous else 1)
        if planned.family == "support":
            if person in self.counted:
                was = abs(self.energy[person] - self.target)
                now = abs(self.energy[person] + sign * planned.energy - self.target)
                cost += weight["spread"] * (now - was)
            self.energy[person] += sign * planned.energy
        if planned.family == "facilitation" and person in self.willing and term in self.year:
            key = (person, self.year[term])
            was_in = self.facilitated[key] > 0
            self.facilitated[key] += sign
            cost += weight["facilitation"] * (int(was_in) - int(self.facilitated[key] > 0))
        if role in self.lessons.get(person, ()):
            was_in = self.taught[person] > 0
            self.taught[person] += sign
            cost += weight["learning"] * (int(was_in) - int(self.taught[person] > 0))
        if sign > 0:
            held.add(one)
            if role in self.critical:
                self.hands[term].add((role, person))
            self.roles_of[person, term].append(role)
        else:
            held.discard(one)
            self.hands[term].discard((role, person))
            self.roles_of[person, term].remove(role)
        return cost

    def _fits(self, role: str, person: str, term: int) -> bool:
        """Whether a person could take one seat more, as far as their own rules say."""
        problem = self.problem
        hand = self.roles_of[person, term]
        planned = problem.role[role]
        if role in hand:
            return False
        load = planned.energy + sum(problem.role[other].energy for other in hand)
        if load > problem.person[person].capacity[term]:
            return False
        if any(problem.incompatible(role, other) for other in hand):
            return False
        return self._in_time(role, person, term)

    def _holds(self, role: str, person: str, term: int) -> bool:
        return (role, person, term) in (self.held if term >= 0 else self.past)

    def _in_time(self, role: str, person: str, term: int) -> bool:
        planned = self.problem.role[role]
        first = last = term
        while self._holds(role, person, first - 1):
            first -= 1
        while last + 1 < self.problem.terms and self._holds(role, person, last + 1):
            last += 1
        if last - first + 1 > planned.max_consecutive:
            return False
        # the terms just before and just after are free: it is the next ones that count
        return not any(
            self._holds(role, person, first - 1 - gap) or self._holds(role, person, last + 1 + gap)
            for gap in range(1, planned.rest)
        )

    def _leaves(self, role: str, person: str, term: int) -> bool:
        """Whether a seat can be taken back without leaving too short a rest in the middle."""
        return not (
            self.problem.role[role].rest > 1
            and self._holds(role, person, term - 1)
            and term + 1 < self.problem.terms
            and self._holds(role, person, term + 1)
        )

    def _all_change(self, term: int) -> bool:
        """Whether every critical role changes hands at a term."""
        if not 0 <= term < self.problem.terms:
            return False
        before = self.hands[term - 1]
        return bool(before) and before.isdisjoint(self.hands[term])

    # --- the search ----------------------------------------------------------------------------

    def run(self, stop: Callable[[], bool]) -> set[Held]:
        self.weight = dict.fromkeys(_END.weights, 0.0)
        self._locks()
        self._stages((_BEGIN, _END), stop)
        return {Held(*one) for one in self.held}

    def go_on(
        self, held: Collection[Held], best: Collection[str], stop: Callable[[], bool]
    ) -> set[Held]:
        self.weight = dict.fromkeys(_END.weights, 0.0)
        self._locks()
        waiting: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for role, person, term in sorted(held):
            if (role, person, term) not in self.held:
                waiting[role, term].append(person)
        self._seat(
            [
                waiting[cell].pop() if at not in self.locked and waiting[cell] else self.sits[at]
                for at, cell in enumerate(self.cells)
            ]
        )
        weights = {
            name: weight * (10 if name in best else 1) for name, weight in _BETTER.weights.items()
        }
        self._stages((_BETTER._replace(weights=weights),), stop)
        return {Held(*one) for one in self.held}

    def _stages(self, stages: Iterable[_Stage], stop: Callable[[], bool]) -> None:
        free = [at for at in range(len(self.cells)) if at not in self.locked]
        vacant = {(lock.role, lock.term) for lock in self.problem.locks if lock.person is None}
        free = [at for at in free if self.cells[at] not in vacant and self.able[self.cells[at]]]
        if not free:
            return
        steps = int(min(STEPS_A_SECOND * self.problem.time_limit, STEPS_A_SEAT * len(free)))
        for stage in stages:
            self._anneal(free, stage, round(steps * stage.share), stop)

    def _anneal(self, free: list[int], stage: _Stage, steps: int, stop: Callable[[], bool]) -> None:
        """Change the plan step by step; leave the best that was met."""
        aimed = (*self.problem.objective, "moves")
        self.weight = {
            name: weight if name in aimed else 0.0 for name, weight in stage.weights.items()
        }
        cost = best = 0.0
        kept = list(self.sits)
        cooling = math.log(stage.cold / stage.hot)
        random_ = self.draw.random
        for step in range(steps):
            if not step % 512 and stop():
                break
            heat = stage.hot * math.exp(cooling * step / steps)
            undo = self._step(free)
            if undo is None:
                continue
            change, back = undo
            if change <= 0 or random_() < math.exp(-change / heat):
                cost += change
                if cost < best - 1e-9:
                    best, kept = cost, list(self.sits)
            else:
                back()
        self._seat(kept)

    def _seat(self, wanted: list[str | None]) -> None:
        """Put everyone where a plan has them, whatever stands in the way."""
        for sign, sits in ((-1, self.sits), (1, wanted)):
            for (role, term), person in zip(self.cells, sits, strict=True):
                if person is not None:
                    self._put(role, person, term, sign)
        self.sits = list(wanted)

    def _locks(self) -> None:
        for lock in self.problem.locks:
            if lock.person is None:
                continue
            for at, cell in enumerate(self.cells):
                if cell == (lock.role, lock.term) and at not in self.locked:
                    if (lock.role, lock.person, lock.term) not in self.held:
                        self.sits[at] = lock.person
                        self.locked.add(at)
                        self._put(lock.role, lock.person, lock.term, 1)
                    break

    def _step(self, free: list[int]) -> tuple[float, Callable[[], None]] | None:
        """One move tried: another person in one cell or in two terms that follow; two who change
        places. Returns what it costs and how to take it back; None when no rule lets it through."""
        choose = self.draw
        at = free[int(choose.random() * len(free))]
        kind = choose.random()
        if kind < 0.55:
            role, term = self.cells[at]
            able = self.able[role, term]
            wanted: list[tuple[int, str | None]] = [(at, able[int(choose.random() * len(able))])]
        elif kind < 0.75:  # the person of a neighbouring term stays, or begins, here
            role, term = self.cells[at]
            near = term + (1 if choose.random() < 0.5 else -1)
            sitting = (
                [person for person in self.able[role, term] if self._holds(role, person, near)]
                if near < self.problem.terms
                else []
            )
            if not sitting:
                return None
            wanted = [(at, sitting[int(choose.random() * len(sitting))])]
        else:
            other = free[int(choose.random() * len(free))]
            one, two = self.sits[at], self.sits[other]
            if (
                one == two
                or (two and two not in self.able[self.cells[at]])
                or (one and one not in self.able[self.cells[other]])
            ):
                return None
            wanted = [(at, two), (other, one)]
        return self._try(wanted)

    def _try(self, wanted: list[tuple[int, str | None]]) -> tuple[float, Callable[[], None]] | None:
        was = [(at, self.sits[at]) for at, _ in wanted]
        if was == wanted:
            return None
        terms = {near for at, _ in wanted for near in (self.cells[at][1], self.cells[at][1] + 1)}
        touched = self.critical and any(self.cells[at][0] in self.critical for at, _ in wanted)
        broken = sum(map(self._all_change, terms)) if touched else 0
        done: list[tuple[str, str, int, int]] = []
        cost = 0.0

        def put(at: int, person: str, sign: int) -> None:
            nonlocal cost
            role, term = self.cells[at]
            cost += self._put(role, person, term, sign)
            done.append((role, person, term, sign))

        def back() -> None:
            for role, person, term, sign in reversed(done):
                self._put(role, person, term, -sign)
            for seat, sat in was:
                self.sits[seat] = sat

        for at, person in was:
            if person is not None:
                if not self._leaves(self.cells[at][0], person, self.cells[at][1]):
                    back()
                    return None
                put(at, person, -1)
        for at, person in wanted:
            if person is not None:
                role, term = self.cells[at]
                if not self._fits(role, person, term):
                    back()
                    return None
                put(at, person, 1)
            self.sits[at] = person
        if touched:
            cost += _BREACH * (sum(map(self._all_change, terms)) - broken)
        return cost, back
