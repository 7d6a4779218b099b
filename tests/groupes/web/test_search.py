# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type in a search box: little words, capitals, accents, quotes, minus and "or"."""

from __future__ import annotations

import json

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection
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


# --- what is indexed --------------------------------------------------------------------------


def tsvector(source: str) -> str:
    with connection.cursor() as cursor:
        sql, values = (
            Groupe.objects.annotate(v=search.vector("charter", "A"))
            .values("v")
            .query.sql_with_params()
        )
        Groupe.objects.update(charter=source)
        cursor.execute(sql, values)
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_an_underscore_parts_words_in_a_text_and_in_a_question() -> None:
    factories.groupe(factories.member(), charter="x")
    assert tsvector("_vélo_ plan_des_mobilites") == tsvector("vélo plan des mobilites")
    assert search.websearch("plan_velo") == "plan velo"


@pytest.mark.django_db
@pytest.mark.parametrize("unit", ["_a", "a_", "é_", "a-", "@a", "a=", "a@b.", "http://a_"])
def test_a_page_of_one_pattern_is_indexed_as_fast_as_words(unit: str) -> None:
    """Beside the same length of words, by PostgreSQL's own clock, with much room for a machine that
    does something else: a page of underscores took 400 times as long."""
    factories.groupe(factories.member(), charter="x")

    def took(source: str) -> float:
        Groupe.objects.update(charter=source)
        found = Groupe.objects.annotate(v=search.vector("charter", "A")).values("v")
        plans = [json.loads(found.explain(format="json", analyze=True)) for _number in range(3)]
        return min(plan[0]["Execution Time"] for plan in plans)

    page = 20_000
    honest = took(("Un mot simple et clair, puis des autres. " * page)[:page])
    assert took((unit * page)[:page]) < 60 * max(honest, 1)


@pytest.mark.django_db
def test_so_much_of_a_text_is_indexed() -> None:
    factories.groupe(factories.member(), charter="x")
    assert "fin" not in tsvector("mot " * (search.INDEXED // 4) + "fin")
    assert "fin" in tsvector("mot " * (search.INDEXED // 4 - 1) + "fin")


@pytest.mark.parametrize(
    ("word", "text", "alike"),
    [
        ("cartographie", "Cartographie en ligne", True),
        ("cartographie", "Cinématographie", False),
        ("cartografie", "la cartographie", True),
        ("carte", "Écarter", True),  # contained
        ("cartographie", "Plomberie", False),
        ("son", "sons", True),
        ("son", "sol", False),  # too short to come close
        ("lens", "liens", False),
        ("page", "paye", False),
        ("lille", "ville", True),
        ("lillle", "Lille", True),
        ("traduction", "transition écologique", False),
        ("traduction", "Traductrice", True),
        ("urbaniste", "graphiste", False),
        ("urbaniste", "urbanisme", True),
        ("sociologie", "sociologue", True),
        ("bsatien", "Bastien", True),
        ("seramique", "Céramique", True),
    ],
)
def test_what_resembles_a_word_as_lists_forgiving_of_typos_have_it(
    word: str, text: str, alike: bool
) -> None:
    assert search.resembles(word, text) is alike
