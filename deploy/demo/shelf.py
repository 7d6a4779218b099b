# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the groupes keep in their libraries. Written for the demonstration, under CC BY-SA 4.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Page:
    groupe: str
    title: str
    use: str
    authors: tuple[str, ...]
    summary: str
    body: str
    licence: str = "cc-by-sa-4.0"
    shared_with: str = "groupe"
    days_ago: int = 30


METHODOLOGY: Final = """\
# Méthodologie

## Ce que nous avons compris

*Reformulez ici la demande de l’acheteur en trois phrases, avec ses mots. Nommez ce qui est propre \
à ce territoire : un mémoire générique est écarté.*

## Notre démarche, en quatre temps

1. **Écouter** : entretiens, diagnostic en marchant, enquête courte.
2. **Ouvrir** : ateliers publics, en soirée et le samedi, avec garde d’enfants.
3. **Choisir** : restitution, arbitrages avec les élu·es, réponses écrites à chaque contribution.
4. **Rendre** : bilan illustré, données ouvertes, ce qui a changé et pourquoi.

## Aller vers les publics éloignés

| Public | Où | Comment |
|---|---|---|
| Familles | sortie d’école | stand de 30 minutes |
| Personnes âgées | club, marché | entretien assis |
| Jeunes | terrain de sport | carte à annoter |

## Ce que nous ne ferons pas

Découper l’animation en tâches « simples » et « qualifiées » : la personne qui anime un atelier en \
rédige aussi le bilan.
"""

PAGES: Final = (
    Page(
        "concerter",
        "Trame de mémoire : méthodologie de concertation",
        "template",
        ("nadia", "soizic"),
        "Le plan qui nous a fait gagner deux fois, à adapter à l’acheteur.",
        METHODOLOGY,
        shared_with="federation",
        days_ago=70,
    ),
    Page(
        "concerter",
        "Trame d’atelier, publics éloignés",
        "template",
        ("soizic",),
        "Deux heures, douze personnes, du matériel qui tient dans un sac.",
        "# Trame d’atelier\n\n1. Accueil, un café et un prénom (15 min)\n2. La carte à annoter (30 min)\n"
        "3. Ce que je fais, ce que j’évite (30 min)\n4. Trois idées à garder (30 min)\n"
        "5. Ce que nous en ferons, et quand nous reviendrons (15 min)\n",
        shared_with="federation",
        days_ago=48,
    ),
    Page(
        "concerter",
        "Préparer une réunion publique",
        "howto",
        ("camille", "paul"),
        "La liste que l’on relit la veille.",
        "# La veille\n\n- [ ] Salle ouverte, chauffée, accessible\n- [ ] Boucle magnétique demandée\n"
        "- [ ] Deux personnes à l’accueil\n- [ ] Une personne qui ne fait qu’écouter\n\n"
        "# Après les réunions\n\nÉcrire dans les trois jours ce qui a été dit, et par qui le suivi est pris.",
        days_ago=40,
    ),
    Page(
        "concerter",
        "Une salle gratuite à Fives",
        "tip",
        ("youssef",),
        "Moins de vingt personnes, une semaine de délai.",
        "Écrire une semaine avant. Clé à la boulangerie d’en face.",
        days_ago=15,
    ),
    Page(
        "concerter",
        "Référence : charte du bruit",
        "reference",
        ("nadia",),
        "Ville moyenne, 2025, accord du client pour être citée.",
        "Concertation sur une charte du bruit : quatre balades sonores, deux ateliers, un bilan "
        "illustré. Utilisable en réponse, accord écrit du client.",
        licence="cooperative",
        shared_with="cooperative",
        days_ago=25,
    ),
    Page(
        "concerter",
        "Compte rendu de la rencontre mensuelle",
        "document",
        ("maelle",),
        "Nouvelles de chacun·e, trois décisions, deux choses qui n’ont pas trouvé d’énergie.",
        "# Rencontre mensuelle\n\nTour des nouvelles, puis :\n\n1. Tarif commun d’animation : version 2 à "
        "discuter sur le fil.\n2. Budget participatif des écoles : visite le 18.\n3. Accueil : une "
        "personne attend notre réponse.\n",
        days_ago=20,
    ),
    Page(
        "mots-dits",
        "Dix règles de rédaction claire",
        "howto",
        ("ines",),
        "Une phrase, une idée. Le reste suit.",
        "1. Une phrase, une idée.\n2. Le sujet d’abord.\n3. Des verbes, pas des noms en *-tion*.\n"
        "4. Le mot que la lectrice emploierait.\n5. Un exemple.\n6. Pas de sigle sans son nom.\n"
        "7. Des titres qui disent la réponse.\n8. Des listes courtes.\n9. Relire à voix haute.\n"
        "10. Faire relire.\n",
        licence="cc-by-4.0",
        shared_with="federation",
        days_ago=90,
    ),
    Page(
        "mots-dits",
        "Notre charte graphique",
        "document",
        ("jeanne", "marcantoine"),
        "Couleurs, caractères, et ce que l’on ne fait pas.",
        "# Charte graphique\n\nGarance pour les titres, encre pour le texte. Contraste d’au moins 4,5.\n\n"
        "Le dessin est fait à la main, en présence des gens.",
        licence="groupe",
        days_ago=120,
    ),
    Page(
        "mots-dits",
        "Modèle de devis",
        "template",
        ("bastien", "fatou"),
        "Avec les mentions de la coopérative et la TVA.",
        "# Devis\n\n| Prestation | Jours | Prix |\n|---|---:|---:|\n| … | … | … |\n\nConditions : paiement à "
        "trente jours, acompte de 30 %.",
        licence="cooperative",
        shared_with="cooperative",
        days_ago=60,
    ),
    Page(
        "maison-du-canal",
        "Compréhension du plan vélo",
        "document",
        ("nadia", "theo"),
        "Nos notes de lecture du cahier des charges.",
        "# Ce que demande la Communauté d’agglomération\n\nUne concertation avant l’arrêt du plan, et non "
        "après. Six séances publiques au moins, une enquête, un bilan opposable.",
        days_ago=9,
    ),
)


# A file, as the accounts of a groupe know them: it opens in any spreadsheet.
PRICE_SCHEDULE: Final = """\
Poste;Unité;Quantité;Prix unitaire HT;Total HT
Pilotage;jour;8;;
Ateliers publics;séance;6;;
Enquête;forfait;1;;
Bilan illustré;forfait;1;;
Déplacements;forfait;1;;
"""
