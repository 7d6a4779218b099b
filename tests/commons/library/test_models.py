# SPDX-License-Identifier: AGPL-3.0-or-later
"""What groupes keep: who sees it, what is found first, what a licence says, who is credited."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from commons.library import actions
from commons.library.models import FileVersion, Resource, Reuse
from groupes.access import Me
from groupes.models import Groupe, Member, Membership
from groupes.web.text import RENDERER_VERSION
from tests import factories
from tests.factories import days
from tests.groupes.files.uploads import upload


@pytest.fixture
def maker() -> Member:
    return factories.member(of=factories.cooperative(federation=factories.federation()))


@pytest.fixture
def groupe(maker: Member) -> Groupe:
    return factories.groupe(maker)


def page(groupe: Groupe, title: str = "Trame", **values: Any) -> Resource:
    by = groupe.memberships.earliest("pk").member
    usual: dict[str, Any] = {"by": by, "groupe": groupe, "title": title, "body": "…"}
    return actions.add_page(**usual | values)


# --- who sees it ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shared_with", "seen"),
    [
        ("groupe", ["member", "paused"]),
        ("cooperative", ["member", "paused", "neighbour", "left"]),
        ("federation", ["member", "paused", "neighbour", "federated", "left"]),
    ],
)
def test_a_thing_is_seen_as_far_as_it_is_shared(
    groupe: Groupe, maker: Member, shared_with: str, seen: list[str]
) -> None:
    page(groupe, shared_with=shared_with)
    near = factories.cooperative(federation=maker.cooperative.federation)
    paused, left, invited = (factories.member(of=maker.cooperative) for _n in range(3))
    factories.join(groupe, paused, state=Membership.State.PAUSED)
    factories.join(groupe, left, state=Membership.State.ENDED)
    people = {
        "member": maker,
        "paused": paused,
        "neighbour": factories.member(of=maker.cooperative),
        "federated": factories.member(of=near),
        "left": left,
        "stranger": factories.member(),
    }
    found = [name for name, one in people.items() if Resource.objects.visible_to(Me(one)).exists()]
    assert sorted(found) == sorted(seen)
    factories.join(groupe, invited, state=Membership.State.INVITED)
    assert Resource.objects.visible_to(Me(invited)).exists() is (shared_with != "groupe")


@pytest.mark.django_db
def test_two_cooperatives_of_no_federation_are_no_federation() -> None:
    alone = factories.member()
    page(factories.groupe(alone), shared_with="federation")
    assert Resource.objects.visible_to(Me(alone)).exists()
    assert not Resource.objects.visible_to(Me(factories.member())).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("storage")
def test_the_states_of_a_file_are_seen_by_whoever_sees_it(groupe: Groupe, maker: Member) -> None:
    for shared_with in Resource.Sharing:
        actions.add_file(
            by=maker, groupe=groupe, upload=upload(f"{shared_with}.txt", b"un"),
            shared_with=shared_with,
        )  # fmt: skip
    near = factories.member(of=factories.cooperative(federation=maker.cooperative.federation))
    for person, count in ((maker, 3), (factories.member(of=maker.cooperative), 2), (near, 1)):
        seen = FileVersion.objects.visible_to(Me(person))
        assert seen.count() == count
        resources = Resource.objects.visible_to(Me(person))
        assert {one.resource_id for one in seen} == {one.pk for one in resources}
    assert not FileVersion.objects.visible_to(Me(factories.member())).exists()


# --- what is found --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_says_it_in_its_title_comes_before_what_says_it_in_its_text(groupe: Groupe) -> None:
    in_text = page(groupe, "Autre chose", body="Un atelier de vélo.")
    in_title = page(groupe, "Réparer un vélo", body="…")
    in_summary = page(groupe, "Encore", summary="Du vélo en ville.")
    page(groupe, "Cuisine")
    found = list(Resource.objects.ranked("velo"))
    assert found == [in_title, in_summary, in_text]
    assert set(Resource.objects.matching("VÉLO")) == set(found)
    assert list(Resource.objects.matching("velo -atelier").recent()) == [in_summary, in_title]


@pytest.mark.django_db
def test_no_words_ask_for_nothing_and_the_latest_come_first(groupe: Groupe) -> None:
    first, second = page(groupe, "Un"), page(groupe, "Deux")
    Resource.objects.filter(pk=first.pk).update(updated_at=timezone.now() + days(1))
    for words in ("", " ", "les des"):
        assert Resource.objects.matching(words).count() == 2
        assert Resource.objects.named(words).count() == 2
        assert list(Resource.objects.ranked(words)) == [first, second]
    assert list(Resource.objects.recent()) == [first, second]


@pytest.mark.django_db
def test_a_word_is_found_before_it_is_finished_in_a_title_alone(groupe: Groupe) -> None:
    named = page(groupe, "Réparer un vélo")
    page(groupe, "Autre", body="réparations")
    assert list(Resource.objects.named("répa")) == [named]


@pytest.mark.django_db
def test_things_stand_by_what_they_are_for_in_their_order(groupe: Groupe) -> None:
    made = {use: page(groupe, f"{use} 1", use=use) for use in reversed(Resource.Use.values)}
    again = page(groupe, "template 2", use="template")
    found = list(Resource.objects.by_use())
    assert found == [again, *(made[use] for use in Resource.Use.values)]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_cards_are_two_queries(groupe: Groupe, rows: int, django_assert_num_queries) -> None:
    for n in range(rows):
        page(groupe, f"Trame {n}")
    with django_assert_num_queries(2):
        told = [
            (one.groupe.name, [each.name for each in one.authors.all()])
            for one in Resource.objects.for_cards()
        ]
    assert len(told) == rows


# --- what it says ---------------------------------------------------------------------------------


def test_every_licence_says_what_one_may_do_and_each_says_it_otherwise() -> None:
    with translation.override("en"):
        said = {str(Resource(licence=licence).permission) for licence in Resource.Licence}
    assert len(said) == len(Resource.Licence)


def test_a_page_rendered_by_an_older_version_is_rendered_anew_and_a_file_is_no_page() -> None:
    kept = Resource(
        kind="page", body="**un**", body_html="<p>kept</p>", renderer_version=RENDERER_VERSION
    )
    assert kept.html == "<p>kept</p>"
    kept.renderer_version = 0
    assert kept.html == "<p><strong>un</strong></p>"
    assert not kept.is_file
    assert Resource(kind="file").is_file


# --- where it served ------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_what_served_for_a_thing_is_credited_in_two_queries(
    groupe: Groupe, maker: Member, rows: int, django_assert_num_queries
) -> None:
    other = factories.member("Zoé", of=maker.cooperative)
    factories.join(groupe, other)
    target = factories.role(groupe)
    for n in range(rows):
        made = page(groupe, f"Trame {n}", authors=[other, maker])
        actions.reuse(by=maker, resource=made, target=target)
    with django_assert_num_queries(2), translation.override("en"):
        credits = [one.credit() for one in Reuse.objects.about(target)]
    assert [one.title for one in credits] == [f"Trame {n}" for n in range(rows)]
    assert [author.name for author in credits[0].authors] == sorted([other.name, maker.name])
    assert (credits[0].edition, credits[0].licence, credits[0].groupe) == (
        1,
        "CC BY-SA 4.0",
        groupe,
    )
    assert not Reuse.objects.about(factories.role(groupe)).exists()


@pytest.mark.django_db
def test_a_thing_serves_once_for_a_target(groupe: Groupe, maker: Member) -> None:
    made = page(groupe)
    values: dict[str, Any] = {
        "resource": made, "edition": 1, "groupe": groupe, "by": maker, "target_type": "bids.bid",
    }  # fmt: skip
    first = Reuse.objects.create(target_id=1, **values)
    Reuse.objects.create(target_id=2, **values)
    with pytest.raises(IntegrityError, match="reuse_once"), transaction.atomic():
        Reuse.objects.create(target_id=1, **values)
    assert str(first.target) == "bids.bid:1"
