# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a plan anyone of the groupe may read, and what is one person's: pure.

What others read is told from a problem without wishes, without capacities and without what people ask
to learn, so that no sentence can give them away. Of these only counts are shown, of :data:`FEWEST`
people at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from roles.rotation import Line, Person, Plan, Problem, Reason, told

FEWEST: Final = 5
"""What is said of a groupe is said of so many people at least."""

OWN: Final = frozenset(
    {"learns", "facilitates", "only_one", "rather_not_needed", "glad", "fine", "unsaid", "free"}
)
"""Reasons for a seat that say something of its person: told to them alone."""
THEIRS: Final = frozenset({"no", "capacity"})
"""Rules that stand for what a person said in private: which of the two is not told."""
EVERYONES: Final = ("vacancies", "changes", "moves")
"""Aims whose value anyone can count on the plan itself."""


def bare(problem: Problem) -> Problem:
    """The problem with nothing in it that is somebody's own."""
    room = 1 + sum(role.energy for role in problem.roles)
    return replace(problem, people=tuple(_bare(person, room) for person in problem.people))


def _bare(person: Person, room: int) -> Person:
    return replace(
        person,
        capacity=(room,) * len(person.capacity),
        wishes={},
        skills=frozenset(),
        learning=frozenset(),
    )


def public(problem: Problem, made: Plan) -> Plan:
    """The plan as it may be told to all: reasons and fairness of :func:`bare`; the wish of nobody."""
    seen = told(bare(problem), made.held(), status=made.status, ended_by=made.ended_by, bounds={})
    return replace(seen, lines=tuple(_without_own(line) for line in seen.lines))


def _without_own(line: Line) -> Line:
    return replace(line, why=tuple(_shown(line.why)))


def _shown(why: Iterable[Reason]) -> Iterable[Reason]:
    for reason in why:
        if reason.key == "vacant":
            # who could, if nothing were known of them: what keeps them is theirs
            yield reason
        elif reason.key not in OWN:
            yield reason


def key(person: str) -> str:
    """How :func:`own` names a person: no number, which JSON paths take for a place in a list."""
    return f"m{person}"


def own(made: Plan) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Person (:func:`key`) → "role:term" → why it is theirs, for them to read."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for line in made.lines:
        if line.person is not None:
            reasons = [reason.to_json() for reason in line.why if reason.key in OWN]
            found.setdefault(key(line.person), {})[f"{line.role}:{line.term}"] = reasons
    return found


def aims(made: Plan) -> list[dict[str, Any]]:
    """What was aimed at: ``name``; ``value``, None where it would tell of few people; ``gap``, by how
    much a plan could still be better at most: 0 is proven, None not known."""
    few = _few(made)
    rows = list(made.objective)
    if made.moved is not None:
        rows.insert(1, made.moved)
    return [
        {
            "name": aim.name,
            "value": aim.value if aim.name in EVERYONES or few.get(aim.name) is False else None,
            "gap": None if aim.bound is None else max(0, aim.value - aim.bound),
        }
        for aim in rows
    ]


def _few(made: Plan) -> Mapping[str, bool]:
    """Aims that count people → whether they count too few for it to be told."""
    if made.after is None:
        return {}
    return {
        "facilitation": made.after.facilitation.people < FEWEST,
        "learning": made.after.asked < FEWEST,
    }


def learning(made: Plan) -> dict[str, int] | None:
    """How many got what they ask to learn, before and after; None where too few ask."""
    if made.before is None or made.after is None or made.after.asked < FEWEST:
        return None
    return {
        "asked": made.after.asked,
        "before": made.before.learning,
        "after": made.after.learning,
    }


_COUNTS: Final = {
    "facilitation_seats": "willing",
    "no_facilitation": "willing",
    "rather_not": "count",
    "away": "count",
}
"""Remarks that count people by what they said, and the fact that counts them."""


def remarks(made: Plan) -> list[dict[str, Any]]:
    """Those that may be told: of the plan itself, or of enough people."""
    willing = made.after.facilitation.people if made.after else 0
    shown = []
    for one in made.remarks:
        if one.key in _COUNTS:
            if one.facts[_COUNTS[one.key]] < FEWEST:
                continue
        elif one.key == "facilitation_turns":
            if willing < FEWEST:
                continue
        elif one.key not in ("vacancies", "part_of_a_year"):
            continue
        shown.append(one.to_json())
    return shown


def conflicts(made: Plan) -> list[list[dict[str, Any]]]:
    """The sets of rules that stand against each other; of what somebody said, only that it is theirs."""
    sets = []
    for found in made.conflicts:
        rows = [rule.to_json() for rule in found]
        for row in rows:
            if row["rule"] in THEIRS:
                row["rule"] = "theirs"
        sets.append(rows)
    return sets


def counts(wishes: Mapping[str, Mapping[str, str]], roles: Iterable[str]) -> dict[str, Any]:
    """How many said what of each role: ``answered``, and role → wish → how many; no role where fewer
    than :data:`FEWEST` answered. ``wishes``: person → role → wish."""
    answered = [said for said in wishes.values() if said]
    if len(answered) < FEWEST:
        return {"answered": len(answered), "roles": {}}
    found: dict[str, dict[str, int]] = {}
    for role in roles:
        row = dict.fromkeys(("glad", "fine", "rather_not", "no"), 0)
        for said in answered:
            row[said.get(role, "fine")] += 1
        found[role] = row
    return {"answered": len(answered), "roles": found}


def may_count(
    before: Mapping[str, Mapping[str, str]] | None, now: Mapping[str, Mapping[str, str]]
) -> bool:
    """Whether counts may be made anew: the difference between two must not tell what one person said.

    ``before``: what the last counts counted; None: there are none. Of fewer than :data:`FEWEST` answers
    nothing was told but how many there were.
    """
    if before is None or sum(1 for said in before.values() if said) < FEWEST:
        return True
    changed = {
        person for person in before.keys() | now.keys() if before.get(person) != now.get(person)
    }
    return not changed or len(changed) >= FEWEST


def without(problem: dict[str, Any], person: str) -> dict[str, Any]:
    """The JSON of a problem from which what somebody said is gone: they left."""
    people = [
        {"id": person, "capacity": [0] * len(each["capacity"])} if each["id"] == person else each
        for each in problem.get("people", ())
    ]
    return problem | {"people": people}
