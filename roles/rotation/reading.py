# SPDX-License-Identifier: AGPL-3.0-or-later
"""A problem read from plain JSON values, or refused with the place of the first fault.

Nothing is ignored and nothing is guessed: a field that is not known is refused by name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NoReturn

from roles.rotation.problem import (
    FAMILIES,
    OBJECTIVES,
    TERMS_PER_YEAR,
    TIME_LIMIT,
    WISHES,
    Exclusion,
    Held,
    Lock,
    Past,
    Person,
    Problem,
    Role,
)

MAX_TERMS: Final = 60
MAX_TERMS_PER_YEAR: Final = 53
MAX_ROLES: Final = 60
MAX_PEOPLE: Final = 300
MAX_CELLS: Final = 30_000
"""Roles × people × terms: what is searched grows with it, in memory too."""
MAX_SEATS: Final = 50
MAX_ENERGY: Final = 1_000
MAX_PAST: Final = 1_000
MAX_NAMES: Final = 200
MAX_LENGTH: Final = 100
MAX_SECONDS: Final = 600

_PROBLEM: Final = (
    "terms", "terms_per_year", "roles", "people", "locks", "exclude", "previous", "objective",
    "time_limit",
)  # fmt: skip
_ROLE: Final = (
    "id", "family", "seats", "energy", "max_consecutive", "rest", "critical", "incompatible",
    "skills",
)  # fmt: skip
_PERSON: Final = ("id", "capacity", "wishes", "skills", "learning", "past")
_CELL: Final = ("role", "term", "person")


class ProblemError(ValueError):
    """A problem that can not be planned from.

    `place` says where (`people[2].capacity`), `code` and `params` say what for a page, `reason` is
    the same in English.
    """

    def __init__(self, place: str, code: str, reason: str, **params: str | int) -> None:
        self.place = place
        self.code = code
        self.reason = reason
        self.params = params
        super().__init__(f"{place}: {reason}" if place else reason)


def read_problem(data: object) -> Problem:
    """Read and check a problem (plain JSON values). Raises ProblemError."""
    values = _mapping(data, "", _PROBLEM)
    terms = _whole(_required(values, "terms", ""), "terms", 1, MAX_TERMS)
    per_year = _whole(
        values.get("terms_per_year", TERMS_PER_YEAR), "terms_per_year", 1, MAX_TERMS_PER_YEAR
    )
    roles = _roles(_required(values, "roles", ""))
    people = _people(_required(values, "people", ""), terms, {role.id for role in roles})
    if (cells := len(roles) * len(people) * terms) > MAX_CELLS:
        _refuse(
            "",
            "too_big",
            f"{len(roles)} roles × {len(people)} people × {terms} terms is {cells}: "
            f"at most {MAX_CELLS}",
            limit=MAX_CELLS,
            count=cells,
        )
    known = _Known({role.id: role.seats for role in roles}, {one.id for one in people}, terms)
    locks, exclude = [], []
    for place, cell in _entries(values.get("locks", []), "locks", MAX_CELLS):
        role, term, person = known.cell(cell, place, optional=True)
        locks.append(Lock(role, term, person))
    for place, cell in _entries(values.get("exclude", []), "exclude", MAX_CELLS):
        role, term, person = known.cell(cell, place)
        if person is not None:  # null was refused
            exclude.append(Exclusion(role, term, person))
    return Problem(
        terms=terms,
        roles=roles,
        people=people,
        terms_per_year=per_year,
        locks=tuple(locks),
        exclude=tuple(exclude),
        previous=known.previous(values.get("previous")),
        objective=_objective(values.get("objective", OBJECTIVES)),
        time_limit=_seconds(values.get("time_limit", TIME_LIMIT)),
    )


# --- the parts ------------------------------------------------------------------------------------


def _roles(data: object) -> tuple[Role, ...]:
    found: list[Role] = []
    for place, entry in _entries(data, "roles", MAX_ROLES):
        values = _mapping(entry, place, _ROLE)
        found.append(
            Role(
                id=_name(_required(values, "id", place), f"{place}.id"),
                family=_choice(values.get("family", "production"), f"{place}.family", FAMILIES),
                seats=_whole(values.get("seats", 1), f"{place}.seats", 1, MAX_SEATS),
                energy=_whole(
                    _required(values, "energy", place), f"{place}.energy", 0, MAX_ENERGY
                ),
                max_consecutive=_whole(
                    _required(values, "max_consecutive", place),
                    f"{place}.max_consecutive", 1, MAX_TERMS,
                ),
                rest=_whole(values.get("rest", 0), f"{place}.rest", 0, MAX_TERMS),
                critical=_yes_or_no(values.get("critical", False), f"{place}.critical"),
                incompatible=_names(values.get("incompatible", []), f"{place}.incompatible"),
                skills=_names(values.get("skills", []), f"{place}.skills"),
            )
        )  # fmt: skip
    _unique([role.id for role in found], "roles")
    ids = {role.id for role in found}
    for at, role in enumerate(found):
        place = f"roles[{at}].incompatible"
        for other in sorted(role.incompatible - ids):
            _unknown(place, "role", other)
        if role.id in role.incompatible:
            _refuse(place, "itself", "a role can not be incompatible with itself", id=role.id)
    if not found:
        _refuse("roles", "empty", "there is no role to plan")
    return tuple(found)


def _people(data: object, terms: int, roles: Collection[str]) -> tuple[Person, ...]:
    found: list[Person] = []
    for place, entry in _entries(data, "people", MAX_PEOPLE):
        values = _mapping(entry, place, _PERSON)
        capacity = _list(_required(values, "capacity", place), f"{place}.capacity", MAX_TERMS)
        if len(capacity) != terms:
            _refuse(
                f"{place}.capacity",
                "not_each_term",
                f"one number for each of the {terms} terms, and there are {len(capacity)}",
                terms=terms,
                count=len(capacity),
            )
        found.append(
            Person(
                id=_name(_required(values, "id", place), f"{place}.id"),
                capacity=tuple(
                    _whole(each, f"{place}.capacity[{at}]", 0, MAX_ENERGY)
                    for at, each in enumerate(capacity)
                ),
                wishes=_wishes(values.get("wishes", {}), f"{place}.wishes", roles),
                skills=_names(values.get("skills", []), f"{place}.skills"),
                learning=_names(values.get("learning", []), f"{place}.learning"),
                past=_past(values.get("past", []), f"{place}.past"),
            )
        )
    _unique([person.id for person in found], "people")
    if not found:
        _refuse("people", "empty", "there is nobody to plan for")
    return tuple(found)


def _wishes(data: object, place: str, roles: Collection[str]) -> dict[str, str]:
    found = {}
    for role, wish in _mapping(data, place).items():
        if role not in roles:
            _unknown(place, "role", role)
        found[role] = _choice(wish, f"{place}.{role}", WISHES)
    return found


def _past(data: object, place: str) -> tuple[Past, ...]:
    found = []
    seen: set[tuple[str, int]] = set()
    for at, entry in _entries(data, place, MAX_PAST):
        values = _mapping(entry, at, ("role", "terms_ago", "energy"))
        one = Past(
            # a role of the past may be planned no more
            role=_name(_required(values, "role", at), f"{at}.role"),
            terms_ago=_whole(
                _required(values, "terms_ago", at), f"{at}.terms_ago", 1, MAX_PAST
            ),
            energy=_whole(_required(values, "energy", at), f"{at}.energy", 0, MAX_ENERGY),
        )  # fmt: skip
        if (one.role, one.terms_ago) in seen:
            _refuse(
                at, "duplicate", f"{one.role}, {one.terms_ago} terms ago, is given twice",
                id=one.role,
            )  # fmt: skip
        seen.add((one.role, one.terms_ago))
        found.append(one)
    return tuple(found)


class _Known:
    """The cells of a problem: role → seats, who there is, how many terms."""

    def __init__(self, seats: Mapping[str, int], people: Collection[str], terms: int) -> None:
        self.seats = seats
        self.people = people
        self.terms = terms

    def cell(
        self, data: object, place: str, *, optional: bool = False, fields: Collection[str] = _CELL
    ) -> tuple[str, int, str | None]:
        """A role, a term and a person: null too where that is `optional`."""
        values = _mapping(data, place, fields)
        role = _name(_required(values, "role", place), f"{place}.role")
        if role not in self.seats:
            _unknown(f"{place}.role", "role", role)
        term = _whole(_required(values, "term", place), f"{place}.term", 0, self.terms - 1)
        person = _required(values, "person", place)
        if person is None and optional:
            return role, term, None
        person = _name(person, f"{place}.person")
        if person not in self.people:
            _unknown(f"{place}.person", "person", person)
        return role, term, person

    def previous(self, data: object) -> frozenset[Held] | None:
        """A plan as it was printed, or only its lines. Who or what is gone since is passed over:
        that is what a plan is made anew for."""
        if data is None:
            return None
        place = "previous"
        if isinstance(data, Mapping):
            data = _required(_mapping(data, place), "assignment", place)
            place = "previous.assignment"
        found: set[Held] = set()
        for at, entry in _entries(data, place, MAX_CELLS * 2):
            values = _mapping(entry, at)
            role = _name(_required(values, "role", at), f"{at}.role")
            term = _whole(_required(values, "term", at), f"{at}.term", 0, MAX_TERMS)
            person = _required(values, "person", at)
            if person is None:
                continue
            held = Held(role, _name(person, f"{at}.person"), term)
            if held in found:
                _refuse(at, "duplicate", f"{held.person} sits twice in {role}", id=held.person)
            if role in self.seats and held.person in self.people and term < self.terms:
                found.add(held)
        return frozenset(found)


def _objective(data: object) -> tuple[str, ...]:
    names = [
        _choice(each, f"objective[{at}]", OBJECTIVES)
        for at, each in enumerate(_list(data, "objective", len(OBJECTIVES)))
    ]
    _unique(names, "objective")
    if not names or names[0] != OBJECTIVES[0]:
        _refuse(
            "objective",
            "vacancies_first",
            "vacancies come first: without them the emptiest plan would be the best",
        )
    return tuple(names)


def _seconds(value: object) -> float:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not 0 < value <= MAX_SECONDS
    ):
        _refuse(
            "time_limit",
            "not_number",
            f"must be a number of seconds, more than 0 and at most {MAX_SECONDS}, "
            f"not {shown(value)}",
            limit=MAX_SECONDS,
        )
    return float(value)


# --- plain values ---------------------------------------------------------------------------------


def shown(value: object) -> str:
    """A given value fit for a message: short, and nothing invisible in it."""
    text = str(value) if isinstance(value, (str, bool, float)) else type(value).__name__
    if isinstance(value, int) and not isinstance(value, bool):
        # the digits of a huge number are not even written out
        text = str(value) if abs(value) < 10**18 else "a number of many digits"
    text = "".join(c if c.isprintable() else "�" for c in text[:41])
    return text[:40] + "…" if len(text) > 40 else text


def _refuse(place: str, code: str, reason: str, **params: str | int) -> NoReturn:
    raise ProblemError(place, code, reason, **params)


def _unknown(place: str, kind: str, name: str) -> NoReturn:
    _refuse(place, f"unknown_{kind}", f"there is no {kind} {shown(name)}", id=shown(name))


def _mapping(value: object, place: str, known: Collection[str] | None = None) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(place, "not_object", "must be an object with named fields")
    for name in value:
        if not isinstance(name, str):
            _refuse(place, "not_object", "the names of fields must be text")
        if known is not None and name not in known:
            _refuse(
                f"{place}.{shown(name)}" if place else shown(name),
                "unknown_field",
                "unknown field; known here: " + ", ".join(known),
                field=shown(name),
            )
    return dict(value)


def _list(value: object, place: str, most: int) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        _refuse(place, "not_list", "must be a list")
    if len(value) > most:
        _refuse(
            place,
            "too_many",
            f"at most {most} entries, and there are {len(value)}",
            limit=most,
            count=len(value),
        )
    return value


def _entries(value: object, place: str, most: int) -> list[tuple[str, Any]]:
    """Each entry of a list with its place."""
    return [(f"{place}[{at}]", each) for at, each in enumerate(_list(value, place, most))]


def _required(values: Mapping[str, Any], name: str, place: str) -> Any:
    if name not in values:
        _refuse(f"{place}.{name}" if place else name, "missing", "missing", field=name)
    return values[name]


def _whole(value: object, place: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        _refuse(
            place,
            "not_whole",
            f"must be a whole number from {least} to {most}, not {shown(value)}",
            least=least,
            most=most,
            value=shown(value),
        )
    return value


def _yes_or_no(value: object, place: str) -> bool:
    if not isinstance(value, bool):
        _refuse(place, "not_boolean", f"must be true or false, not {shown(value)}")
    return value


def _choice(value: object, place: str, choices: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        _refuse(
            place,
            "unknown_choice",
            f"must be one of {', '.join(choices)}, not {shown(value)}",
            value=shown(value),
            choices=", ".join(choices),
        )
    return value


def _name(value: object, place: str) -> str:
    if not isinstance(value, str):
        _refuse(place, "not_text", f"must be text, not {shown(value)}")
    if not value or value != value.strip() or not value.isprintable():
        _refuse(
            place,
            "bad_name",
            "must not be empty, nor begin or end with a space, nor hold invisible characters",
        )
    if len(value) > MAX_LENGTH:
        _refuse(place, "too_long", f"at most {MAX_LENGTH} characters", limit=MAX_LENGTH)
    if unicodedata.normalize("NFC", value) != value:
        # two ids that look the same must be the same
        _refuse(place, "bad_name", "must be written with composed characters (NFC)")
    return value


def _names(value: object, place: str) -> frozenset[str]:
    names = [_name(each, at) for at, each in _entries(value, place, MAX_NAMES)]
    _unique(names, place)
    return frozenset(names)


def _unique(names: Sequence[str], place: str) -> None:
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        if name in seen:
            _refuse(
                f"{place}[{at}]", "duplicate", f"{name} is already {place}[{seen[name]}]", id=name
            )
        seen[name] = at
