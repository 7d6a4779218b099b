# SPDX-License-Identifier: AGPL-3.0-or-later
"""The papers of the demonstration's bid: which they are, an outline by several hands with a section still to
be tailored, the signature asked of the cooperative. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from commons.library.models import Resource
from groupes.models import Member
from tenders.bids.models import Bid
from tenders.dossier import actions, papers

WHICH: Final = (
    ("Bordereau de prix", papers.PRICES),
    ("DC1, lettre de candidature", papers.DC1),
    ("Attestation d’assurance", papers.LIABILITY),
)
ASKED: Final = (
    ("comprehension", "Compréhension des enjeux", "20"),
    ("methode", "Méthode de concertation", "40"),
    ("prix", "Prix", "40"),
)
UNDERSTOOD: Final = """La Lys-Aval veut un plan vélo que ses habitants auront écrit avec elle, et que ses communes pourront tenir.

- Onze communes, dont sept sans aménagement continu : **les trajets du quotidien** avant les grandes liaisons.
- Des publics que l’on entend peu : collégiens, personnes qui travaillent en horaires décalés, aînés.
- Un calendrier serré : le bilan doit nourrir le vote du budget.
"""
TEMPLATE: Final = "Trame de mémoire : méthodologie de concertation"


def tell(members: Mapping[str, Member], bid: Bid) -> None:
    """The bid, its pieces, its price and the library are there."""
    nadia, camille, soizic = members["nadia"], members["camille"], members["soizic"]
    for title, kind in WHICH:
        piece = bid.pieces.filter(title=title).first()
        if piece is not None:
            actions.tell_paper(by=nadia, piece=piece, kind=kind)
    actions.write_brief(
        by=nadia,
        bid=bid,
        edition=0,
        criteria=[{"key": key, "label": label, "weight": w} for key, label, w in ASKED],
        page_limit=25,
        duration="18 mois",
        renewals="Une fois, 12 mois",
    )
    actions.seed(by=nadia, bid=bid)
    sections = {one.criterion: one for one in bid.sections.all()}
    first, method = sections["comprehension"], sections["methode"]
    actions.take_section(by=nadia, section=first)
    first = actions.write_section(
        by=nadia, section=first, edition=first.edition, text=UNDERSTOOD, pages=3
    )
    actions.remark(
        by=camille,
        section=first,
        text="Nommer les onze communes ? L’acheteur les cite dans l’appel.",
    )
    template = Resource.objects.filter(title=TEMPLATE).first()
    if template is not None:
        actions.bring_resource(by=camille, bid=bid, resource=template, section=method)
    actions.take_section(by=camille, section=method)
    actions.add_section(by=soizic, bid=bid, title="L’équipe", level=1)
    actions.ask_signature(
        by=nadia,
        bid=bid,
        note="Relue jeudi ; il reste la méthode à adapter. Merci avant la veille.",
    )
