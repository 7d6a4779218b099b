# SPDX-License-Identifier: AGPL-3.0-or-later
"""A brand with its public page and what is written to it; a groupe that was quiet, one that sleeps, one
that somebody prepares."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from groupes import actions as ground
from groupes.brand import actions as brand
from groupes.brand import pictures
from groupes.brand.models import Contact
from groupes.founding import actions as founding
from groupes.models import Groupe
from roles import actions as roles

if TYPE_CHECKING:
    from deploy.demo.build import Cast

STORY: Final = """\
Nous sommes **huit indépendant·es** : rédaction, graphisme, illustration, vidéo, accessibilité.

Nous écrivons pour être compris du premier coup, nous montrons ce qui se fait vraiment, et nous disons non quand un message ne tient pas debout.
"""

OFFERS: Final = (
    ("Une journée pour y voir clair", "Relire ensemble ce que vous publiez, et repartir avec trois décisions.", 95_000),
    ("Campagne d’un quartier", "Affiches, portraits et réunion publique : dire un projet avec ceux qui y vivent.", 780_000),
    ("Facile à lire et à comprendre", "Réécrire un document, testé par des lectrices et des lecteurs.", None),
)  # fmt: skip

REFERENCES: Final = (
    ("Régie de quartier des Hauts-Prés", 0, "Affiches et portraits pour la réouverture de la halle", True),
    ("Musée de la Batellerie", 1, "Livret de visite facile à lire et à comprendre", True),
    ("Syndicat des eaux du Val", 1, "Campagne sur l’eau du robinet", False),
)  # fmt: skip

LETTERS: Final = (
    (
        "Odile Marchand",
        "odile.marchand@courriel.example",
        "Bonjour, notre médiathèque refait son programme de saison. Pouvez-vous nous faire une "
        "proposition pour un dépliant et trois affiches, avant la fin du mois ?",
        "new",
    ),
    (
        "Service communication, Ville-aux-Ponts",
        "communication@ville-aux-ponts.example",
        "Nous cherchons une équipe pour expliquer le plan de circulation aux habitants. Quand "
        "pourrions-nous nous parler ?",
        "taken",
    ),
    (
        "Best SEO",
        "offer@seo.example",
        "First page guaranteed http://a.example http://b.example http://c.example",
        "spam",
    ),
)


def logo() -> SimpleUploadedFile:
    """Two speech balloons."""
    image = Image.new("RGBA", (400, 260), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((10, 10, 260, 170), 40, fill="#b23a48")
    draw.polygon([(60, 160), (60, 230), (120, 160)], fill="#b23a48")
    draw.rounded_rectangle((190, 70, 390, 200), 36, fill="#2f5d62")
    draw.polygon([(330, 190), (350, 250), (280, 190)], fill="#2f5d62")
    held = io.BytesIO()
    image.save(held, "PNG")
    return pictures.redrawn(held, held.tell())


def tell(cast: Cast) -> None:
    _brand(cast)
    _quiet(cast)
    founding.keep_draft(
        by=cast.members["samir"],
        step="name",
        values={
            "kind": "project",
            "name": "Jardins de gare",
            "purpose": "Planter les abords de trois haltes, avec les voisins.",
        },
    )


def _brand(cast: Cast) -> None:
    groupe, jeanne, ines = cast.groupes["mots-dits"], cast.members["jeanne"], cast.members["ines"]
    role = roles.create_role(
        by=jeanne,
        groupe=groupe,
        key="showcase",
        name="Vitrine",
        purpose="Qui nous cherche nous trouve, et reçoit une réponse.",
        family="representation",
        accountabilities=["Tenir la page publique à jour", "Répondre à qui écrit de l’extérieur"],
        powers=["brand.publish", "brand.answer_outside"],
    )
    roles.found_mandate(role=role, member=ines)
    brand.edit_identity(
        by=ines,
        groupe=groupe,
        edition=1,
        promise="Une communication qui dit vrai, faite à plusieurs métiers.",
        story=STORY,
        colour="#b23a48",
        colour2="#2f5d62",
        logo=logo(),
    )
    for title, text, cents in OFFERS:
        brand.save_offer(by=ines, groupe=groupe, title=title, text=text, from_cents=cents)
    for client, ago, done, agreed in REFERENCES:
        brand.save_reference(
            by=jeanne,
            groupe=groupe,
            client=client,
            year=cast.today.year - ago,
            done=done,
            agreed=agreed,
        )
    shown = brand.publish(by=ines, groupe=groupe, address="mots-dits", listed=True)
    for name, email, text, state in LETTERS:
        doubts = ["links"] if state == Contact.State.SPAM else []
        came = brand.receive(brand=shown, name=name, email=email, text=text, doubts=doubts)
        if came is not None and state == Contact.State.TAKEN:
            brand.take_up(by=jeanne, contact=came)


def _quiet(cast: Cast) -> None:
    """Two groupes of last year: one asks its members what they want, one sleeps."""
    aurelie, paul, fatou = (cast.members[key] for key in ("aurelie", "paul", "fatou"))
    made = []
    for name, slug, short, colour, purpose in (
        ("Papier recyclé", "papier-recycle", "Pr", "cuivre", "Imprimer moins, et mieux, entre métiers de l’image."),
        ("Veillées d’hiver", "veillees-d-hiver", "Vh", "prune", "Se raconter nos chantiers, un soir par mois d’hiver."),
    ):  # fmt: skip
        groupe = ground.create_groupe(
            by=aurelie, kind="trade", name=name, slug=slug, short=short, colour=colour,
            purpose=purpose, joining="open",
        )  # fmt: skip
        Groupe.objects.filter(pk=groupe.pk).update(
            created_at=timezone.now() - dt.timedelta(days=420)
        )
        for person in (paul, fatou):
            ground.ask_to_join(by=person, groupe=groupe)
        made.append(groupe)
    asked, asleep = made
    founding.ask_members(by=aurelie, groupe=asked)
    founding.answer(
        by=aurelie, groupe=asked, what="would_do", words="Une visite de papeterie, en mars."
    )
    founding.answer(by=paul, groupe=asked, what="sleep")
    founding.put_to_sleep(by=aurelie, groupe=asleep)
