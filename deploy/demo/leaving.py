# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mots Dits thinks of becoming a cooperative of its own: its plan is open, and not all is settled."""

from __future__ import annotations

from collections.abc import Mapping

from groupes.export import actions
from groupes.models import Groupe, Member


def tell(members: Mapping[str, Member], groupe: Groupe) -> None:
    """``members`` by their key (people.py)."""
    actions.begin_plan(by=members["jeanne"], groupe=groupe)
    for key, goes, named in (
        ("jeanne", True, True),
        ("bastien", True, True),
        ("ines", True, False),
        ("camille", False, False),
    ):
        actions.say(by=members[key], groupe=groupe, goes=goes, named=named)
    actions.settle(
        by=members["jeanne"],
        groupe=groupe,
        key="roles",
        note="Chaque titulaire garde son rôle jusqu’à l’assemblée qui fonde la coopérative.",
    )
