# SPDX-License-Identifier: AGPL-3.0-or-later
"""A call of the demonstration that no site publishes: a groupe heard of it, entered it, and lets everyone read
it. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from groupes.models import Groupe, Member
from tenders.bids import actions
from tenders.bids.models import Entered
from tenders.notices.actions import Said

GROUPE: Final = "concerter"
HEARD: Final = Said(
    title="Animer trois soirées d’habitants sur la place du marché",
    buyer="Mairie de Sainte-Agathe-des-Prés",
    words="Entendu au téléphone : trois soirées, un compte rendu illustré. La date est à venir.",
    cpv=("79952000",),
    department="62",
)
MORE: Final = "\n\nBudget annoncé depuis : 6 000 € hors taxes."


def tell(members: Mapping[str, Member], groupes: Mapping[str, Groupe]) -> None:
    """The groupe and its people are there."""
    bid = actions.enter_call(by=members["theo"], groupe=groupes[GROUPE], said=HEARD)
    entered = Entered.objects.select_related("notice").get(notice=bid.notice_id)
    actions.correct_call(
        by=members["camille"],
        entered=entered,
        said=replace(HEARD, words=HEARD.words + MORE),
        edition=entered.edition,
        shared=True,
    )
