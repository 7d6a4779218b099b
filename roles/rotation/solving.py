# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search: a problem in, who sits where and what is proven of it out.

One Boolean for each seat that a person could take, the hard rules as constraints, and the
objectives, in their strict order, as the digits of one number to be made small. Fixing an objective
before the next is looked at would leave the search nowhere to go; digits keep it free, and the
bound of the number, read digit by digit, is a bound of each objective.

Large problems are tried the other way round first: counting tells what the first objectives can not
go below (`bounds.floors`), and a plan that is there is looked for as if these were hard rules. Nearly
always there is one, found in a second or two: these objectives are proven then, and all that is left
of the effort goes to those that follow.

Effort is counted in the solver's own units, with one worker and a fixed seed: the same problem gives
the same plan on any machine, however busy. The clock is only a fuse. OR-Tools takes a second and
a hundred megabytes to load, so it is imported here alone, when something is solved.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from roles.rotation import bounds, rules
from roles.rotation.problem import WISH_COST, Held, Problem
from roles.rotation.start import better, good_start

SEED: Final = 1
UNITS_A_SECOND: Final = 0.15
"""Deterministic units for each second of the time limit: with the start, about as many seconds of
one core. Raise it and plans take longer; they stay the same on each machine."""
FUSE: Final = 12.0
"""Times the time limit after which the clock ends a search, on a machine too busy to finish it."""
QUICK: Final = 1_000
"""Seats that people could take, up to which the solver alone is quicker than a start."""
QUICK_UNITS: Final = 0.25
IDEAL: Final = 0.6
"""Part of the effort in which to look for a plan in which the first objectives are as small as counting
allows and the next one is as small as can be; all that is left, to look for the former alone."""
RESERVE: Final = 0.2
"""Part of the effort that is added when there was none."""
MOST: Final = 2**50
"""Of the number whose digits are the objectives: beyond, the solver's floating bound has holes."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    `held` None: no plan was found; `proven` then says that there is none. `proven` with a plan: there
    is no better one. `bounds`: objective → what it can not go below while those before it are at
    their values; None where nothing is known. `ended_by`: proof, effort, clock or stopped.
    """

    held: frozenset[Held] | None
    proven: bool
    bounds: Mapping[str, int | None]
    ended_by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: `part` from 0 to 1, an estimate by the clock; `values` of the best plan
    so far, None before the first."""

    part: float
    values: Mapping[str, int] | None


Report = Callable[[Progress], object]
"""Told every so often, in the thread that asked for the plan. Returning True ends the search with the
best found so far; raising ends it too, and what is raised goes on."""


def search(problem: Problem, *, progress: Report | None = None) -> Found:
    """The best plan that the time limit's effort finds. The same problem gives the same answer,
    unless it was the clock or `progress` that ended it."""
    return _Search(problem, progress).run()


# --- the model ------------------------------------------------------------------------------------


class Model:
    """The problem in the solver's terms. `seat`: each possible hold and its variable."""

    def __init__(self, problem: Problem) -> None:
        from ortools.sat.python import cp_model

        self.problem = problem
        self.cp = cp_model.CpModel()
        self.seat: dict[Held, Any] = {
            one: self.cp.new_bool_var("") for one in rules.possible(problem)
        }
        self._hints: list[Any] = []  # (a variable, a function: who sits where → its value)
        self._by_cell: defaultdict[tuple[str, int], list[Held]] = defaultdict(list)
        self._by_hand: defaultdict[tuple[str, int], list[Held]] = defaultdict(list)
        self._by_person: defaultdict[str, list[Held]] = defaultdict(list)
        self._by_pair: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for one in self.seat:
            self._by_cell[one.role, one.term].append(one)
            self._by_hand[one.person, one.term].append(one)
            self._by_person[one.person].append(one)
            self._by_pair[one.role, one.person].append(one.term)
        self._arrivals: dict[Held, Any] = {}
        self._vacant: list[Any] = []
        self._seats()
        self._hands()
        self._stints()
        self._critical()
        for lock in problem.locks:
            if lock.person is not None:
                self.cp.add(self._is(lock.role, lock.person, lock.term) == 1)
        # name → its expression, and what it can not go above
        self.aims: dict[str, tuple[Any, int]] = {}
        for name in problem.objective:
            self.aims[name] = getattr(self, f"_{name}")()
            if name == "vacancies" and problem.previous is not None:
                self.aims["moves"] = self._moves(problem.previous)

    def hint(self, held: Collection[Held]) -> None:
        """Begin at this plan."""
        self.cp.clear_hints()
        for one, variable in self.seat.items():
            self.cp.add_hint(variable, one in held)
        for variable, value in self._hints:
            self.cp.add_hint(variable, value(held))

    def _is(self, role: str, person: str, term: int) -> Any:
        """The variable of a hold; 0 or 1 where it is past or can not be."""
        one = Held(role, person, term)
        if term < 0:
            return int(one in self.problem.past)
        return self.seat.get(one, 0)

    def _sum(self, ones: Iterable[Held]) -> Any:
        return sum(self.seat[one] for one in ones)

    def _seats(self) -> None:
        for role in self.problem.roles:
            for term in range(self.problem.terms):
                able = self._by_cell.get((role.id, term), [])
                vacant = self.cp.new_int_var(0, role.seats, "")
                self.cp.add(self._sum(able) + vacant == role.seats)
                self._vacant.append(vacant)
                self._hints.append(
                    (vacant, lambda held, able=able, n=role.seats: n - sum(o in held for o in able))
                )

    def _hands(self) -> None:
        problem = self.problem
        for (person, term), ones in self._by_hand.items():
            load = sum(problem.role[one.role].energy * self.seat[one] for one in ones)
            self.cp.add(load <= problem.person[person].capacity[term])
            for at, one in enumerate(ones):
                for other in ones[at + 1 :]:
                    if problem.incompatible(one.role, other.role):
                        self.cp.add_bool_or(~self.seat[one], ~self.seat[other])

    def _stints(self) -> None:
        """Terms in a row, and rest between: said of arrivals, which is as tight as linear can be.

        Whoever holds a role arrived in it within the last `max_consecutive` terms; whoever holds it
        does not arrive in it again before `rest` terms have gone by.
        """
        for (name, person), terms in self._by_pair.items():
            role = self.problem.role[name]
            for term in terms:
                self._arrives(Held(name, person, term))
            for term in terms:
                since = range(term - role.max_consecutive + 1, term + 1)
                came = sum(self._came(name, person, each) for each in since)
                self.cp.add(self.seat[Held(name, person, term)] <= came)
            for term in range(-role.rest - 1, self.problem.terms):
                after = [
                    self._arrivals[Held(name, person, each)]
                    for each in range(max(term + 1, 0), term + role.rest + 1)
                    if Held(name, person, each) in self._arrivals
                ]
                here = self._is(name, person, term)
                if after and not (isinstance(here, int) and here == 0 and len(after) == 1):
                    self.cp.add(here + sum(after) <= 1)

    def _arrives(self, one: Held) -> None:
        arrives = self._arrivals[one] = self.cp.new_bool_var("")
        before = one._replace(term=one.term - 1)
        here, there = self.seat[one], self._is(*before)
        self.cp.add(arrives >= here - there)
        self.cp.add(arrives <= here)
        self.cp.add(arrives <= 1 - there)
        past = self.problem.past
        self._hints.append(
            (arrives, lambda held: int(one in held and before not in held and before not in past))
        )

    def _came(self, role: str, person: str, term: int) -> Any:
        one = Held(role, person, term)
        if term < 0:
            past = self.problem.past
            return int(one in past and one._replace(term=term - 1) not in past)
        return self._arrivals.get(one, 0)

    def _critical(self) -> None:
        problem = self.problem
        critical = [role for role in problem.roles if role.critical]
        if len(critical) < 2:
            return
        for term in range(problem.terms):
            stays = []
            for role in critical:
                for person in problem.person:
                    there = self._is(role.id, person, term - 1)
                    here = self._is(role.id, person, term)
                    if isinstance(here, int) or (isinstance(there, int) and not there):
                        continue
                    if isinstance(there, int):
                        stays.append(here)
                        continue
                    both = self.cp.new_bool_var("")
                    self.cp.add_implication(both, there)
                    self.cp.add_implication(both, here)
                    one = Held(role.id, person, term)
                    self._hints.append(
                        (
                            both,
                            lambda held, one=one: int(
                                one in held and one._replace(term=one.term - 1) in held
                            ),
                        )
                    )
                    stays.append(both)
            needed = self.cp.new_bool_var("")
            self.cp.add(sum(stays) >= needed)
            before: list[Held] = []
            for role in critical:
                ones = [
                    (one, variable)
                    for person in problem.person
                    for one in [Held(role.id, person, term - 1)]
                    for variable in [self._is(*one)]
                    if not (isinstance(variable, int) and variable == 0)
                ]
                before += [one for one, _ in ones]
                if role.seats == 1 and term > 0 and ones:
                    self.cp.add(needed >= sum(variable for _, variable in ones))
                else:
                    for _, variable in ones:
                        self.cp.add(needed >= variable)
            self._hints.append(
                (
                    needed,
                    lambda held, before=before: int(
                        any(one.term < 0 or one in held for one in before)
                    ),
                )
            )

    # --- objectives: an expression, and what it can not go above -----------------------------

    def _vacancies(self) -> tuple[Any, int]:
        return sum(self._vacant), rules.seats(self.problem)

    def _moves(self, previous: frozenset[Held]) -> tuple[Any, int]:
        gone = len(previous)
        kept = self._sum(one for one in self.seat if one in previous)
        new = self._sum(one for one in self.seat if one not in previous)
        return gone - kept + new, gone + rules.seats(self.problem)

    def _facilitation(self) -> tuple[Any, int]:
        problem = self.problem
        roles = {role.id for role in problem.family("facilitation")}
        willing = sorted(person.id for person in rules.willing(problem))
        everywhere: list[Any] = []
        for year in problem.years:
            out = []
            for person in willing:
                ways = [
                    one for term in year for one in self._by_hand[person, term] if one.role in roles
                ]
                left = self.cp.new_bool_var("")
                self.cp.add_bool_or(left, *(self.seat[one] for one in ways))
                self._hints.append(
                    (left, lambda held, ways=ways: int(not any(one in held for one in ways)))
                )
                out.append(left)
            most = bounds.most_facilitating(problem, self.seat, set(willing), year)
            self.cp.add(sum(out) >= len(willing) - most)
            everywhere += out
        return sum(everywhere), len(everywhere)

    def _spread(self) -> tuple[Any, int]:
        problem = self.problem
        target = rules.support_target(problem)
        support = {role.id for role in problem.family("support")}
        apart, most = [], 0
        for person in rules.supporters(problem):
            ones = [one for one in self._by_person[person.id] if one.role in support]
            past = rules.past_support(problem, person)
            energy = past + sum(problem.role[one.role].energy * self.seat[one] for one in ones)
            reach = bounds.reachable(problem, person, ones)
            furthest = max(abs(each - target) for each in reach)
            off = self.cp.new_int_var(min(abs(each - target) for each in reach), furthest, "")
            self.cp.add(off >= energy - target)
            self.cp.add(off >= target - energy)
            below = max((each for each in reach if each < target), default=None)
            above = min((each for each in reach if each > target), default=None)
            if target not in reach and below is not None and above is not None:
                # between the two energies nearest to the target lies nothing: the line that joins them
                width, slope = above - below, above + below - 2 * target
                self.cp.add(off * width >= (target - below) * width + slope * (energy - below))
            self._hints.append(
                (
                    off,
                    lambda held, ones=ones, past=past: abs(
                        past + sum(problem.role[o.role].energy for o in ones if o in held) - target
                    ),
                )
            )
            apart.append(off)
            most += furthest
        return sum(apart), most

    def at_most(self, values: Mapping[str, int]) -> None:
        """Hold objectives to values.

        Of the spread, what it means is said too: when all there is to give is given, a spread of so
        much leaves so much that may be given to people beyond their even share.
        """
        problem = self.problem
        for name, value in values.items():
            self.cp.add(self.aims[name][0] <= value)
        if "spread" not in values:
            return
        target = rules.support_target(problem)
        support = {role.id for role in problem.family("support")}
        people = rules.supporters(problem)
        past = {person.id: rules.past_support(problem, person) for person in people}
        planned = sum(role.seats * role.energy for role in problem.family("support"))
        apart = planned * problem.terms + sum(past.values()) - target * len(people)
        over = sum(max(0, energy - target) for energy in past.values())
        spare = max(0, (values["spread"] + apart) // 2 - over)
        beyond = []
        for person in people:
            ones = [one for one in self._by_person[person.id] if one.role in support]
            if not ones:
                continue
            energy = sum(problem.role[one.role].energy * self.seat[one] for one in ones)
            room = max(0, target - past[person.id])
            if spare:
                more = self.cp.new_int_var(0, spare, "")
                beyond.append(more)
                self.cp.add(energy <= room + more)
            else:
                self.cp.add(energy <= room)
        if beyond:
            self.cp.add(sum(beyond) <= spare)

    def _wishes(self) -> tuple[Any, int]:
        person = self.problem.person
        cost = sum(
            WISH_COST[person[one.person].wish(one.role)] * variable
            for one, variable in self.seat.items()
        )
        return cost, max(WISH_COST.values()) * rules.seats(self.problem)

    def _learning(self) -> tuple[Any, int]:
        without = []
        for person, roles in rules.lessons(self.problem).items():
            ways = [one for one in self._by_person[person] if one.role in roles]
            left = self.cp.new_bool_var("")
            self.cp.add_bool_or(left, *(self.seat[one] for one in ways))
            self._hints.append(
                (left, lambda held, ways=ways: int(not any(one in held for one in ways)))
            )
            without.append(left)
        return sum(without), len(without)

    def _changes(self) -> tuple[Any, int]:
        return sum(self._arrivals.values()), rules.seats(self.problem)


def groups(aims: Mapping[str, tuple[Any, int]], most: int = MOST) -> list[dict[str, int]]:
    """The objectives with their weights, as many to one number as it can hold: one number, but for
    problems of thousands of seats."""
    split: list[list[str]] = [[]]
    size = 1
    for name, (_, top) in aims.items():
        if split[-1] and size * (top + 1) > most:
            split.append([])
            size = 1
        split[-1].append(name)
        size *= top + 1
    found = []
    for names in split:
        weight, weights = 1, {}
        for name in reversed(names):
            weights[name] = weight
            weight *= aims[name][1] + 1
        found.append({name: weights[name] for name in names})
    return found


# --- the search -----------------------------------------------------------------------------------


class _Stopped(Exception):
    """The one who asked has had enough."""


class _Search:
    def __init__(self, problem: Problem, progress: Report | None) -> None:
        self.problem = problem
        self.progress = progress
        self.began = time.monotonic()
        self.left = problem.time_limit * UNITS_A_SECOND
        self.best: frozenset[Held] | None = None
        self.stopped = self.clock = False

    def run(self) -> Found:
        aims = list(self.problem.objective)
        if self.problem.previous is not None:
            aims.insert(1, "moves")
        self.bounds: dict[str, int | None] = dict.fromkeys(aims)
        try:
            return self._run()
        except _Stopped:
            return Found(self.best, False, self.bounds, "stopped")

    def _run(self) -> Found:
        model = Model(self.problem)
        numbers = groups(model.aims)
        if len(model.seat) <= QUICK and len(numbers) == 1:
            proven = self._number(model, numbers[0], min(QUICK_UNITS, self.left))
            if proven is not None:
                return self._found(proven)
        ideal = self._ideal()
        if ideal:
            model, numbers = ideal
        else:
            reserve = self.problem.time_limit * UNITS_A_SECOND * RESERVE
            self.left = max(self.left, reserve)
            self._offer(good_start(self.problem, stop=self._asked))
            if self.best is None and self._none_at_all(model):
                return self._found(False)
        sure = True
        for at, number in enumerate(numbers):
            # more than one number only for problems of thousands of seats
            effort = self.left if at == len(numbers) - 1 else self.left * 0.7
            proven = self._number(model, number, effort, sure=sure)
            if proven is False and self.best is None:
                return self._found(False)
            if self.best is None or self.clock:
                break
            worth = self._worth(self.best)
            for name in number:  # what was reached is held to
                model.cp.add(model.aims[name][0] <= worth[name])
            sure = sure and proven is True
        if self.best is not None:
            self._counted(self.best)
        known = self.best is not None and self.bounds == self._worth(self.best)
        return self._found(True if known else None)

    def _ideal(self) -> tuple[Model, list[dict[str, int]]] | None:
        """Look for a plan in which the first objectives are as small as counting allows, and for the
        one of these that is best in the next objective: alone, it is nearly always proven too.

        Returns a model held to what is proven, and the numbers of what is left to be made small;
        None when no such plan was found.
        """
        model = Model(self.problem)
        floors = bounds.floors(self.problem)
        held_to = {
            name: floors[name] for name in itertools.takewhile(floors.__contains__, model.aims)
        }
        model.at_most(held_to)
        rest = [name for name in model.aims if name not in held_to]
        before, known = self.best, dict(self.bounds)
        self.best = None
        try:
            proven = self._number(model, dict.fromkeys(rest[:1], 1), self.left * IDEAL)
            if self.best is None and proven is None:
                model.cp.clear_objective()
                self._solve(model, model.cp, self.left)
        finally:
            found = self.best
            if found is None:
                self.best, self.bounds = before, known
        if found is None:
            return None
        self.bounds |= held_to
        worth = self._worth(found)
        if proven and rest:
            name = rest.pop(0)
            model.at_most({name: worth[name]})
            held_to[name] = worth[name]
        if rest:
            self._offer(better(self.problem, found, held_to, stop=self._asked))
        return model, groups({name: model.aims[name] for name in rest}) if rest else []

    def _offer(self, held: Collection[Held]) -> None:
        """A plan that was not the solver's: kept when it breaks no rule."""
        if not any(rules.broken(self.problem, held)):
            self._keep(held)
        if self.stopped:
            raise _Stopped

    def _counted(self, held: Collection[Held]) -> None:
        """What counting tells of the bounds, where the search knows less."""
        floors = bounds.floors(self.problem)
        worth = self._worth(held)
        for name, floor in floors.items():
            if name not in self.bounds:
                continue
            if name == "spread":
                floor = bounds.least_spread(
                    self.problem, rules.possible(self.problem), worth["vacancies"]
                )
            known = self.bounds[name]
            self.bounds[name] = min(worth[name], floor if known is None else max(known, floor))

    def _found(self, proven: bool | None) -> Found:
        """`proven`: True, the best; False, there is none; None, neither is known."""
        if proven is False:
            return Found(None, True, self.bounds, "proof")
        ended = "proof" if proven else "clock" if self.clock else "effort"
        return Found(self.best, bool(proven), self.bounds, ended)

    def _worth(self, held: Collection[Held]) -> dict[str, int]:
        values = rules.values(self.problem, held)
        if self.problem.previous is not None:
            values["moves"] = len(rules.moves(self.problem, held))
        return {name: values[name] for name in self.bounds}

    def _keep(self, held: Collection[Held]) -> None:
        """Of two plans, the better one."""
        if self.best is None or list(self._worth(held).values()) < list(
            self._worth(self.best).values()
        ):
            self.best = frozenset(held)

    def _none_at_all(self, model: Model) -> bool:
        """Whether no plan keeps the hard rules; one that does is kept to begin with."""
        plain = model.cp.clone()
        plain.clear_objective()
        status = self._solve(model, plain, self.left)
        return status == "INFEASIBLE"

    def _number(
        self,
        model: Model,
        weights: Mapping[str, int],
        effort: float,
        *,
        sure: bool = True,
    ) -> bool | None:
        """Make one number of objectives small. True: it is as small as can be; False: there is no
        plan; None: the effort did not tell. `sure`: the numbers before are proven, without which
        nothing is known of this one's bounds."""
        model.cp.minimize(sum(weight * model.aims[name][0] for name, weight in weights.items()))
        if self.best is not None:
            model.hint(self.best)
        status = self._solve(model, model.cp, effort)
        if status == "INFEASIBLE":
            return False
        if self.best is None or not sure:
            return None
        worth = self._worth(self.best)
        if status == "OPTIMAL":
            self.bounds |= {name: worth[name] for name in weights}
            return True
        left = math.ceil(self.bound - 1e-6)
        for at, (name, weight) in enumerate(weights.items()):
            # what was known of the first one before is so still
            known = (self.bounds[name] or 0) if at == 0 else 0
            self.bounds[name] = bound = max(0, known, left // weight)
            left -= bound * weight
            if self.bounds[name] != worth[name]:
                # of those that follow nothing is known while this one may still go down
                break
        return True if all(self.bounds[name] == worth[name] for name in weights) else None

    # --- the solver, in a thread of its own, so that the caller's can tell and stop ----------

    def _solve(self, model: Model, cp: Any, effort: float) -> str:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        given = solver.parameters
        given.num_workers = 1
        given.random_seed = SEED
        given.linearization_level = 2
        given.max_deterministic_time = max(effort, 0.01)
        given.max_time_in_seconds = max(
            1.0, FUSE * self.problem.time_limit - (time.monotonic() - self.began)
        )
        done = threading.Event()
        status: list[Any] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                status.append(solver.solve(cp))
            except BaseException as error:  # told to the thread that waits
                failed.append(error)
            finally:
                done.set()

        thread = threading.Thread(target=work, name="rotation", daemon=True)
        thread.start()
        try:
            while not done.wait(0.25):
                if self._asked():
                    solver.stop_search()
                    self.stopped = True
                    break
        except BaseException:
            solver.stop_search()
            raise
        finally:
            thread.join()
        if failed:
            raise failed[0]
        spent = solver.response_proto.deterministic_time
        self.left = max(0.0, self.left - spent)
        name = solver.status_name(status[0])
        if name in ("OPTIMAL", "FEASIBLE"):
            self._keep(
                {one for one, variable in model.seat.items() if solver.boolean_value(variable)}
            )
        self.bound = solver.best_objective_bound
        if self.stopped:
            raise _Stopped
        if name in ("FEASIBLE", "UNKNOWN") and spent < effort * 0.99:
            self.clock = True
        return name

    def _asked(self) -> bool:
        """Tell how far it is. Returns whether to stop."""
        if self.progress is None:
            return False
        gone = (time.monotonic() - self.began) / self.problem.time_limit
        values = None if self.best is None else self._worth(self.best)
        if self.progress(Progress(min(0.99, gone), values)) is True:
            self.stopped = True
        return self.stopped
