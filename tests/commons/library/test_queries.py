# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cards say what a resource is in a constant number of queries; other pages show what one may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from commons.library import actions, queries
from commons.library.models import Resource
from groupes import access
from groupes.access import Me
from groupes.models import Groupe, Member
from tests import factories
from tests.groupes.files import uploads
from tests.groupes.files.uploads import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone() -> tuple[Groupe, Member]:
    member = factories.member(name="Nadia Belkacem")
    return factories.groupe(member), member


def a_page(groupe: Groupe, by: Member, title: str = "Trame", **values: Any) -> Resource:
    return actions.add_page(by=by, groupe=groupe, title=title, body="Texte", **values)


@pytest.mark.parametrize("rows", [1, 3])
def test_cards_cost_the_same_for_one_and_three(someone, rows, django_assert_num_queries) -> None:
    groupe, member = someone
    for number in range(rows):
        a_page(groupe, member, f"Trame {number}", use="tip")
    with django_assert_num_queries(3), translation.override("en"):
        cards = queries.Cards(groupe.resources.recent())[:20]
    assert [card.title for card in cards] == [f"Trame {n}" for n in reversed(range(rows))]
    assert {card.icon for card in cards} == {"lightbulb"}
    assert {card.by for card in cards} == {"by Nadia Belkacem"}
    assert {card.groupe.name for card in cards} == {groupe.name}
    assert [card.url for card in cards] == [
        one.get_absolute_url() for one in groupe.resources.recent()
    ]


def test_all_that_one_may_see_is_the_same_ready_made_and_composed() -> None:
    """Of one's own groupes, shared in the cooperative, in the federation, or not at all; the list,
    its counts, the single answer and the names agree for everyone."""
    federation = factories.federation()
    here = factories.cooperative(federation=federation)
    there = factories.cooperative(federation=federation)
    people = [factories.member(of=here), factories.member(of=there), factories.member(of=here)]
    people.append(factories.member())  # of a cooperative that is in no federation
    for maker in people:
        groupe = factories.groupe(maker)
        for shared_with in Resource.Sharing.values:
            a_page(groupe, maker, f"Trame, {shared_with}", use="tip", shared_with=shared_with)
    counts = []
    for member in people:
        me = Me(member)
        expected = list(Resource.objects.visible_to(me).by_use().values_list("pk", flat=True))
        everything = queries.Everything(me)
        assert [card.pk for card in everything[0:20]] == expected[:20]
        assert [card.pk for card in everything[2:22]] == expected[2:22]
        assert everything.uses() == {"tip": len(expected)}
        every = Resource.objects.select_related("groupe__cooperative")
        assert {one.pk for one in every if one.visible_to(me)} == set(expected)
        assert set(queries.name_resources({one.pk for one in every}, me)) == set(expected)
        counts.append(len(expected))
    assert counts == [3 + 1 + 2, 3 + 1 + 1, 3 + 1 + 2, 3]


def test_a_card_tells_the_latest_file(someone) -> None:
    groupe, member = someone
    found = actions.add_file(by=member, groupe=groupe, upload=upload("a.pdf", uploads.pdf("a")))
    actions.add_version(by=member, resource=found, upload=upload("b.pdf", uploads.pdf("bb")))
    with translation.override("en"):
        [card] = queries.Cards(groupe.resources.all())[:20]
    assert card.file == "b.pdf, 18\u00a0B, version 2"


def test_makers_are_credited_by_name_as_one_says_it() -> None:
    with translation.override("fr"):
        assert queries.credited(["Hawa"]) == "par Hawa"
        assert queries.credited(["Hawa", "Nadia", "Paul"]) == "par Hawa, Nadia et Paul"


def test_the_home_of_a_groupe_shows_its_latest_to_its_members(
    someone, django_assert_num_queries
) -> None:
    groupe, member = someone
    for number in range(6):
        a_page(groupe, member, f"Trame {number}")
    here = access.standing(Me(member), groupe)
    with django_assert_num_queries(2):
        part = queries.home_part(here)
    assert part is not None
    assert [card.title for card in part["cards"]] == ["Trame 5", "Trame 4", "Trame 3", "Trame 2"]
    assert queries.home_part(access.standing(Me(factories.member()), groupe)) is None


@pytest.mark.parametrize("words", ["reunion", "réun", "REUNI", "courte réunion", "les", "ne tenir"])
def test_the_palette_finds_a_word_before_it_is_finished(
    someone, words, django_assert_num_queries
) -> None:
    groupe, member = someone
    a_page(groupe, member, "Tenir des réunions courtes")
    me = Me(member)
    assert me.groupe_ids
    with django_assert_num_queries(1):
        [hit] = queries.find(me, words)
    assert (hit.text, hit.note) == ("Tenir des réunions courtes", groupe.name)
    assert queries.find(Me(factories.member()), words) == []


def test_resources_are_named_to_those_who_may_see_them(someone, django_assert_num_queries) -> None:
    groupe, member = someone
    pages = [a_page(groupe, member, f"Trame {number}") for number in range(3)]
    me = Me(member)
    assert me.groupe_ids
    with django_assert_num_queries(1):
        names = queries.name_resources({page.pk for page in pages}, me)
    assert [names[page.pk].text for page in pages] == ["Trame 0", "Trame 1", "Trame 2"]
    assert [names[page.pk].url for page in pages] == [page.get_absolute_url() for page in pages]
    assert queries.name_resources({pages[0].pk}, Me(factories.member())) == {}
