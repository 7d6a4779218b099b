# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charters of the demonstration's groupes, one that has just changed, a red line said to be crossed;
and a groupe that looks at how it works together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from groupes.charter import actions as charter
from groupes.charter.models import Section
from groupes.models import Groupe, Member
from groupes.reflection import actions as reflection
from groupes.reflection.models import Reflection
from groupes.things import Ref

if TYPE_CHECKING:
    from deploy.demo.build import Cast

TEXTS: Final = {
    "concerter": {
        "purpose": "Répondre ensemble, apprendre ensemble.",
        "values": "Chacun·e donne ce qu’il ou elle peut, saison par saison. « Rien » est une bonne "
        "réponse.",
        "entry": "On demande, quelqu’un accueille, on vient à une rencontre.",
        "decide": "À la rencontre du mois, par consentement : une proposition passe quand personne n’a "
        "d’objection argumentée.",
        "share": "Un pour cent de chaque réponse retenue va au pot commun.",
        "red_lines": "- La personne qui anime un atelier en rédige le bilan : on ne découpe pas "
        "l’animation.\n- Personne ne signe au nom des autres sans leur accord.",
    },
    "mots-dits": {
        "purpose": "Écrire, dessiner, filmer, mettre en ligne, avec celles et ceux dont on parle.",
        "share": "La règle de partage est la nôtre : elle se lit comme une recette et se change par "
        "décision.",
        "red_lines": "- Un travail entamé ne change de mains qu’avec l’accord des deux.",
    },
    "maison-du-canal": {
        "purpose": "Des concertations à deux coopératives, chacune avec sa contribution.",
        "decide": "On affiche ses intentions, on comble les trous, on partage selon les jours.",
    },
}

# Where the eight of Mots Dits placed themselves, a year ago and half a year ago: rules came.
PLACES: Final = (
    (
        390,
        {
            "rules": (0, 1, 0, 1, 1, 2, 0),
            "offer": (3, 4, 4, 3, 2, 4, 3),
            "power": (4, 4, 3, 4, 4, 3, 4),
        },
        "Nous tenons par ce que nous faisons. Nous écrivons la règle de partage, et rien de plus.",
    ),
    (
        196,
        {
            "rules": (3, 2, 3, 4, 3, 1, 3),
            "offer": (4, 4, 4, 3, 3, 4, 4),
            "power": (3, 2, 4, 1, 3, 4, 2),
        },
        "Les règles ont pris de la place : moins de réunions pour décider de petites choses. À "
        "surveiller : qui porte le support.",
    ),
)
SENTENCE: Final = "La règle de partage nous a aidés ; le reste peut rester léger."


def tell(cast: Cast) -> None:
    for key, texts in TEXTS.items():
        charter.begin(by=_founder(cast, key), groupe=cast.groupes[key], texts=texts)
    _concerter(cast)
    _mots_dits(cast)


def _founder(cast: Cast, key: str) -> Member:
    groupe = cast.groupes[key]
    return groupe.memberships.select_related("member").earliest("starts_on", "pk").member


def _concerter(cast: Cast) -> None:
    groupe, people = cast.groupes["concerter"], cast.members
    for key in ("nadia", "theo", "youssef", "paul", "maelle"):
        charter.answer(by=people[key], groupe=groupe, version=1, accepts=True)
    section = Section.objects.get(groupe=groupe, key="share")
    charter.write_section(
        by=people["nadia"],
        groupe=groupe,
        key="share",
        edition=section.edition,
        body="Deux pour cent de chaque réponse retenue vont au pot commun, et un pour cent à qui a "
        "repéré l’appel d’offres.",
        why="Le pot ne paie pas encore les rencontres.",
    )
    charter.answer(by=people["theo"], groupe=groupe, version=2, accepts=True)
    line = groupe.red_lines.drawn()[0]
    role = next(role for (at, _key), role in cast.roles.items() if at == "concerter")
    charter.attach(by=people["nadia"], groupe=groupe, thing=role, lines=[line.pk])
    flag = charter.raise_flag(
        by=people["maelle"],
        line=line,
        about=Ref.of(role),
        words="Le bilan de l’atelier de mardi est confié à quelqu’un qui n’y était pas.",
    )
    charter.answer_flag(
        by=people["camille"], flag=flag, text="Vrai : j’y étais, je le reprends cette semaine."
    )


def _mots_dits(cast: Cast) -> None:
    groupe = cast.groupes["mots-dits"]
    leader = _founder(cast, "mots-dits")
    ties = groupe.memberships.select_related("member").order_by("pk")
    members = [tie.member for tie in ties]
    for days, places, conclusion in PLACES:
        _reflect(groupe, leader, members, places, conclusion, cast.ago(days))


def _reflect(
    groupe: Groupe,
    leader: Member,
    members: list[Member],
    places: Mapping[str, tuple[int, ...]],
    conclusion: str,
    at: dt.datetime,
) -> None:
    made = reflection.open_reflection(by=leader, groupe=groupe)
    for number, member in enumerate(members[:7]):
        said = {axis: (row[number], "") for axis, row in places.items()}
        if number == 1:
            said["rules"] = (said["rules"][0], SENTENCE)
        reflection.place(by=member, reflection=made, places=said)
    reflection.close(by=leader, reflection=made)
    reflection.conclude(by=leader, reflection=made, edition=1, conclusion=conclusion)
    Reflection.objects.filter(pk=made.pk).update(opened_at=at, closed_at=at + dt.timedelta(days=7))
