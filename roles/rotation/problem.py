# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan is made from, once checked. The meaning of each field: `docs/formats/rotation.md`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

WISHES: Final = ("glad", "fine", "rather_not", "no")
UNSAID: Final = "fine"
"""What a wish that was not said is taken for."""
WISH_COST: Final = {"glad": 0, "fine": 1, "rather_not": 3}

FAMILIES: Final = ("production", "support", "facilitation", "representation")

OBJECTIVES: Final = ("vacancies", "facilitation", "spread", "wishes", "learning", "changes")
"""All are counted downwards, the most important first."""

TERMS_PER_YEAR: Final = 4
TIME_LIMIT: Final = 10.0
"""Seconds, where a problem says nothing."""


class Held(NamedTuple):
    """A person in a role for a term. A term below 0 is past: -1 is the one before the plan."""

    role: str
    person: str
    term: int


@dataclass(frozen=True, slots=True)
class Role:
    """`energy` is what one seat takes in a term, in the unit of everyone's capacity."""

    id: str
    family: str
    seats: int
    energy: int
    max_consecutive: int
    rest: int
    critical: bool
    incompatible: frozenset[str]
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Past:
    """A role held `terms_ago` terms before the plan (1: the term just before)."""

    role: str
    terms_ago: int
    energy: int


@dataclass(frozen=True, slots=True)
class Person:
    """`capacity`: the energy declared for each term; `wishes`: role → one of WISHES."""

    id: str
    capacity: tuple[int, ...]
    wishes: Mapping[str, str]
    skills: frozenset[str]
    learning: frozenset[str]
    past: tuple[Past, ...]

    def wish(self, role: str) -> str:
        return self.wishes.get(role, UNSAID)


@dataclass(frozen=True, slots=True)
class Lock:
    """A cell in which a person must sit; `person` None: the whole cell stays vacant."""

    role: str
    term: int
    person: str | None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A person who must not sit in a cell."""

    role: str
    term: int
    person: str


@dataclass(frozen=True)
class Problem:
    """A rotation to plan. Roles and people have unique ids; terms are numbered from 0.

    `previous`: who sat where in an earlier plan of the same terms; None when there is none to stay
    close to. `objective`: what is aimed at, the most important first. `time_limit`: seconds.
    """

    terms: int
    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    terms_per_year: int = TERMS_PER_YEAR
    locks: tuple[Lock, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    previous: frozenset[Held] | None = None
    objective: tuple[str, ...] = OBJECTIVES
    time_limit: float = TIME_LIMIT

    @cached_property
    def role(self) -> dict[str, Role]:
        """Roles by id."""
        return {role.id: role for role in self.roles}

    @cached_property
    def person(self) -> dict[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def past(self) -> frozenset[Held]:
        """What was held before, in roles that are planned and in others."""
        return frozenset(
            Held(one.role, person.id, -one.terms_ago)
            for person in self.people
            for one in person.past
        )

    @cached_property
    def years(self) -> tuple[range, ...]:
        """The whole years of the plan; the plan itself when it is shorter than one. What is left at
        the end of the plan is no year."""
        size = self.terms_per_year
        if self.terms < size:
            return (range(self.terms),)
        return tuple(range(at, at + size) for at in range(0, self.terms - size + 1, size))

    def family(self, name: str) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role.family == name)

    def incompatible(self, one: str, other: str) -> bool:
        """Said by either role, it holds for both."""
        return other in self.role[one].incompatible or one in self.role[other].incompatible

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `read_problem` reads them."""
        found: dict[str, Any] = {
            "terms": self.terms,
            "terms_per_year": self.terms_per_year,
            "roles": [
                {
                    "id": role.id,
                    "family": role.family,
                    "seats": role.seats,
                    "energy": role.energy,
                    "max_consecutive": role.max_consecutive,
                    "rest": role.rest,
                    "critical": role.critical,
                    "incompatible": sorted(role.incompatible),
                    "skills": sorted(role.skills),
                }
                for role in self.roles
            ],
            "people": [
                {
                    "id": person.id,
                    "capacity": list(person.capacity),
                    "wishes": dict(person.wishes),
                    "skills": sorted(person.skills),
                    "learning": sorted(person.learning),
                    "past": [
                        {"role": one.role, "terms_ago": one.terms_ago, "energy": one.energy}
                        for one in person.past
                    ],
                }
                for person in self.people
            ],
            "locks": [
                {"role": lock.role, "term": lock.term, "person": lock.person} for lock in self.locks
            ],
            "exclude": [
                {"role": one.role, "term": one.term, "person": one.person} for one in self.exclude
            ],
            "objective": list(self.objective),
            "time_limit": self.time_limit,
        }
        if self.previous is not None:
            found["previous"] = [
                {"role": role, "term": term, "person": person}
                for role, person, term in sorted(self.previous)
            ]
        return found
