# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands where a name is asked for and says that nobody won; names that only begin like it."""

import pytest

from tenders.notices.parsing.outcomes import no_winner, same_name


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SANS SUITE", "abandoned"),
        ("Déclaré sans suite", "abandoned"),
        ("sans-suite", "abandoned"),
        ("Procédure classée sans suite pour motif d’intérêt général", "abandoned"),
        ("Annulé", "abandoned"),
        ("Infructueux", "unsuccessful"),
        ("Lot infructueux", "unsuccessful"),
        ("Marché déclaré infructueux (offres irrégulières)", "unsuccessful"),
        ("Déclaration d’infructuosité", "unsuccessful"),
        ("Infructueuse et sans suite", "unsuccessful"),
        ("Desierto", "unsuccessful"),
        ("Gara deserta", "unsuccessful"),
        ("deserted", "unsuccessful"),
        ("Aucune offre reçue", "no-rece"),
        ("Pas d’offre", "no-rece"),
        ("No tenders received", "no-rece"),
        ("Non attribué", "not-awarded"),
        ("Néant", "not-awarded"),
        ("Nicht vergeben", "not-awarded"),
    ],
)
def test_words_that_say_that_nobody_won(text: str, reason: str) -> None:
    assert no_winner(text) == (reason, None)


@pytest.mark.parametrize(
    ("text", "lot"),
    [
        ("Lot 3 : infructueux", "3"),
        ("LOT N°12 DÉCLARÉ SANS SUITE", "12"),
        ("Le lot n° 5 a été déclaré infructueux", "5"),
        ("Lots 3 et 4 : sans suite", None),  # two lots are none in particular
    ],
)
def test_the_number_of_a_lot_is_read_beside_them(text: str, lot: str | None) -> None:
    found = no_winner(text)
    assert found is not None
    assert found[1] == lot


@pytest.mark.parametrize(
    "name",
    [
        "Alpha SARL",
        "Sans Suite Studio",
        "Désert Vert",
        "Abandon Production SAS",
        "Néant & Fils",
        "Lot-et-Garonne Habitat",
        "Aucun Doute SCOP",
        "Marché Frais",
        "3M Conseil",
        "Lot 3",
        "",
        "infructueux " * 40,
    ],
)
def test_a_name_that_only_begins_like_them_is_a_name(name: str) -> None:
    assert no_winner(name) is None


def test_two_writings_of_a_name_are_the_same() -> None:
    assert same_name("ALPHA  S.A.R.L.") == same_name("Alpha SARL")
    assert same_name("Ébène & Cie") == same_name("EBENE ET CIE")
    assert same_name("Alpha") != same_name("Alpha SARL")
    assert same_name("***") == "***"
