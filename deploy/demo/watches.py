# SPDX-License-Identifier: AGPL-3.0-or-later
"""The watches of the demonstration: two of a groupe, with a rule somebody wrote, and one of a person's
own. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from groupes.models import Groupe, Member
from tenders.watches import actions
from tenders.watches.models import Match

GROUPE: Final = "concerter"
NOTHING: Final[Mapping[str, Any]] = {
    "words": "",
    "cpv": [],
    "departments": [],
    "nuts": [],
    "natures": [],
    "procedures": [],
    "value_from": None,
    "value_to": None,
    "days_ahead": None,
    "group_form": "",
    "buyer": "",
}
OURS: Final = (
    ("theo", {"name": "Concertation dans le Nord",
              "words": 'concertation, participatif, "dialogue citoyen"', "nuts": ["FRE"]}),
    ("nadia", {"name": "Avec les jeunes", "words": "jeunes, écoles", "days_ahead": 3}),
)  # fmt: skip
OWN: Final = (
    "camille",
    {"name": "Animation et formation", "cpv": ["794", "80"], "value_to": 80_000, "pace": "weekly"},
)
ASIDE: Final = (
    "trait de côte",
    "Des mesures de terrain toute l’année : ce n’est le métier de personne ici.",
)


def tell(members: Mapping[str, Member], groupes: Mapping[str, Groupe]) -> None:
    """The groupe, its people and the notices are there."""
    groupe = groupes[GROUPE]
    made = [
        actions.make_watch(by=members[key], groupe=groupe, values={**NOTHING, **said})
        for key, said in OURS
    ]
    actions.follow(by=members["camille"], watch=made[0], on=True)
    key, said = OWN
    actions.make_watch(by=members[key], groupe=None, values={**NOTHING, **said})
    word, reason = ASIDE
    found = _found(groupe, word)
    if found is not None:
        actions.set_aside(by=members["theo"], match=found, reason=reason, hide=("word", word))
    actions.look()  # nothing came since: what comes next is looked at from here


def _found(groupe: Groupe, words: str) -> Match | None:
    rows = Match.objects.filter(groupe=groupe, notice__title__icontains=words)
    return rows.select_related("notice", "groupe").first()
