# SPDX-License-Identifier: AGPL-3.0-or-later
"""Belonging to a groupe: its members, pausing, leaving."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.models import Membership
from tests import factories
from tests.groupes.views.visits import login, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["home", "members"])
def test_pages_of_a_groupe_cost_the_same_for_one_member_and_three(
    name: str, client: Client, django_assert_max_num_queries
) -> None:
    cast = factories.cast("groupes.welcome_member")
    login(client, cast.holder)
    counts = []
    for more, rows in ((1, 1), (2, 3)):
        for _number in range(more):
            factories.join(cast.groupe, factories.member(of=cast.groupe.cooperative))
            role = factories.role(cast.groupe)
            factories.mandate(role, cast.plain)
            factories.role(cast.groupe)
            Membership.objects.create(
                groupe=cast.groupe,
                member=factories.member(of=cast.groupe.cooperative),
                state=Membership.State.ASKED,
                asked_at=timezone.now(),
            )
        with django_assert_max_num_queries(15 if name == "home" else 7) as counted:
            page = client.get(url(name, cast.groupe))
        assert page.status_code == 200
        assert len(page.context["belonging"].asked) == rows
        counts.append(len(counted.captured_queries))
    assert counts[0] == counts[1]


def test_members_are_listed_with_oneself_first_then_by_first_name(client: Client) -> None:
    here = factories.cooperative()
    me = factories.member("Zoé Martin", of=here)
    groupe = factories.groupe(me)
    for name in ("Émile Zola", "Eva Durand", "Anna Petit"):
        factories.join(groupe, factories.member(name, of=here))
    page = login(client, me).get(url("members", groupe))
    names = [row.member.name for row in page.context["belonging"].members]
    assert names == ["Zoé Martin", "Anna Petit", "Émile Zola", "Eva Durand"]


def test_leaving_asks_once_and_names_what_goes(cast: factories.Cast, client: Client) -> None:
    login(client, cast.holder)
    page = url("leave", cast.groupe)
    asked = client.get(page)
    assert cast.role.name in asked.content.decode()
    assert cast.groupe.memberships.filter(member=cast.holder, state="active").exists()
    assert client.post(page)["Location"] == reverse("groupes:today")
    assert client.post(page).status_code == 403  # an outsider now, who may see the door
    assert client.get(url("home", cast.groupe)).status_code == 302


def test_pausing_and_coming_back(cast: factories.Cast, client: Client) -> None:
    login(client, cast.plain)
    page = url("pause", cast.groupe)
    assert client.get(page).status_code == 200
    assert client.post(page, {"pause": "yes"}).status_code == 302
    assert client.post(page, {"pause": "yes"}).status_code == 302
    membership = cast.groupe.memberships.get(member=cast.plain)
    assert membership.state == Membership.State.PAUSED
    assert client.get(url("home", cast.groupe)).status_code == 200
    assert client.post(page, {"pause": "no"}).status_code == 302
    membership.refresh_from_db()
    assert membership.state == Membership.State.ACTIVE
