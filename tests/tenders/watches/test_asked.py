# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people give to a watch, read."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from tenders.notices.forms import asked_of
from tenders.notices.models import Notice
from tenders.watches import asked
from tenders.watches.models import Watch


@pytest.mark.parametrize(
    ("typed", "found", "wrong"),
    [
        ("794, 71410000", ["794", "7141"], []),
        ("79 41", ["7941"], []),
        ("794 7141", ["794", "7141"], []),
        ("79416200-3; 794", ["794162", "794"], []),
        ("vélo, 794", ["794"], ["vélo"]),
        ("", [], []),
    ],
)
def test_codes(typed: str, found: list[str], wrong: list[str]) -> None:
    assert asked.codes(typed) == (found, wrong)


def test_places() -> None:
    read = asked.places("59, somme 2a, FRE, be3, nulle part")
    assert read.departments == ("59", "80", "2A")
    assert read.nuts == ("FRE", "BE3")
    assert read.wrong == ("nulle part",)
    assert asked.places("Pas-de-Calais, 75 62").departments == ("62", "75")
    assert asked.places("XX1").wrong == ("XX1",)


def test_words_between_commas_are_alternatives_and_exclusions_hold_for_all() -> None:
    words = 'ateliers publics, "plan vélo, à pied" -voirie; film, , les'
    assert asked.alternatives(words) == [
        ["ateliers", "publics"], ['"plan vélo, à pied"', "-voirie"], ["film"],
    ]  # fmt: skip
    assert asked.terms(words) == (
        ["ateliers", "publics", '"plan vélo, à pied"', "film"], ["voirie"],
    )  # fmt: skip
    assert asked.question(words) == (
        'ateliers publics -voirie or "plan vélo, à pied" -voirie or film -voirie'
    )
    assert asked.question("-voirie") == "-voirie"
    assert asked.question("vélo or marche") == 'vélo "or" marche'
    assert asked.question("") == ""


def test_a_watch_is_compiled() -> None:
    watch = Watch(words="concertation", nuts=["FRE1"], departments=["75"], buyer="732 829 320")
    asked.compile_watch(watch, [])
    assert watch.in_departments[0] == "75"
    assert {"59", "62"} <= set(watch.in_departments)
    assert (watch.buyer_ids, watch.buyer_asked) == (["buyer 732829320"], "")


def test_what_is_wanted_is_positive() -> None:
    def positive(**said: object) -> bool:
        watch = Watch(**said)
        asked.compile_watch(watch, [])
        return asked.positive(watch)

    assert positive(words="vélo")
    assert positive(cpv=["79"])
    assert positive(buyer="732829320")
    assert not positive(words="-vélo")
    assert not positive(natures=["works"])


def test_rules_are_read() -> None:
    assert asked.value_of("cpv", "79400000-8") == "794"
    assert asked.value_of("cpv", "vélo") == ""
    assert asked.value_of("department", "Nord") == "59"
    assert asked.value_of("word", ' "plan vélo" ') == '"plan vélo"'
    assert asked.value_of("word", "…") == ""


def test_what_a_rule_may_hide_of_a_notice() -> None:
    notice = Notice(
        buyers=[{"name": "Ville de Lille"}], cpv=["79416200", "45000000"], departments=["59"]
    )
    assert asked.offered(notice) == {
        "buyer": "Ville de Lille", "cpv": "794162", "department": "59",
    }  # fmt: skip
    assert asked.offered(Notice(departments=["59", "62"])) == {}


def test_a_watch_begins_from_a_search() -> None:
    given = QueryDict("q=concertation+vélo&cpv=794&department=59&domain=71")
    assert asked.from_search(asked_of(given)) == {
        "words": "concertation vélo",
        "cpv": "794, 71",
        "places": "59",
        "buyer": "",
        "name": "concertation vélo",
    }
    assert asked.from_search(asked_of(QueryDict("q=26-12345")))["words"] == ""
    assert asked.from_search(asked_of(QueryDict("q=79416200")))["cpv"] == "794162"
