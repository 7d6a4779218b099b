# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no plan can go beyond, found by counting before anything is searched.

A solver that knows these proves in a second what it otherwise does not prove at all: how many can
facilitate in a year, and how near each person can come to an even share of support.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from roles.rotation.problem import Held, Person, Problem
from roles.rotation.rules import past_support


def most_facilitating(
    problem: Problem, seats: Iterable[Held], people: Collection[str], year: range
) -> int:
    """How many of these people can facilitate in a year, each taken for one seat of one term, none
    of which takes two (a matching, by augmenting paths). `seats`: each possible hold."""
    facilitation = {role.id for role in problem.family("facilitation")}
    wanted: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for role, person, term in seats:
        if role in facilitation and term in year and person in people:
            wanted[person] += [(role, term, seat) for seat in range(problem.role[role].seats)]
    taken: dict[tuple[str, int, int], str] = {}

    def seated(person: str) -> bool:
        """Whether a way was found; walked without recursion, however long it is."""
        came: dict[tuple[str, int, int], str] = {}
        queue = [person]
        for who in queue:
            for seat in wanted[who]:
                if seat in came:
                    continue
                came[seat] = who
                if seat in taken:
                    queue.append(taken[seat])
                    continue
                while True:  # back along the way, each moving up
                    mover = came[seat]
                    left = next((one for one, has in taken.items() if has == mover), None)
                    taken[seat] = mover
                    if left is None or mover == person:
                        return True
                    seat = left
        return False

    return sum(seated(person) for person in sorted(wanted))


def reachable(problem: Problem, person: Person, seats: Iterable[Held]) -> list[int]:
    """The energies of support that a person can have given at the end of the plan, past included,
    as far as their own capacity, wishes and incompatible roles let them: at least all those that
    they really can. `seats`: what they could hold, each by itself."""
    by_term: defaultdict[int, list[str]] = defaultdict(list)
    for role, _, term in seats:
        if problem.role[role].family == "support":
            by_term[term].append(role)
    sums = 1  # bit n: n can be given in the plan
    for term, roles in by_term.items():
        loads: list[tuple[frozenset[str], int]] = [(frozenset(), 0)]
        for role in roles:
            energy = problem.role[role].energy
            loads += [
                (hand | {role}, load + energy)
                for hand, load in loads
                if load + energy <= person.capacity[term]
                and not any(problem.incompatible(role, other) for other in hand)
            ]
            if len(loads) > 512:  # a person of many small roles: every energy, then
                break
        steps = {load for _, load in loads}
        if len(loads) > 512:
            steps = set(range(person.capacity[term] + 1))
        reached = 0
        for step in steps:
            reached |= sums << step
        sums = reached
    past = past_support(problem, person)
    return [past + at for at, bit in enumerate(reversed(f"{sums:b}")) if bit == "1"]
