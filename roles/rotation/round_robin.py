# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe does by hand: the list of people goes round, and each vacant seat takes the next who can.

What plans are compared with. Who sits goes on for as many terms as the role allows, then the next in
the list takes over. It keeps every hard rule of one person (wishes, capacity, rest, terms in a row,
incompatible roles) and the locks. It knows nothing of who carried what before.
"""

from __future__ import annotations

from roles.rotation import rules
from roles.rotation.problem import Held, Problem


def round_robin(problem: Problem) -> frozenset[Held]:
    """Who sits where when the list of people goes round."""
    able = set(rules.possible(problem))
    held: set[Held] = {
        Held(lock.role, lock.person, lock.term) for lock in problem.locks if lock.person is not None
    }
    people = [person.id for person in problem.people]
    at = 0
    for term in range(problem.terms):
        for role in problem.roles:
            before = sorted(
                one for one in problem.past | held if one.role == role.id and one.term == term - 1
            )
            for one in before:
                _sit(problem, held, able, one._replace(term=term))
            while _free(problem, held, role.id, term):
                for turn in range(len(people)):
                    one = Held(role.id, people[(at + turn) % len(people)], term)
                    if _sit(problem, held, able, one):
                        at = (at + turn + 1) % len(people)
                        break
                else:
                    break  # nobody can: the seat stays vacant
    return frozenset(held)


def _free(problem: Problem, held: set[Held], role: str, term: int) -> bool:
    taken = sum(one.role == role and one.term == term for one in held)
    return taken < problem.role[role].seats


def _sit(problem: Problem, held: set[Held], able: set[Held], one: Held) -> bool:
    """Seat someone, if there is a seat and no rule of theirs is broken. Returns whether they sit."""
    if one not in able or one in held or not _free(problem, held, one.role, one.term):
        return False
    own = {other for other in held if other.person == one.person} | {one}
    personal = {"no", "exclude", "capacity", "incompatible", "consecutive", "rest"}
    if any(
        rule.name in personal and rule.person == one.person for rule in rules.broken(problem, own)
    ):
        return False
    held.add(one)
    return True
