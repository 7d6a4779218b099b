# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan must never do, and what it is worth: counted from who sits where, without the solver."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from roles.rotation.problem import WISH_COST, Held, Person, Problem, Role

RULES: Final = (
    "seats", "no", "capacity", "consecutive", "rest", "critical", "incompatible", "lock", "exclude",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A hard rule where it holds: of a role, of a person, in a term; None where it holds for all.

    A lock with a person of None keeps a cell vacant; `other` is the other role of two that are
    incompatible.
    """

    name: str
    role: str | None = None
    person: str | None = None
    term: int | None = None
    other: str | None = None

    def to_json(self) -> dict[str, str | int | None]:
        found: dict[str, str | int | None] = {
            "rule": self.name, "role": self.role, "person": self.person, "term": self.term,
        }  # fmt: skip
        return found if self.other is None else found | {"other": self.other}


# --- hard rules -----------------------------------------------------------------------------------


def broken(problem: Problem, held: Collection[Held]) -> Iterator[Rule]:
    """Each rule that a plan breaks, once for each place where it does."""
    filled = Counter((role, term) for role, _, term in held)
    for (name, term), count in filled.items():
        if count > problem.role[name].seats:
            yield Rule("seats", name, term=term)
    excluded = {Held(one.role, one.person, one.term) for one in problem.exclude}
    for role, person, term in sorted(held):
        if problem.person[person].wish(role) == "no":
            yield Rule("no", role, person, term)
        if (role, person, term) in excluded:
            yield Rule("exclude", role, person, term)
    yield from _in_hand(problem, held)
    yield from _in_time(problem, held)
    for term in critical_at(problem, held):
        yield Rule("critical", term=term)
    for lock in problem.locks:
        if lock.person is None:
            kept = not filled[lock.role, lock.term]
        else:
            kept = Held(lock.role, lock.person, lock.term) in held
        if not kept:
            yield Rule("lock", lock.role, lock.person, lock.term)


def _in_hand(problem: Problem, held: Collection[Held]) -> Iterator[Rule]:
    hands: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for role, person, term in sorted(held):
        hands[person, term].append(role)
    for (person, term), roles in hands.items():
        if sum(problem.role[role].energy for role in roles) > problem.person[person].capacity[term]:
            yield Rule("capacity", None, person, term)
        for one, other in itertools.combinations(roles, 2):
            if problem.incompatible(one, other):
                yield Rule("incompatible", one, person, term, other)


def stints(terms: Collection[int]) -> list[tuple[int, int]]:
    """Runs of terms that follow one another, as (first, last), in order."""
    runs: list[tuple[int, int]] = []
    for term in sorted(terms):
        if runs and runs[-1][1] == term - 1:
            runs[-1] = (runs[-1][0], term)
        else:
            runs.append((term, term))
    return runs


def _in_time(problem: Problem, held: Collection[Held]) -> Iterator[Rule]:
    when: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for name, person, term in itertools.chain(held, problem.past):
        when[name, person].add(term)
    for (name, person), terms in sorted(when.items()):
        if name not in problem.role:
            continue  # a role of the past that is planned no more
        role = problem.role[name]
        runs = stints(terms)
        for first, last in runs:
            if last >= 0 and last - first + 1 > role.max_consecutive:
                yield Rule("consecutive", name, person, last)
        for (_, end), (start, _) in itertools.pairwise(runs):
            if start >= 0 and start - end - 1 < role.rest:
                yield Rule("rest", name, person, start)


def critical_at(problem: Problem, held: Collection[Held]) -> Iterator[int]:
    """The terms at which every critical role changes hands at once. One critical role alone may."""
    critical = {role.id for role in problem.roles if role.critical}
    if len(critical) < 2:
        return
    hands: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for role, person, term in itertools.chain(held, problem.past):
        if role in critical:
            hands[term].add((role, person))
    for term in range(problem.terms):
        if hands[term - 1] and not hands[term - 1] & hands[term]:
            yield term


# --- what is possible -----------------------------------------------------------------------------


def may_hold(person: Person, role: Role) -> bool:
    """Whether in some term of the plan a person could hold a role, others left aside."""
    return person.wish(role.id) != "no" and max(person.capacity) >= role.energy


def possible(problem: Problem) -> list[Held]:
    """Each seat that one person could take if nobody and nothing else were planned."""
    empty = {(lock.role, lock.term) for lock in problem.locks if lock.person is None}
    excluded = {(one.role, one.person, one.term) for one in problem.exclude}
    return [
        Held(role.id, person.id, term)
        for role in problem.roles
        for person in problem.people
        if person.wish(role.id) != "no"
        for term in range(problem.terms)
        if role.energy <= person.capacity[term]
        and (role.id, term) not in empty
        and (role.id, person.id, term) not in excluded
    ]


# --- objectives -----------------------------------------------------------------------------------


def willing(problem: Problem) -> list[Person]:
    """Who would facilitate: gladly or fine with some role of that family."""
    roles = problem.family("facilitation")
    return [
        person
        for person in problem.people
        if any(person.wish(role.id) in ("glad", "fine") for role in roles)
    ]


def supporters(problem: Problem) -> list[Person]:
    """Who may hold some role of support."""
    support = problem.family("support")
    return [
        person
        for person in problem.people
        if any(may_hold(person, role) for role in support)
    ]  # fmt: skip


def past_support(problem: Problem, person: Person) -> int:
    """Energy given to support over the past two years, in roles that are planned still."""
    support = {role.id for role in problem.family("support")}
    years = 2 * problem.terms_per_year
    return sum(one.energy for one in person.past if one.role in support and one.terms_ago <= years)


def support_target(problem: Problem) -> int:
    """What each would have given over the past two years and the plan, all being even and every
    seat of support taken. Rounded down; a constant of the problem, whatever the plan."""
    people = supporters(problem)
    if not people:
        return 0
    planned = sum(role.seats * role.energy for role in problem.family("support")) * problem.terms
    return (planned + sum(past_support(problem, person) for person in people)) // len(people)


def support_energy(problem: Problem, held: Collection[Held]) -> dict[str, int]:
    """Person → energy of support over the past two years and the plan."""
    energy = {person.id: past_support(problem, person) for person in problem.people}
    for role, person, _ in held:
        if problem.role[role].family == "support":
            energy[person] += problem.role[role].energy
    return energy


def lessons(problem: Problem) -> dict[str, frozenset[str]]:
    """Person → the roles, not refused, that teach a skill they ask to learn. Who asks for nothing
    that a role teaches is left out."""
    found = {
        person.id: frozenset(
            role.id
            for role in problem.roles
            if role.skills & person.learning and person.wish(role.id) != "no"
        )
        for person in problem.people
    }
    return {person: roles for person, roles in found.items() if roles}


def left_out(problem: Problem, held: Collection[Held]) -> list[list[str]]:
    """For each whole year, who is willing and does not facilitate in it."""
    facilitation = {role.id for role in problem.family("facilitation")}
    did = {(person, term) for role, person, term in held if role in facilitation}
    return [
        [each.id for each in willing(problem) if not any((each.id, term) in did for term in year)]
        for year in problem.years
    ]


def arrivals(problem: Problem, held: Collection[Held]) -> list[Held]:
    """What is held and was not by the same person in the term before."""
    before = problem.past.union(held)
    return sorted(one for one in held if one._replace(term=one.term - 1) not in before)


def seats(problem: Problem) -> int:
    """Seats of the whole plan."""
    return sum(role.seats for role in problem.roles) * problem.terms


def values(problem: Problem, held: Collection[Held]) -> dict[str, int]:
    """Each objective's value, in the order of OBJECTIVES."""
    energy = support_energy(problem, held)
    target = support_target(problem)
    ever = {(role, person) for role, person, _ in held}
    return {
        "vacancies": seats(problem) - len(held),
        "facilitation": sum(map(len, left_out(problem, held))),
        "spread": sum(abs(energy[person.id] - target) for person in supporters(problem)),
        "wishes": sum(
            WISH_COST.get(problem.person[person].wish(role), 0) for role, person, _ in held
        ),
        "learning": sum(
            not any((role, person) in ever for role in roles)
            for person, roles in lessons(problem).items()
        ),
        "changes": len(arrivals(problem, held)),
    }


def moves(problem: Problem, held: Collection[Held]) -> list[Held]:
    """What differs from the previous plan: seats newly given, and seats taken back."""
    return sorted(frozenset(held) ^ problem.previous) if problem.previous is not None else []
