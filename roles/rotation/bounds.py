# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no plan can go beyond, found by counting before anything is searched.

A solver that knows these proves in a second what it otherwise does not prove at all: how many can
facilitate in a year, and how near each person can come to an even share of support.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from fractions import Fraction

from roles.rotation import rules
from roles.rotation.problem import Held, Person, Problem
from roles.rotation.rules import past_support


def floors(problem: Problem) -> dict[str, int]:
    """What the first objectives can not go below: `vacancies` and `facilitation` whatever else is
    planned, `spread` while the vacancies are as few as said here. Most often a plan reaches all
    three; reached, they are proven."""
    seats = rules.possible(problem)
    able = Counter((one.role, one.term) for one in seats)
    vacant = sum(
        max(0, role.seats - able[role.id, term])
        for role in problem.roles
        for term in range(problem.terms)
    )
    willing = {person.id for person in rules.willing(problem)}
    out = sum(
        len(willing) - most_facilitating(problem, seats, willing, year) for year in problem.years
    )
    return {
        "vacancies": vacant,
        "facilitation": out,
        "spread": least_spread(problem, seats, vacant),
    }


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


def least_spread(problem: Problem, seats: Iterable[Held], vacant: int) -> int:
    """What the spread of support can not go below in a plan with so many vacancies.

    All that there is to give is given, each unit to whom it brings nearest to the even share, as
    if it could be cut at will between the energies that they can reach: whoever is above it
    already stays above, and what nobody below can take goes to someone above.
    """
    support = problem.family("support")
    each = sorted((role.energy for role in support for _ in range(role.seats)), reverse=True)
    each = [energy for energy in each for _term in range(problem.terms)]
    most, least = sum(each), sum(each[vacant:])
    target = rules.support_target(problem)
    own: defaultdict[str, list[Held]] = defaultdict(list)
    for one in seats:
        own[one.person].append(one)
    spread = Fraction(0)
    apart = 0
    steps: list[tuple[Fraction, int]] = []  # what a unit more changes, and for how many units
    for person in rules.supporters(problem):
        points = [
            (energy, abs(energy - target))
            for energy in reachable(problem, person, own[person.id])
        ]  # fmt: skip
        spread += points[0][1]
        apart += points[0][0] - target
        steps += [
            (Fraction(off - before, energy - at), energy - at)
            for (at, before), (energy, off) in itertools.pairwise(_from_below(points))
        ]
    given = 0
    for slope, units in sorted(steps):
        taken = min(units, (most if slope < 0 else least) - given)
        if taken <= 0:
            break
        given += taken
        spread += slope * taken
    found = math.ceil(spread)
    if not vacant and (found - apart - most) % 2:
        found += 1  # distances that add up to an even number are an even number together
    return found


def _from_below(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points that a line bent upwards passes through, all others on it or above."""
    line: list[tuple[int, int]] = []
    for point in points:
        while len(line) > 1 and (line[-1][1] - line[-2][1]) * (point[0] - line[-2][0]) >= (
            point[1] - line[-2][1]
        ) * (line[-1][0] - line[-2][0]):
            line.pop()
        line.append(point)
    return line
