# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of mandates: a lot that was drawn, a handover to acknowledge, somebody who learns beside another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from roles import actions as roles
from roles import lot
from roles.models import Draw, DrawName, Mandate

if TYPE_CHECKING:
    from deploy.demo.build import Cast

SEED = lot.digest("La grande navette")  # known: this one is only to be looked at


def tell(cast: Cast) -> None:
    _drawn(cast)
    _handed_over(cast)
    _beside(cast)


def _drawn(cast: Cast) -> None:
    groupe, camille = cast.groupes["concerter"], cast.members["camille"]
    role = roles.create_role(
        by=camille,
        groupe=groupe,
        name="Gazette",
        purpose="Que celles et ceux qui n’étaient pas là sachent ce qui s’est dit.",
        family="support",
        accountabilities=["Écrire dix lignes après chaque rencontre"],
        at_end="lot",
    )
    draw = Draw.objects.create(
        role=role,
        opened_by=camille,
        opened_at=cast.ago(9),
        names_until=cast.day(-1),
        starts_on=cast.today,
        ends_on=role.term_from(cast.today),
        seed=SEED,
        commitment=lot.digest(SEED),
    )
    DrawName.objects.bulk_create(
        DrawName(draw=draw, member=person, ticket=str(person.pk))
        for person in (cast.members[key] for key in ("paul", "soizic", "fatou", "gaelle"))
    )
    roles.draw_lot(by=cast.members["theo"], draw=draw)
    offer = draw.offers.select_related("offered_to").get()
    roles.answer_offer(by=offer.offered_to, offer=offer, accept=True)


def _handed_over(cast: Cast) -> None:
    """Aurélie's mandate ended yesterday; Jeanne, who goes on, has it to read."""
    role = cast.roles["mots-dits", "facilitation"]
    mandate = Mandate.objects.get(role=role, member=cast.members["aurelie"])
    roles.write_handover(
        by=cast.members["aurelie"],
        mandate=mandate,
        open_work=(
            "- La rencontre de janvier : la date est prise, le lieu non.\n"
            "- Deux personnes ont demandé un coup de main sur les devis."
        ),
        files="L’ordre du jour et les comptes rendus sont dans les communs.",
        contacts="À la coopérative : l’équipe d’appui, le mardi matin.",
        differently="Dire plus tôt quand je n’ai plus d’énergie, et couper les rencontres à l’heure.",
        shadow_from=cast.today,
        shadow_to=cast.today + dt.timedelta(days=14),
    )


def _beside(cast: Cast) -> None:
    theo, anais = cast.members["theo"], cast.members["anais"]
    held = Mandate.objects.get(role=cast.roles["concerter", "veille"], member=theo)
    asked = roles.ask_beside(
        by=anais,
        mandate=held,
        learner=anais,
        starts_on=cast.today,
        ends_on=cast.day(90),
        message="J’aimerais savoir lire un règlement de consultation.",
    )
    roles.answer_offer(by=theo, offer=asked, accept=True)
