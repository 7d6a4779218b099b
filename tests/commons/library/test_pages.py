# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shelf is shown by use, a search by closeness, and the counts are those of the whole list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from commons.library import actions, pages, queries
from commons.library.models import Resource
from groupes import access
from groupes.access import Me, standing
from groupes.models import Groupe, Member
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def someone() -> tuple[Groupe, Member]:
    member = factories.member()
    return factories.groupe(member), member


def a_page(groupe: Groupe, by: Member, title: str, use: str) -> Resource:
    return actions.add_page(by=by, groupe=groupe, title=title, body="Texte", use=use)


def shelf(member: Member, **query: str) -> dict[str, Any]:
    with translation.override("en"):
        found = pages.every_shelf(RequestFactory().get("/", query), Me(member))
        for section in found["sections"]:
            str(section.title)
        return found


def test_by_use_in_their_order_the_latest_first(someone) -> None:
    groupe, member = someone
    for title, use in (("A", "tip"), ("B", "template"), ("C", "tip"), ("D", "document")):
        a_page(groupe, member, title, use)
    found = shelf(member)
    told = [
        (str(section.count), [card.title for card in section.cards])
        for section in found["sections"]
    ]
    assert told == [("1", ["B"]), ("2", ["C", "A"]), ("1", ["D"])]
    assert found["total"] == found["page"].paginator.count == 4
    assert not found["narrowed"]


def test_a_filter_by_use_keeps_the_counts_of_the_others(someone) -> None:
    groupe, member = someone
    for title, use in (("A", "tip"), ("B", "template"), ("C", "tip")):
        a_page(groupe, member, title, use)
    found = shelf(member, use="tip")
    assert [card.title for card in found["page"].object_list] == ["C", "A"]
    assert found["page"].paginator.count == 2
    assert found["uses"] == {"tip": 2, "template": 1}
    assert found["narrowed"]


def test_found_by_words_they_stand_together(someone) -> None:
    groupe, member = someone
    a_page(groupe, member, "Réunion", "tip")
    a_page(groupe, member, "La réunion d’accueil", "template")
    [section] = shelf(member, q="reunion")["sections"]
    assert section.count is None
    assert {card.title for card in section.cards} == {"Réunion", "La réunion d’accueil"}
    assert shelf(member, q="piscine")["sections"] == []


def told(found: dict[str, Any]) -> tuple[list[str], dict[str, int], int]:
    titles = [card.title for card in found["page"].object_list]
    return titles, dict(found["uses"]), found["page"].paginator.count


@pytest.mark.parametrize(("most", "costs"), [(3, 4), (2, 5)])
def test_of_what_words_find_all_is_counted_and_the_nearest_shown_however_much_there_is(
    someone, monkeypatch, most, costs, django_assert_num_queries
) -> None:
    """As many as are told apart in one go, and one more: the database counts those, and answers alike."""
    groupe, member = someone
    monkeypatch.setattr(queries, "MOST_READ", most)
    queries._by_words.cache_clear()
    a_page(groupe, member, "Ordre du jour", "tip")
    for title, use in (("Réunion A", "tip"), ("Réunion B", "template"), ("Réunion C", "tip")):
        a_page(groupe, member, title, use)
    try:
        asked = RequestFactory().get("/", {"q": "réunions", "kind": "page"})
        me = Me(member)
        assert me.groupes
        with django_assert_num_queries(costs):
            found = pages.every_shelf(asked, me)
        titles = ["Réunion C", "Réunion B", "Réunion A"]
        assert told(found) == (titles, {"tip": 2, "template": 1}, 3)
        assert told(shelf(member, q="réunion", use="tip")) == (
            ["Réunion C", "Réunion A"],
            {"tip": 2, "template": 1},
            2,
        )
        assert told(shelf(member, q="réunion", kind="file")) == ([], {}, 0)
        here = standing(Me(member), groupe)
        in_groupe = pages.one_shelf(RequestFactory().get("/", {"q": "réunion"}), here)
        assert told(in_groupe)[0] == titles
    finally:
        queries._by_words.cache_clear()


def test_words_find_what_one_may_see_alone_in_a_groupe_that_is_asked_for_or_in_all() -> None:
    """And what is counted without words is the same."""
    home = factories.cooperative(federation=factories.federation())
    member, near = factories.member(of=home), factories.member(of=home)
    ally = factories.member(of=factories.cooperative(federation=home.federation))
    stranger = factories.member()
    groupes = {who: factories.groupe(who) for who in (member, near, ally, stranger)}
    for who, groupe in groupes.items():
        for shared in Resource.Sharing.values:
            title = f"Réunion {shared} {who.pk}"
            page = a_page(groupe, who, title, "tip")
            Resource.objects.filter(pk=page.pk).update(shared_with=shared)
    seen = {
        *(f"Réunion {shared} {member.pk}" for shared in Resource.Sharing.values),
        f"Réunion cooperative {near.pk}",
        f"Réunion federation {near.pk}",
        f"Réunion federation {ally.pk}",
    }
    for words in ("réunion", ""):
        found, uses, count = told(shelf(member, q=words))
        assert (set(found), uses, count) == (seen, {"tip": 6}, 6)
    assert len(told(shelf(member, q="réunion", groupe=groupes[near].slug))[0]) == 2
    assert len(told(shelf(member, q="réunion", groupe=groupes[member].slug))[0]) == 3
    assert len(told(shelf(stranger, q="réunion"))[0]) == 3


@pytest.mark.parametrize("words", ["", "-", '""', "le la"])
def test_words_that_ask_for_nothing_narrow_nothing(someone, words) -> None:
    groupe, member = someone
    a_page(groupe, member, "Réunion", "tip")
    assert told(shelf(member, q=words)) == (["Réunion"], {"tip": 1}, 1)


def test_pages_go_on_where_the_last_one_ended(someone, monkeypatch) -> None:
    groupe, member = someone
    monkeypatch.setattr(pages, "PAGE", 2)
    for title in "ABC":
        a_page(groupe, member, title, "tip")
    seen = [card.title for n in "12" for card in shelf(member, page=n)["page"].object_list]
    assert seen == ["C", "B", "A"]


def test_my_groupes_are_offered_and_another_where_it_is_asked_for(
    someone, django_assert_num_queries
) -> None:
    groupe, member = someone
    other = factories.groupe(factories.member(of=groupe.cooperative))
    held = actions.add_page(
        by=other.memberships.get().member,
        groupe=other,
        title="B",
        body="Texte",
        shared_with="cooperative",
    )
    hidden = factories.groupe(factories.member())

    def offered(**query: str) -> list[str]:
        [one] = [
            one for one in shelf(member, **query)["form"].shown_filters() if one.name == "groupe"
        ]
        return [value for value, _words, _chosen in one.options]

    assert offered() == ["", groupe.slug]
    assert offered(groupe=groupe.slug) == ["", groupe.slug]
    assert offered(groupe=other.slug) == ["", groupe.slug, other.slug]
    assert offered(groupe=hidden.slug) == offered(groupe="\x00") == ["", groupe.slug]
    [card] = shelf(member, groupe=other.slug)["page"].object_list
    assert (card.pk, card.groupe.shelf) == (held.pk, f"/communs/?groupe={other.slug}")


def test_the_shelf_of_a_groupe_has_no_filter_by_groupe(someone) -> None:
    groupe, member = someone
    a_page(groupe, member, "A", "tip")
    own = pages.one_shelf(RequestFactory().get("/"), access.standing(Me(member), groupe))
    assert [one.name for one in own["form"].shown_filters()] == ["use", "kind", "licence"]
    assert own["may_add"]
