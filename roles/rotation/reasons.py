# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why this person, why nobody, and what the numbers do to people: as keys and facts.

A key with its facts is put into words by `telling`, in whatever language the reader has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from roles.rotation import rules
from roles.rotation.problem import Held, Problem, Role


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing to say: a key of `telling`, and plain JSON values for its facts."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "facts": dict(self.facts)}


class Reasons:
    """The reasons of one plan. Each cell's are few: what decided first, then the wish."""

    def __init__(self, problem: Problem, held: Collection[Held]) -> None:
        self.problem = problem
        self.held = frozenset(held)
        self.ever = problem.past | self.held
        self.able = set(rules.possible(problem))
        self.locks = {(one.role, one.person, one.term) for one in problem.locks}
        self.lessons = rules.lessons(problem)
        self.willing = {person.id for person in rules.willing(problem)}
        self.supporters = {person.id for person in rules.supporters(problem)}
        self.target = rules.support_target(problem)
        self.facilitation = {role.id for role in problem.family("facilitation")}
        self.load: Counter[tuple[str, int]] = Counter()
        for role, person, term in self.held:
            self.load[person, term] += problem.role[role].energy

    def of_seat(self, one: Held) -> list[Reason]:
        """Why this person sits here."""
        role, person = self.problem.role[one.role], self.problem.person[one.person]
        told: list[Reason] = []
        if one in self.locks:
            told.append(Reason("locked"))
        if self.problem.previous is not None and one in self.problem.previous:
            told.append(Reason("as_before"))
        others = sum(
            Held(role.id, other, one.term) in self.able
            for other in self.problem.person
            if other != person.id
        )
        if not others:
            told.append(Reason("only_one"))
        row = self._row(one)
        if row > 1:
            told.append(Reason("goes_on", {"row": row, "most": role.max_consecutive}))
        taught = sorted(role.skills & person.learning)
        if taught and person.wish(role.id) != "no":
            told.append(Reason("learns", {"skill": taught[0]}))
        if self._only_time_in_the_year(one):
            told.append(Reason("facilitates"))
        if role.family == "support" and person.id in self.supporters:
            before = rules.past_support(self.problem, person)
            if before < self.target:
                told.append(Reason("carried_less", {"energy": before, "even": self.target}))
        wish = person.wish(role.id)
        if others and wish == "rather_not":
            told.append(Reason("rather_not_needed", {"able": others}))
        if wish in ("glad", "fine"):
            told.append(Reason(wish if role.id in person.wishes else "unsaid"))
        if not told:
            told.append(Reason("free"))
        # what decided, then the wish: more would be read by nobody
        return told if len(told) < 3 else [told[0], told[-1]]

    def _row(self, one: Held) -> int:
        """The terms in a row that this one is the last of, past included."""
        row = 1
        while one._replace(term=one.term - row) in self.ever:
            row += 1
        return row

    def _only_time_in_the_year(self, one: Held) -> bool:
        if one.role not in self.facilitation or one.person not in self.willing:
            return False
        year = next((year for year in self.problem.years if one.term in year), None)
        return year is not None and not any(
            Held(role, one.person, term) in self.held
            for role in self.facilitation
            for term in year
            if (role, term) != (one.role, one.term)
        )

    def of_vacancy(self, role: Role, term: int) -> list[Reason]:
        """Why nobody sits here: locked, or what keeps each person from it, counted."""
        if (role.id, None, term) in self.locks:
            return [Reason("locked_vacant")]
        kept_by: Counter[str] = Counter()
        for person in self.problem.people:
            one = Held(role.id, person.id, term)
            if one in self.held:
                kept_by["there"] += 1
            elif person.wish(role.id) == "no":
                kept_by["refuse"] += 1
            elif person.capacity[term] < role.energy:
                kept_by["without_energy"] += 1
            elif one not in self.able:
                kept_by["excluded"] += 1
            elif rule := self._in_the_way(one):
                kept_by[rule] += 1
            else:
                kept_by["could"] += 1
        return [Reason("vacant", dict(sorted(kept_by.items())))]

    def _in_the_way(self, one: Held) -> str | None:
        """The first rule of their own that a person would break by taking one seat more."""
        own = {other for other in self.held if other.person == one.person}
        found = {
            rule.name
            for rule in rules.broken(self.problem, own | {one})
            if rule.person == one.person
        }
        for name, told in (
            ("rest", "resting"),
            ("consecutive", "resting"),
            ("incompatible", "busy"),
            ("capacity", "busy"),
        ):
            if name in found:
                return told
        return None


def remarks(
    problem: Problem,
    held: Collection[Held],
    bounds: Mapping[str, int | None],
) -> list[Reason]:
    """What the numbers do to people, and what the plan leaves undone. The weightiest first."""
    told: list[Reason] = []
    values = rules.values(problem, held)
    if values["vacancies"]:
        told.append(Reason("vacancies", {"count": values["vacancies"]}))
    for role in problem.roles:
        if all(person.wish(role.id) == "no" for person in problem.people):
            told.append(Reason("nobody_wants", {"role": role.id}))
        elif not any(rules.may_hold(person, role) for person in problem.people):
            told.append(Reason("nobody_has_energy", {"role": role.id, "energy": role.energy}))
    told += _facilitation(problem)
    value, bound = values["spread"], bounds.get("spread")
    if "spread" in problem.objective:
        if bound is None or bound > value:
            told.append(Reason("spread_unknown", {"value": value}))
        elif bound < value:
            told.append(Reason("spread_gap", {"value": value, "bound": bound}))
    against = sum(problem.person[person].wish(role) == "rather_not" for role, person, _ in held)
    if against:
        told.append(Reason("rather_not", {"count": against, "seats": len(held)}))
    if away := sum(not any(person.capacity) for person in problem.people):
        told.append(Reason("away", {"count": away}))
    return told


def _facilitation(problem: Problem) -> list[Reason]:
    if "facilitation" not in problem.objective:
        return []
    told = []
    willing = len(rules.willing(problem))
    year = len(problem.years[0])
    seats = sum(role.seats for role in problem.family("facilitation")) * year
    if willing > seats > 0:
        told.append(Reason("facilitation_seats", {"seats": seats, "willing": willing}))
    elif willing and not seats:
        told.append(Reason("no_facilitation", {"willing": willing}))
    # with as many terms in a row as the roles allow, fewer would be needed than there are
    if seats and willing * 2 > seats and year > 1:
        told.append(Reason("facilitation_turns", {}))
    if problem.terms > problem.terms_per_year and (rest := problem.terms % problem.terms_per_year):
        told.append(Reason("part_of_a_year", {"terms": rest}))
    return told
