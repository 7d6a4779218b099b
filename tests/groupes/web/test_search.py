# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type in a search box: little words, capitals, accents, quotes, minus and "or"."""

from __future__ import annotations

import pytest
from django.contrib.postgres.search import SearchVector
from django.test import RequestFactory

from groupes.models import Groupe
from groupes.web import search
from tests import factories


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("L’Atelier à Lille", ["atelier", "lille"]),
        ("HÉLÈNE  dupré", ["helene", "dupre"]),
        ("d'eau et de sel", ["eau", "sel"]),
        ("à", []),
        ("les des où", []),
        ("", []),
        ("œuvre", ["œuvre"]),
        (
            "un deux trois quatre cinq six sept huit neuf dix",
            ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
        ),
    ],
)
def test_the_words_that_count(typed: str, words: list[str]) -> None:
    assert search.words_of(typed) == words


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("concertation à", "concertation"),
        ("À la concertation", "concertation"),
        ("les", ""),
        ('"vélo à la ville"', '"vélo à la ville"'),  # inside quotes every word has its place
        ("vélo -ville", "vélo -ville"),
        ("vélo - ville", "vélo ville"),
        ("vélo ---ville", "vélo -ville"),
        ("------", ""),
        ("or", '"or"'),  # gold, not an operator
        ("vélo OR ville", 'vélo "or" ville'),
        ("order", "order"),
        ('""', ""),
    ],
)
def test_what_postgresql_is_asked(typed: str, asked: str) -> None:
    assert search.websearch(typed) == asked


def test_nothing_asked_is_no_question() -> None:
    assert search.query("à la") is None
    assert search.query("concertation") is not None


def test_plain_is_without_accents_and_capitals() -> None:
    assert search.plain("ÉLISE d’Arras ﬁn") == "elise d’arras fin"


def test_a_box_is_read_up_to_its_longest() -> None:
    def asked(typed: str) -> str:
        return search.asked(RequestFactory().get("/x/", {"q": typed}))

    assert asked("  vélo ") == "vélo"
    assert asked("é" * 300) == "é" * search.LONGEST
    assert search.asked(RequestFactory().get("/x/")) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("concerter", True),
        ("CONCERTER à", True),
        ("métiers", True),
        ("metier eau", True),  # one word in the name, the other in the purpose
        ("les métiers de l’eau", True),
        ("concerter plomberie", False),
        ("%", False),
        ("", True),
        ("à", True),  # asks for nothing
    ],
)
def test_names_are_found_by_every_word_that_counts(typed: str, found: bool) -> None:
    groupe = factories.groupe(
        factories.member(), name="Concerter", purpose="Métiers de l’eau et de la ville."
    )
    asked = search.containing(typed, "name", "purpose")
    assert Groupe.objects.filter(asked, pk=groupe.pk).exists() is found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("concertation", True),
        ("concertation à", True),
        ("CONCERTATIONS", True),
        ("velo", True),
        ("vélo -ville", False),
        ("vélo -plage", True),
        ('"piste de vélo"', True),
        ('"vélo de piste"', False),
        ("or", False),
    ],
)
def test_long_texts_are_found_in_french(typed: str, found: bool) -> None:
    groupe = factories.groupe(
        factories.member(), purpose="Concertation à la ville sur une piste de vélo."
    )
    rows = Groupe.objects.annotate(text=SearchVector("purpose", config="fr"))
    assert rows.filter(pk=groupe.pk, text=search.query(typed)).exists() is found
