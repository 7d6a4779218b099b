# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be done in the groupes of the demonstration: open, carried, done, coming back; somebody who
could use a hand, an offer that waits, a move between two. All of it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from groupes.models import Groupe, Member
from groupes.seasons import actions as seasons
from groupes.seasons import year
from groupes.things import Ref
from roles.models import Role
from roles.work import actions
from roles.work.models import Work


@dataclass(frozen=True)
class Spec:
    """A piece of work. ``holder``: "" for nobody; ``days``: from today to its day, None for whenever;
    ``ticked``: how many lines of the checklist; ``state``: what becomes of it."""

    groupe: str
    title: str
    by: str
    holder: str = ""
    days: int | None = None
    size: str = ""
    role: str = ""
    details: str = ""
    checklist: tuple[str, ...] = ()
    ticked: int = 0
    skills: tuple[str, ...] = ()
    whole: bool = False
    every: str = ""
    after_done: bool = False
    hand: bool = False
    helper: str = ""
    done: bool = False
    bid: bool = False


WORK = (
    Spec("concerter", "Relire la trame de mémoire avant de la partager", "camille", days=9, size="1",
         role="memoire", details="La version de juin a **deux méthodes** qui se contredisent.",
         skills=("rédaction de mémoires techniques",)),
    Spec("concerter", "Trouver une salle pour la rencontre de printemps", "nadia", days=24, size="0.5",
         checklist=("Deux devis", "Accessible en fauteuil", "Un coin pour les enfants")),
    Spec("concerter", "Faire la liste des appels de la semaine", "theo", "theo", days=2, size="0.5",
         role="veille", every="week", checklist=("BOAMP", "TED", "Les profils d’acheteurs suivis"),
         ticked=1),
    Spec("concerter", "Cartographier qui sait faire quoi", "theo", "theo", days=16, size="3",
         skills=("cartographie",), hand=True, helper="camille",
         details="Une carte par territoire, à partir de ce que chacun·e dit de ses savoir-faire."),
    Spec("concerter", "Tenir le compte du pot", "bastien", "bastien", days=-2, size="1",
         role="pot-commun", every="month", after_done=True,
         checklist=("Entrées", "Sorties", "Un mot au groupe")),
    Spec("concerter", "Écrire le guide d’accueil des nouvelles et nouveaux", "maelle", "maelle", days=30,
         size="2", role="accueil", whole=True, checklist=("Plan", "Premier jet", "Relecture"), ticked=1),
    Spec("concerter", "Préparer la formation au dessin en réunion", "elodie", "elodie", days=45,
         size="2", skills=("facilitation graphique",)),
    Spec("concerter", "Publier le compte rendu de la dernière rencontre", "camille", "camille", days=-6,
         done=True),
    Spec("mots-dits", "Refaire la page « Nos références »", "jeanne", days=14, size="1.5",
         role="communication"),
    Spec("mots-dits", "Envoyer la lettre aux clients", "fatou", "fatou", days=5, size="1",
         role="communication", every="quarter",
         checklist=("Trois nouvelles", "Une image", "Relue par quelqu’un d’autre"), ticked=2),
    Spec("mots-dits", "Illustrer la couverture du guide des aidants", "ines", "jeanne", days=12, size="4",
         whole=True, hand=True, checklist=("Croquis", "Couleurs", "Livraison"), ticked=1),
    Spec("maison-du-canal", "Rassembler les attestations d’assurance", "bastien", "bastien", days=4,
         size="0.5", bid=True),
    Spec("maison-du-canal", "Dessiner la planche graphique", "nadia", days=6, size="2", bid=True,
         skills=("facilitation graphique",)),
)  # fmt: skip

TELL = ("nadia", "theo", "elodie", "paul", "bastien", "camille")
"""Who lets whoever shares work out in Concerter read what they wish to give."""


def tell(
    members: Mapping[str, Member],
    groupes: Mapping[str, Groupe],
    roles: Mapping[tuple[str, str], Role],
    bid: Ref,
    today: dt.date,
) -> None:
    """``members``, ``groupes``, ``roles`` by their keys; ``bid``: what some of it is for."""
    made = {spec.title: _made(spec, members, groupes, roles, bid, today) for spec in WORK}
    concerter = groupes["concerter"]
    inside = {tie.member_id for tie in concerter.memberships.on(today)}
    for key in TELL:
        if members[key].pk in inside:
            seasons.choose_reader(by=members[key], groupe=concerter, told=True)
    # A season that is about to end, or has just begun, tells the same story.
    then = year.following(year.first_day(today))
    for key, days in (("theo", 1), ("paul", 10)):
        seasons.say_energy(by=members[key], groupe=concerter, starts_on=then, days=days)
    actions.offer(
        by=members["camille"],
        work=made["Relire la trame de mémoire avant de la partager"],
        to=members["paul"],
        message="Tu l’avais commencée l’an dernier, non ?",
    )
    move = actions.propose_move(
        by=members["camille"],
        work=made["Préparer la formation au dessin en réunion"],
        to=members["paul"],
    )
    actions.answer(by=members["elodie"], offer=move, accept=True)


def _made(
    spec: Spec,
    members: Mapping[str, Member],
    groupes: Mapping[str, Groupe],
    roles: Mapping[tuple[str, str], Role],
    bid: Ref,
    today: dt.date,
) -> Work:
    by = members[spec.by]
    work = actions.add(
        by=by,
        groupe=groupes[spec.groupe],
        title=spec.title,
        details=spec.details,
        role=roles[spec.groupe, spec.role] if spec.role else None,
        about=bid if spec.bid else None,
        size=Decimal(spec.size) if spec.size else None,
        due_on=today + dt.timedelta(days=spec.days) if spec.days is not None else None,
        whole=spec.whole,
        checklist=spec.checklist,
        skills=spec.skills,
        every=spec.every,
        after_done=spec.after_done,
        mine=spec.holder == spec.by,
    )
    if not spec.holder:
        return work
    holder = members[spec.holder]
    if spec.holder != spec.by:
        offer = actions.offer(by=by, work=work, to=holder)
        actions.answer(by=holder, offer=offer, accept=True)
        actions.see_answer(by=by, offer=offer)
    for line in spec.checklist[: spec.ticked]:
        actions.tick(by=holder, work=work, line=line, done=True)
    if spec.hand:
        actions.ask_hand(by=holder, work=work, wanted=True)
    if spec.helper:
        actions.give_hand(by=members[spec.helper], work=work, given=True)
    if spec.done:
        actions.finish(by=holder, work=work)
    return work
