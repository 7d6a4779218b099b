# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small problems for the tests, and every plan of them."""

from __future__ import annotations

import itertools
import random
from typing import Any

from roles.rotation import Held, Problem, read_problem
from roles.rotation.rules import broken, values

MOST = 300_000


def role(name: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "energy": 1, "max_consecutive": 4, **fields}


def person(name: str, *capacity: int, **fields: Any) -> dict[str, Any]:
    return {"id": name, "capacity": list(capacity), **fields}


def past(name: str, *ago: int, energy: int = 1) -> list[dict[str, Any]]:
    return [{"role": name, "terms_ago": each, "energy": energy} for each in ago]


def cell(name: str, term: int, who: str | None) -> dict[str, Any]:
    return {"role": name, "term": term, "person": who}


def problem(roles: list[Any], people: list[Any], **fields: Any) -> Problem:
    terms = len(people[0]["capacity"])
    return read_problem({"terms": terms, "roles": roles, "people": people, **fields})


def every_plan(made: Problem) -> list[frozenset[Held]]:
    """Each assignment in which nobody said no and no cell is too full, whatever else it breaks."""
    cells = []
    for one, term in itertools.product(made.roles, range(made.terms)):
        able = [each.id for each in made.people if each.wish(one.id) != "no"]
        cells.append(
            [
                [Held(one.id, who, term) for who in some]
                for count in range(one.seats + 1)
                for some in itertools.combinations(able, count)
            ]
        )
    size = 1
    for choices in cells:
        size *= len(choices)
    assert size <= MOST, f"{size} plans are too many to try"
    return [frozenset(itertools.chain(*each)) for each in itertools.product(*cells)]


def best_of_all(made: Problem) -> list[int] | None:
    """The objectives of the best plan, by trying every one; None when none keeps the rules."""
    found = None
    for held in every_plan(made):
        if next(broken(made, held), None) is None:
            worth = list(values(made, held).values())
            if made.previous is not None:
                worth.insert(1, len(held ^ made.previous))
            found = worth if found is None else min(found, worth)
    return found


def drawn(seed: int) -> dict[str, Any]:
    """A tiny problem drawn at random, with all that a problem may hold."""
    draw = random.Random(seed)
    terms = draw.choice((1, 2, 2, 3))
    names = ["f", "s", "p"][: draw.choice((2, 2, 3)) if terms < 3 else 2]
    who = ["a", "b", "c"][: draw.choice((2, 3)) if terms < 3 else 2]
    roles = [
        role(
            name,
            family={"f": "facilitation", "s": "support", "p": "production"}[name],
            seats=draw.choice((1, 1, 2)) if len(names) * terms < 5 else 1,
            energy=draw.choice((1, 2, 3)),
            max_consecutive=draw.choice((1, 2, 3)),
            rest=draw.choice((0, 1, 2)),
            critical=draw.random() < 0.5,
            incompatible=[other for other in names if other != name and draw.random() < 0.2],
            skills=[draw.choice("xy")],
        )
        for name in names
    ]
    people = [
        person(
            each,
            *(draw.choice((0, 2, 3, 4, 6)) for _term in range(terms)),
            wishes={
                name: draw.choice(("glad", "fine", "rather_not", "no"))
                for name in names
                if draw.random() < 0.7
            },
            learning=[skill for skill in "xy" if draw.random() < 0.4],
            past=[
                {"role": name, "terms_ago": ago, "energy": draw.choice((1, 2))}
                for name in names
                for ago in (1, 2, 3)
                if draw.random() < 0.25
            ],
        )
        for each in who
    ]

    def cells(chance: float, nobody: bool) -> list[dict[str, Any]]:
        return [
            cell(name, term, draw.choice([*who, None] if nobody else who))
            for name in names
            for term in range(terms)
            if draw.random() < chance
        ]

    found = {
        "terms": terms,
        "terms_per_year": draw.choice((1, 2, 4)),
        "roles": roles,
        "people": people,
        "locks": cells(0.15, nobody=True),
        "exclude": cells(0.1, nobody=False),
    }
    if draw.random() < 0.3:
        found["previous"] = cells(0.6, nobody=True)
    return found
