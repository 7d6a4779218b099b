# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes on at the doors of the demonstration: a link, invitations, people proposed, a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from groupes.welcome.actions import consent, door, links, path

if TYPE_CHECKING:
    from deploy.demo.build import Cast


def tell(cast: Cast) -> None:
    """Through the same actions as people do."""
    concerter, mots = cast.groupes["concerter"], cast.groupes["mots-dits"]
    who = cast.members
    links.make_link(
        by=who["maelle"],
        groupe=concerter,
        days=30,
        most=12,
        asks=True,
        word="Pour celles et ceux de la rencontre de mardi : la charte tient en une page, et on "
        "répond à vos questions avant.",
    )
    links.invite_address(
        by=who["maelle"],
        groupe=concerter,
        email="lucie.paysages@groupes.example",
        days=30,
        word="On se parlait de diagnostics en marchant : viens voir comment on fait.",
    )
    path.greet(by=who["nadia"], groupe=concerter, greets=True)
    path.greet(by=who["quentin"], groupe=cast.groupes["sobriete-numerique"], greets=True)
    said = door.open_door(
        by=who["samir"],
        groupe=concerter,
        text="Vos rencontres du mardi, est-ce qu’on peut y venir une fois avant de décider ?",
    )
    door.write(
        by=who["maelle"],
        thread=said,
        text="Oui, avec plaisir : la prochaine est ouverte. Tu verras comment on travaille.",
    )
    door.open_door(
        by=who["samir"],
        groupe=concerter,
        text="Parfait, j’y serai. Faut-il apporter quelque chose ?",
    )
    proposed = consent.propose(
        by=who["ines"],
        groupe=mots,
        member=who["quentin"],
        sentence="Il met en ligne léger et lisible, et il explique sans perdre personne. Il nous "
        "manque quelqu’un comme lui.",
        days=7,
    )
    consent.wish(by=who["quentin"], proposal=proposed, wishes=True)
    consent.consent(by=who["fatou"], proposal=proposed)
    other = consent.propose(
        by=who["bastien"],
        groupe=mots,
        member=who["theo"],
        sentence="Ses cartes sont claires, et il sait écouter un client.",
        days=14,
    )
    consent.wish(by=who["theo"], proposal=other, wishes=True)
    consent.object_to(
        by=who["aurelie"],
        proposal=other,
        reason="Nous sommes déjà trois à dessiner : une personne de plus, et notre promesse de "
        "répondre à plusieurs métiers ne tient plus. Un métier de la vidéo d’abord ?",
    )
