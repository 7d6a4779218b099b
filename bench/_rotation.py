# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented problems of rotation, of a few sizes, always the same for the same number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Size:
    """How many people, roles (the first of ROLES) and terms."""

    people: int
    roles: int
    terms: int

    def __str__(self) -> str:
        return f"{self.people} × {self.roles} × {self.terms}"


SMALL = Size(12, 6, 4)
LARGE = Size(30, 12, 8)

# id, family, seats, energy, most in a row, rest, critical, what it teaches
ROLES = (
    ("animation", "facilitation", 1, 2, 2, 2, True, "animer"),
    ("caisse", "support", 1, 3, 4, 2, True, "compter"),
    ("liens", "support", 1, 3, 3, 2, True, "relier"),
    ("porte", "support", 2, 1, 4, 1, False, "accueillir"),
    ("voix", "support", 1, 2, 3, 1, False, "écrire"),
    ("guet", "production", 1, 1, 4, 1, False, "chercher"),
    ("notes", "facilitation", 1, 1, 2, 2, False, "écrire"),
    ("partage", "facilitation", 1, 2, 3, 2, True, "écouter"),
    ("relecture", "production", 1, 2, 4, 1, False, "relire"),
    ("atelier", "support", 1, 2, 4, 1, False, "bricoler"),
    ("devis", "production", 2, 3, 4, 1, False, "chiffrer"),
    ("dehors", "representation", 1, 2, 3, 2, False, "parler"),
)
APART = (("caisse", "liens"), ("animation", "notes"), ("partage", "dehors"))


def invented(size: Size, number: int) -> dict[str, Any]:
    """A problem in the format of `docs/formats/rotation.md`.

    One in twenty-five terms of a person is a term away; about a quarter of the wishes are a no. The
    past is that of a groupe in which the same few held the same seat for long.
    """
    draw = random.Random(f"{size} {number}")
    chosen = ROLES[: size.roles]
    names = [one[0] for one in chosen]
    people = [_person(draw, f"p{n:03}", size, names) for n in range(size.people)]
    _lived(draw, people, chosen)
    return {
        "terms": size.terms,
        "terms_per_year": 4,
        "roles": [
            {
                "id": name,
                "family": family,
                "seats": seats,
                "energy": energy,
                "max_consecutive": row,
                "rest": rest,
                "critical": critical,
                "incompatible": [
                    other
                    for pair in APART
                    for other in pair
                    if name in pair and other != name and other in names
                ],
                "skills": [skill],
            }
            for name, family, seats, energy, row, rest, critical, skill in chosen
        ],
        "people": people,
        "time_limit": 10,
    }


def _person(draw: random.Random, name: str, size: Size, roles: list[str]) -> dict[str, Any]:
    usual = draw.choice((2, 3, 3, 4, 4, 5, 6))
    capacity = [max(0, usual + draw.choice((-1, 0, 0, 1))) for _term in range(size.terms)]
    if draw.random() < 0.25:  # away for a while
        start = draw.randrange(size.terms)
        for term in range(start, min(size.terms, start + draw.choice((1, 2)))):
            capacity[term] = 0
    wishes = {}
    for role in roles:
        wish = draw.choices(("glad", "fine", "rather_not", "no", None), (19, 23, 21, 18, 19))[0]
        if wish:
            wishes[role] = wish
    taught = sorted({one[7] for one in ROLES if one[0] in roles})
    return {
        "id": name,
        "capacity": capacity,
        "wishes": wishes,
        "skills": draw.sample(taught, draw.choice((1, 1, 2))),
        "learning": draw.sample(taught, draw.choice((0, 0, 1, 2))),
        "past": [],
    }


def _lived(
    draw: random.Random, people: list[dict[str, Any]], roles: tuple[tuple[Any, ...], ...]
) -> None:
    """Two years before the plan: stints of whoever did not refuse, within what a row allows."""
    for name, _family, seats, energy, row, rest, critical, _skill in roles:
        last: dict[str, int] = {}
        for _seat in range(seats):
            ago = 8
            while ago >= 1:
                able = [
                    one
                    for one in people
                    if one["wishes"].get(name) != "no" and last.get(one["id"], 99) - ago > rest
                ]
                # the same few, mostly
                able = able[: max(1, len(able) // 2)] if draw.random() < 0.7 else able
                if not able or draw.random() < 0.05:
                    ago -= 1
                    continue
                who = draw.choice(able)
                for _term in range(draw.randint(1, max(1, row - 1) if critical else row)):
                    if ago < 1:
                        break
                    who["past"].append({"role": name, "terms_ago": ago, "energy": energy})
                    last[who["id"]] = ago
                    if critical and ago == 1:  # one of them can go on: else there is no plan
                        who["capacity"][0] = max(who["capacity"][0], energy)
                    ago -= 1
