# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shelf is shown by use, a search by closeness, and the counts are those of the whole list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from commons.library import actions, pages
from commons.library.models import Resource
from groupes import access
from groupes.access import Me
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
