# SPDX-License-Identifier: AGPL-3.0-or-later
"""A groupe of several cooperatives: what is a cooperative's own is seen by its people alone, page by
page, by whoever shares a groupe with them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from commons.library import actions as library
from groupes import access
from groupes.models import Groupe, Member
from tests import factories

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@dataclass
class Two:
    """Two federated cooperatives, and a groupe of the first in which somebody of the second is.
    ``admin`` looks after the people of the second."""

    groupe: Groupe
    near: Member
    far: Member
    admin: Member
    apart: Groupe


@pytest.fixture
def two() -> Two:
    federation = factories.federation()
    first = factories.cooperative(
        "Première", federation=federation, contribution_percent=Decimal("11.37")
    )
    second = factories.cooperative(
        "Seconde", federation=federation, contribution_percent=Decimal("7.77")
    )
    cast = factories.cast(*access.powers())
    cooperative = cast.groupe.cooperative
    Member.objects.filter(cooperative=cooperative).update(cooperative=first)
    Groupe.objects.filter(pk=cast.groupe.pk).update(cooperative=first)
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    near = Member.objects.select_related("user", "cooperative").get(pk=cast.holder.pk)
    far = factories.member("Lointaine", of=second)
    admin = factories.member("Appui", of=second, administers=True)
    for person in (far, admin):
        factories.join(groupe, person)
    factories.mandate(cast.role, far)
    apart = factories.groupe(near, visibility=Groupe.Visibility.COOPERATIVE, name="Entre nous")
    return Two(groupe, near, far, admin, apart)


def client_of(member: Member) -> Client:
    client = Client(headers=ENGLISH)
    client.force_login(member.user)
    return client


PAGES = (
    "groupes:home",
    "groupes:members",
    "charter:page",
    "groupes:leave",
    "chat:room",
    "roles:index",
    "library:groupe_index",
    "sharing:groupe_index",
    "sharing:rule_new",
    "bids:groupe_index",
    "export:plan",
)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_the_groupe_tells_the_rate_or_the_addresses_of_the_other_cooperative(
    two: Two, name: str
) -> None:
    page = reverse(name, args=[two.groupe.slug])
    for reader, foreign, rates in (
        (two.far, two.near, ("11.37", "11,37")),
        (two.near, two.far, ("7.77", "7,77")),
    ):
        answer = client_of(reader).get(page)
        assert answer.status_code == 200
        assert not [rate for rate in rates if rate in answer.text]
        assert foreign.user.email not in answer.text


def test_a_rule_is_tried_with_the_rate_of_ones_own_cooperative(two: Two) -> None:
    rule = factories.split_rule(two.groupe, two.near)
    page = reverse("sharing:rule", args=[two.groupe.slug, rule.number])
    for reader, own, foreign in ((two.far, "7.77", "11.37"), (two.near, "11.37", "7.77")):
        told = client_of(reader).get(page).text
        assert own in told
        assert foreign not in told


def test_the_members_page_says_for_which_cooperative_each_acts(two: Two) -> None:
    page = client_of(two.near).get(reverse("groupes:members", args=[two.groupe.slug])).text
    assert "Première" in page
    assert "Seconde" in page


def test_a_contribution_is_read_by_its_own_cooperative(two: Two) -> None:
    where = reverse("groupes:contribution")
    assert "7.77" in client_of(two.far).get(where).text
    assert "11.37" not in client_of(two.far).get(where).text


def test_an_administrator_has_no_hand_in_another_cooperative(two: Two) -> None:
    client = client_of(two.admin)
    listed = client.get(reverse("groupes:invite_member")).text
    assert two.far.name in listed
    assert two.near.user.email not in listed
    for name in ("resend_invitation", "password_link", "change_email", "departure", "come_back"):
        where = reverse(f"groupes:{name}", args=[two.near.pk])
        assert client.get(where).status_code in (404, 405), name
        assert client.post(where, {}).status_code in (404, 405), name


def test_a_page_of_a_person_says_no_more_to_the_other_cooperative(two: Two) -> None:
    page = client_of(two.admin).get(reverse("groupes:person", args=[two.near.pk]))
    assert page.status_code == 200
    assert two.near.user.email not in page.text
    assert two.apart.name not in page.text
    assert two.apart.name in client_of(two.near).get(two.near.get_absolute_url()).text


def test_what_is_shared_with_one_cooperative_stays_in_it(two: Two) -> None:
    kept = library.add_page(
        by=two.near, groupe=two.apart, title="Réservé", body="x", shared_with="cooperative"
    )
    shared = library.add_page(
        by=two.near, groupe=two.apart, title="Ouvert à tous", body="x", shared_with="federation"
    )
    far = client_of(two.far)
    for path in (reverse("library:index"), reverse("groupes:jump") + "?q=Réservé"):
        assert kept.get_absolute_url() not in far.get(path).text
    assert far.get(kept.get_absolute_url()).status_code == 404
    assert far.get(shared.get_absolute_url()).status_code == 200
    assert far.get(two.apart.get_absolute_url()).status_code == 404


def test_who_leaves_the_federation_keeps_nothing_of_the_other_cooperative(two: Two) -> None:
    near = client_of(two.near)
    assert near.get(reverse("groupes:person", args=[two.admin.pk])).status_code == 200
    two.far.cooperative.federation = None
    two.far.cooperative.save()
    assert near.get(reverse("groupes:person", args=[two.admin.pk])).status_code == 404
