# SPDX-License-Identifier: AGPL-3.0-or-later
"""The people of the demonstration. All names, places and firms are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

NAVETTE: Final = "La Grande Navette"
BOCAGE: Final = "Cap Bocage"


@dataclass(frozen=True)
class Person:
    key: str  # also the e-mail's first part
    name: str
    cooperative: str
    trade: str
    place: str
    can_do: tuple[str, ...] = ()
    wants_to_learn: tuple[str, ...] = ()
    about: str = ""
    status: str = "salaried"
    administers: bool = False


PEOPLE: Final = (
    Person(
        "camille",
        "Camille Vasseur",
        NAVETTE,
        "Facilitatrice",
        "Lille",
        ("facilitation", "ateliers participatifs", "élection sans candidat"),
        ("cartographie",),
        "J’aide des groupes à se parler et à décider. Avant, j’ai été éducatrice pendant dix ans.",
        "associate",
    ),
    Person(
        "nadia",
        "Nadia Belkacem",
        NAVETTE,
        "Urbaniste",
        "Roubaix",
        ("concertation", "pilotage", "rédaction de mémoires techniques"),
        ("facilitation graphique",),
        "Je pilote des démarches avec les habitants, de la commande au bilan.",
        "associate",
    ),
    Person(
        "theo",
        "Théo Lanoy",
        NAVETTE,
        "Géographe",
        "Villeneuve-d’Ascq",
        ("diagnostic des usages", "enquête", "cartographie"),
        ("animation",),
        "Je compte les vélos, et surtout j’écoute celles et ceux qui n’en font pas.",
    ),
    Person(
        "youssef",
        "Youssef Amrani",
        NAVETTE,
        "Sociologue",
        "Tourcoing",
        ("enquête en ligne", "entretiens", "statistiques"),
        ("facilitation",),
        "Enquêtes, entretiens, et des tableaux que l’on comprend.",
    ),
    Person(
        "bastien",
        "Bastien Roussel",
        NAVETTE,
        "Comptable",
        "Lille",
        ("comptabilité", "bordereaux de prix", "candidatures"),
        ("facilitation",),
        "Je tiens les comptes de deux groupes et je remplis les DC1 sans soupirer.",
        "associate",
    ),
    Person(
        "hawa",
        "Hawa Traoré",
        NAVETTE,
        "Urbaniste",
        "Lens",
        ("concertation", "publics éloignés"),
        ("rédaction de mémoires techniques",),
        "J’arrive dans la coopérative. Cinq ans dans un bureau d’études, envie de faire autrement.",
        "test",
    ),
    Person(
        "aurelie",
        "Aurélie Dufresne",
        NAVETTE,
        "Vidéaste",
        "Arras",
        ("film documentaire", "montage", "photographie"),
        ("son",),
        "Des films courts avec les gens qu’ils montrent.",
    ),
    Person(
        "fatou",
        "Fatou Diarra",
        NAVETTE,
        "Chargée de communication",
        "Lille",
        ("stratégie de communication", "presse"),
        ("rédaction claire",),
        "Dire simplement ce que l’on fait, au bon endroit.",
        "associate",
    ),
    Person(
        "ines",
        "Inès Caron",
        NAVETTE,
        "Rédactrice",
        "Douai",
        ("rédaction claire", "relecture", "facile à lire et à comprendre"),
        ("podcast",),
        "J’écris court. Je relis long.",
    ),
    Person(
        "jeanne",
        "Jeanne Hocquet",
        NAVETTE,
        "Graphiste",
        "Lille",
        ("facilitation graphique", "identité visuelle", "illustration"),
        ("concertation",),
        "Je dessine en direct pendant que vous parlez.",
        "associate",
    ),
    Person(
        "marcantoine",
        "Marc-Antoine Delobel",
        NAVETTE,
        "Développeur",
        "Béthune",
        ("sites accessibles", "écoconception"),
        ("cartographie en ligne",),
        "Des sites légers, qui durent et que tout le monde peut lire.",
    ),
    Person(
        "paul",
        "Paul Wérin",
        NAVETTE,
        "Coordinateur",
        "Lille",
        ("coordination", "budget participatif"),
        ("statistiques",),
        "Le lien avec l’équipe d’appui, c’est souvent moi.",
    ),
    Person(
        "lise",
        "Lise Vandamme",
        NAVETTE,
        "Accompagnement des membres",
        "Lille",
        ("accueil", "contrats"),
        (),
        "Équipe d’appui de la coopérative.",
        "staff",
        True,
    ),
    Person(
        "samir",
        "Samir Haddad",
        NAVETTE,
        "Paysagiste",
        "Hazebrouck",
        ("diagnostic en marchant", "espaces publics"),
        ("animation",),
        "Je fais parler les lieux avec ceux qui les traversent.",
        "test",
    ),
    Person(
        "elodie",
        "Élodie Carpentier",
        NAVETTE,
        "Formatrice",
        "Valenciennes",
        ("ingénierie de formation", "animation"),
        ("facilitation graphique",),
        "Former des adultes, sans diaporama.",
    ),
    Person(
        "quentin",
        "Quentin Mercier",
        NAVETTE,
        "Conseil en sobriété numérique",
        "Lille",
        ("sobriété numérique", "mesure d’empreinte"),
        ("animation",),
        "Moins de pixels, plus de sens.",
    ),
    Person(
        "soizic",
        "Soizic Le Goff",
        BOCAGE,
        "Médiatrice",
        "Alençon",
        ("publics éloignés", "ateliers participatifs", "médiation"),
        ("film documentaire",),
        "Aller chercher celles et ceux qui ne viennent jamais aux réunions.",
        "associate",
    ),
    Person(
        "maelle",
        "Maëlle Kerouanton",
        BOCAGE,
        "Animatrice de débats",
        "Flers",
        ("animation", "rédaction de bilans"),
        ("diagnostic des usages",),
        "Débattre sans se battre.",
        "associate",
    ),
    Person(
        "erwan",
        "Erwan Tanguy",
        BOCAGE,
        "Cartographe",
        "Vire",
        ("cartographie", "données ouvertes"),
        (),
        "Des cartes que l’on plie dans une poche.",
    ),
    Person(
        "gaelle",
        "Gaëlle Perrot",
        BOCAGE,
        "Évaluatrice",
        "Argentan",
        ("évaluation de politiques publiques", "entretiens"),
        ("statistiques",),
        "Qu’est-ce que ça a changé, et pour qui ?",
    ),
    Person(
        "anais",
        "Anaïs Morvan",
        BOCAGE,
        "Architecte",
        "Domfront",
        ("programmation", "espaces publics"),
        ("concertation",),
        "Des bâtiments sobres, pensés avec celles et ceux qui s’en servent.",
    ),
    Person(
        "ronan",
        "Ronan Quéméner",
        BOCAGE,
        "Preneur de son",
        "Flers",
        ("podcast", "son"),
        ("montage",),
        "La voix des autres, sans la couper.",
    ),
    Person(
        "solene",
        "Solène Bihan",
        BOCAGE,
        "Équipe d’appui",
        "Alençon",
        ("accueil", "contrats"),
        (),
        "Équipe d’appui de Cap Bocage.",
        "staff",
        True,
    ),
    Person(
        "jeanbaptiste",
        "Jean-Baptiste de la Rochefordière-Kersauson",
        BOCAGE,
        "Conseil en transition écologique et en mobilités douces",
        "Saint-Hilaire-du-Harcouët",
        ("plans de mobilité", "animation"),
        ("facilitation graphique",),
        "Un long nom, des phrases courtes.",
    ),
)

# Who the login page offers first, and what each lets one try.
PERSONAS: Final = (
    ("camille", _("Facilitates Concerter; her mandate is about to end"), "concerter"),
    ("nadia", _("Leads the “Plan vélo” bid"), "maison-du-canal"),
    ("hawa", _("New here: could ask to join Concerter"), "concerter"),
    ("maelle", _("Welcomes newcomers in Concerter"), "concerter"),
    ("soizic", _("Member of another cooperative, Cap Bocage"), "maison-du-canal"),
    ("bastien", _("Keeps the accounts of Mots Dits"), "mots-dits"),
    ("aurelie", _("Her mandate ended yesterday, and its powers with it"), "mots-dits"),
)
