# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groupes: the list of those one sees, founding one, changing how it presents itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from groupes.forms import SLUG_LETTERS
from groupes.models import Groupe
from tests import factories
from tests.groupes.views.visits import login, url

pytestmark = pytest.mark.django_db


def test_editing_a_groupe(cast: factories.Cast, client: Client) -> None:
    page = url("edit", cast.groupe)
    data = {
        "name": "Concerter",
        "short": "Co",
        "purpose": "Faire parler un territoire.",
        "colour": "petrole",
        "visibility": "cooperative",
        "joining": "request",
        "charter": "## Lignes rouges\n\n<script>alert(1)</script> **jamais**",
    }
    for who, status in (("plain", 403), ("outsider", 403), ("stranger", 404)):
        login(client, getattr(cast, who))
        assert client.get(page).status_code == status
        assert client.post(page, data).status_code == status
    login(client, cast.holder)
    assert client.post(page, data | {"name": ""}).status_code == 422
    assert client.post(page, data).status_code == 409  # of no edition: nothing is wiped
    assert client.post(page, data | {"edition": 1}).status_code == 302
    charter = client.get(url("charter", cast.groupe)).content.decode()
    assert "<strong>jamais</strong>" in charter
    assert "<script>alert" not in charter


def test_founding_a_groupe(client: Client) -> None:
    me = factories.member()
    page = reverse("groupes:groupe_new")
    login(client, me)
    assert client.get(page).status_code == 200
    data = {
        "kind": "trade",
        "name": "Concerter à deux",
        "purpose": "Apprendre.",
        "colour": "petrole",
        "visibility": "cooperative",
        "joining": "request",
    }
    assert client.post(page, data | {"kind": "club"}).status_code == 422
    first, second = (client.post(page, data)["Location"] for _time in range(2))
    assert first != second
    assert first.startswith("/g/concerter-a-deux-")
    home = client.get(first)
    assert home.status_code == 200
    assert Groupe.objects.get(slug=first.split("/")[2]).roles.count() == 5


def test_the_directory_by_kind_and_words(client: Client) -> None:
    me = factories.member()
    factories.groupe(me, name="Métiers de l’eau", kind="trade", visibility="cooperative")
    factories.groupe(me, name="Projet du canal", kind="project", visibility="cooperative")
    login(client, me)

    def names(**query: str) -> list[str]:
        page = client.get(reverse("groupes:directory"), query)
        return [card.name for card in page.context["cards"]]

    assert names(kind="project") == ["Projet du canal"]
    assert names(q="metiers") == ["Métiers de l’eau"]
    assert names(q="EAU", kind="project") == []
    assert len(names(kind="club")) == 2


def test_an_address_tells_nothing_of_a_private_groupe_of_the_same_name(client: Client) -> None:
    factories.groupe(factories.member(), name="Fusion", slug="fusion")
    login(client, factories.member())
    said = {"kind": "trade", "purpose": "p", "colour": "prune"}
    said |= {"visibility": "cooperative", "joining": "request"}
    shapes = set()
    for name in ("Fusion", "Autre chose"):
        done = client.post(reverse("groupes:groupe_new"), said | {"name": name})
        assert done.status_code == 302
        shapes.add(re.sub(f"/g/{slugify(name)}", "", done["Location"]).translate(LETTERS))
    assert shapes == {"-xxxx/"}


LETTERS = str.maketrans(dict.fromkeys(SLUG_LETTERS, "x"))
