# SPDX-License-Identifier: AGPL-3.0-or-later
"""Valkey killed, frozen or full: people log in, search, join and invite, and limits hold."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import reverse

from groupes.models import Groupe, Membership
from groupes.web import ratelimit
from tests import factories
from tests.factories import Cast
from tests.groupes.views.visits import login, url
from tests.groupes.web.valkey import Valkey, valkey

__all__ = ["valkey"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.parametrize("away", ["kill", "freeze", "fill"], indirect=True),
]
PASSWORD = "une-longue-phrase-de-passe"


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """One window of counting for the whole test."""
    moment = float(time.time_ns())
    monkeypatch.setattr(ratelimit, "now", lambda: moment)


@pytest.fixture
def away(valkey: Valkey, request: pytest.FixtureRequest) -> None:
    getattr(valkey, request.param)()


@pytest.fixture
def cast() -> Cast:
    made = factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)
    made.holder.user.set_password(PASSWORD)
    made.holder.user.save()
    return made


def log_in(client: Client, cast: Cast, password: str) -> int:
    given = {"login": cast.holder.user.email, "password": password}
    return client.post(reverse("account_login"), given).status_code


def test_one_logs_in_and_asks_for_another_password(away: None, client: Client, cast: Cast) -> None:
    assert log_in(client, cast, PASSWORD) == 302
    assert client.get(reverse("groupes:today")).status_code == 200
    client.logout()
    reset = client.post(reverse("account_reset_password"), {"email": cast.holder.user.email})
    assert reset.status_code == 302
    assert ratelimit.counting_alone()


def test_passwords_are_guessed_even_less(away: None, client: Client, cast: Cast) -> None:
    assert [log_in(client, cast, f"wrong {number}") for number in range(3)] == [200] * 3
    assert log_in(client, cast, PASSWORD) == 200  # it is right, and comes too late
    assert "_auth_user_id" not in client.session


def test_one_searches_as_often_as_one_types(away: None, client: Client, cast: Cast) -> None:
    login(client, cast.holder)
    page = reverse("groupes:people")
    assert client.get(page, {"q": "ana"}).status_code == 200
    for _number in range(119):
        ratelimit.too_many(cast.holder.user.pk, "search", 120, 60)
    assert client.get(page, {"q": "ana"}).status_code == 429


def test_one_asks_to_join_and_is_invited(away: None, client: Client, cast: Cast) -> None:
    login(client, cast.holder)
    invited = client.post(url("invite", cast.groupe), {"member": cast.outsider.pk, "message": ""})
    assert invited.status_code == 302
    assert Membership.objects.filter(member=cast.outsider, groupe=cast.groupe).exists()
    login(client, cast.outsider)
    door = url("join", cast.groupe)
    assert client.post(door, {"message": "Bonjour"}).status_code < 500
    for _number in range(20):
        ratelimit.too_many(cast.outsider.user.pk, "join", 20, 3600)
    assert client.post(door, {"message": "Bonjour"}).status_code == 429
