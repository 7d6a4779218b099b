# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the people of the demonstration give energy, learn from each other, and speak when something no
longer works. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from groupes.craft import actions as craft
from groupes.models import Groupe, Member
from groupes.parting import actions as parting
from groupes.parting.models import Path
from groupes.people.models import Skill
from groupes.seasons import actions as seasons
from groupes.seasons import year

# Days a month, this season in Concerter and for the next: fewer than five answers show no sum.
ENERGY = {"camille": 3, "nadia": 3, "theo": 1, "youssef": 1, "bastien": 0, "elodie": 3, "paul": 10}
NEXT = {"nadia": 3, "elodie": 1}
NEEDS = (
    "Deux personnes pour préparer la rencontre de printemps, une pour tenir la veille des appels.",
    12,
)

# by, of, skill, what was seen, whether it shows (None: it waits for an answer).
ATTESTED = (
    ("camille", "theo", "cartographie",
     "À la concertation du plan vélo, sa carte des détours a fait parler toute la salle.", True),
    ("nadia", "camille", "facilitation",
     "Quarante personnes en désaccord, et chacune est repartie en ayant été entendue.", True),
    ("jeanne", "camille", "facilitation",
     "Notre journée de règles de partage : personne n’a parlé deux fois avant les autres.", None),
    ("theo", "nadia", "concertation",
     "Elle a fait revenir les commerçants à la table, un par un.", True),
)  # fmt: skip


def tell(members: Mapping[str, Member], groupes: Mapping[str, Groupe], today: dt.date) -> None:
    _seasons(members, groupes["concerter"], today)
    _craft(members, today)
    _parting(members, groupes["mots-dits"], today)


def _seasons(members: Mapping[str, Member], groupe: Groupe, today: dt.date) -> None:
    first = year.first_day(today)
    inside = {tie.member_id for tie in groupe.memberships.on(today)}
    for starts_on, said in ((first, ENERGY), (year.following(first), NEXT)):
        for key, days in said.items():
            if members[key].pk in inside:
                seasons.say_energy(by=members[key], groupe=groupe, starts_on=starts_on, days=days)
    needs, days = NEEDS
    seasons.say_needs(
        by=members["camille"], groupe=groupe, starts_on=first, needs=needs, days=days, edition=1
    )


def _craft(members: Mapping[str, Member], today: dt.date) -> None:
    for by, of, skill, words, shows in ATTESTED:
        made = craft.attest(by=members[by], of=members[of], skill=skill, words=words)
        if shows is not None:
            craft.answer_attestation(by=members[of], attestation=made, answer="show")
    pairing = craft.ask_pairing(
        by=members["camille"],
        other=members["theo"],
        skill=Skill.objects.get(name="cartographie"),
        goal="Faire seule la carte des usages du prochain diagnostic",
        ends_on=today + dt.timedelta(days=110),
        message="Je te donne un coup de main sur tes ateliers en retour ?",
    )
    pairing = craft.answer_pairing(
        by=members["theo"], pairing=pairing, accept=True, word="Volontiers. Un mardi sur deux ?"
    )
    for key in ("camille", "theo"):
        craft.show_pairing(by=members[key], pairing=pairing, shows=True)
    craft.ask_pairing(
        by=members["nadia"],
        other=members["jeanne"],
        skill=Skill.objects.get(name="facilitation graphique"),
        goal="Tenir une synthèse dessinée en réunion publique",
        ends_on=today + dt.timedelta(days=150),
        message="J’ai une réunion d’habitants en mars, j’aimerais ne plus y arriver les mains vides.",
    )


def _parting(members: Mapping[str, Member], groupe: Groupe, today: dt.date) -> None:
    """Seen by the two concerned and by who holds the talk: nobody else of the groupe, yet."""
    path = parting.open_path(
        by=members["fatou"],
        membership=groupe.memberships.get(member=members["marcantoine"], state="active"),
        lived=(
            "Trois livraisons parties sans relecture, alors que c’est notre ligne rouge. J’ai "
            "repris derrière, seule, et je n’ose plus le dire en réunion."
        ),
    )
    parting.ask_holder(by=members["fatou"], path=path, to=members["soizic"])
    parting.answer_ask(by=members["soizic"], path=path, accept=True)
    parting.note_talk(
        by=members["soizic"],
        path=path,
        on=today,
        words="Les deux veulent continuer. Le rythme des livraisons est ce qui coince.",
    )
    parting.propose(
        by=members["fatou"],
        path=path,
        way=Path.Way.STAY,
        reasons=(
            "Rester, avec un accord : une relecture à deux avant chaque livraison, et un point "
            "ensemble dans six semaines."
        ),
    )
