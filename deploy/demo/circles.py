# SPDX-License-Identifier: AGPL-3.0-or-later
"""The circles of a brand of the demonstration: what is made, what holds it together, and one inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from groupes.models import Groupe, Member
from roles import actions
from roles.models import Circle, Role

WHY = "Décidé à la rencontre de rentrée : les chantiers d’un côté, ce qui les porte de l’autre."


def tell(
    members: Mapping[str, Member],
    groupes: Mapping[str, Groupe],
    roles: Mapping[tuple[str, str], Role],
) -> None:
    """Drawn by who holds the facilitation, today."""
    by, groupe = members["jeanne"], groupes["mots-dits"]

    def draw(name: str, purpose: str, policies: str = "", parent: Circle | None = None) -> Circle:
        return actions.create_circle(
            by=by, groupe=groupe, name=name, purpose=purpose, policies=policies,
            parent=parent, why=WHY,
        )  # fmt: skip

    made = draw(
        "Chantiers",
        "Des commandes bien faites, dans le calendrier promis.",
        "- Qui prend un chantier le mène du début à la fin.\n- On se relit avant de livrer.",
    )
    words = draw("Écrits", "Tout ce qui se lit, de l’affiche au rapport.", parent=made)
    house = draw("Vie de la marque", "Ce qui fait tenir la marque, partagé à tour de rôle.")
    places = {
        "redaction": words,
        "web": made,
        "coordination": made,
        "communication": house,
        "comptabilite": house,
        "accueil": house,
    }
    for key, circle in places.items():
        role = roles["mots-dits", key]
        role.refresh_from_db()
        more: dict[str, Any] = {}
        if key == "coordination":
            more = {"circle_powers": ["roles.give_mandate"], "learns": ["Gestion de projet"]}
        if key == "comptabilite":
            more = {"max_consecutive": 2, "rest": 1, "critical": True}
        actions.change_role(by=by, role=role, edition=role.edition, circle=circle, why=WHY, **more)
