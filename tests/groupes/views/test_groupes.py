# SPDX-License-Identifier: AGPL-3.0-or-later
"""Groupes: the list of those one sees, founding one, changing how it presents itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from groupes.forms import SLUG_LETTERS, free_slug
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
    }
    for who, status in (("plain", 403), ("outsider", 403), ("stranger", 404)):
        login(client, getattr(cast, who))
        assert client.get(page).status_code == status
        assert client.post(page, data).status_code == status
    login(client, cast.holder)
    assert client.post(page, data | {"name": ""}).status_code == 422
    assert client.post(page, data).status_code == 409  # of no edition: nothing is wiped
    assert client.post(page, data | {"edition": 1}).status_code == 302
    assert "Faire parler un territoire." in client.get(url("home", cast.groupe)).content.decode()


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


def test_an_address_tells_nothing_of_a_private_groupe_of_the_same_name() -> None:
    factories.groupe(factories.member(), name="Fusion", slug="fusion")
    shapes = {
        re.sub(f"^{slugify(name)}", "", free_slug(name)).translate(LETTERS)
        for name in ("Fusion", "Autre chose")
    }
    assert shapes == {"-xxxx"}


LETTERS = str.maketrans(dict.fromkeys(SLUG_LETTERS, "x"))
