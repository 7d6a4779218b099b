# SPDX-License-Identifier: AGPL-3.0-or-later
"""An account has one address, its own: what allauth's table of addresses says counts for nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from groupes.models import Member, User
from tests import factories
from tests.letters import delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
def victim() -> Member:
    return factories.member("Victime")


@pytest.fixture
def attacker(victim: Member) -> Member:
    """Someone to whose account the address of another was attached, and "confirmed"."""
    made = factories.member("Attaque")
    made.user.set_password("une-autre-phrase-de-test")
    made.user.save()
    EmailAddress.objects.create(
        user=made.user, email=victim.user.email, verified=True, primary=True
    )
    return made


def comes_in(email: str, password: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client.get(reverse("account_change_password")).status_code == 200


def test_the_right_password_of_an_address_logs_its_owner_in(
    victim: Member, attacker: Member
) -> None:
    assert comes_in(victim.user.email, factories.PASSWORD)
    assert not comes_in(victim.user.email, "une-autre-phrase-de-test")
    assert comes_in(attacker.user.email, "une-autre-phrase-de-test")
    found = authenticate(None, email=victim.user.email, password=factories.PASSWORD)
    assert found == victim.user


def test_a_new_password_is_asked_for_the_account_of_the_address(
    victim: Member, attacker: Member
) -> None:
    page = reverse("account_reset_password")
    assert Client().post(page, {"email": victim.user.email.upper()}).status_code == 302
    [letter] = delivered()
    assert letter.to == [victim.user.email]
    before = victim.user.password
    link = next(word for word in str(letter.body).split() if "/compte/" in word)
    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    secret = "une phrase que nul ne devine"
    assert client.post(form, {"password1": secret, "password2": secret}).status_code == 302
    victim.user.refresh_from_db()
    assert victim.user.password != before
    assert victim.user.check_password(secret)


def test_one_says_ones_own_password_again(victim: Member, attacker: Member) -> None:
    client = Client()
    client.force_login(attacker.user)
    page = reverse("account_reauthenticate")
    assert client.post(page, {"password": "une-autre-phrase-de-test"}).status_code == 302


@pytest.mark.parametrize("typed", ["victıme@exemple.test", "vıctime@exemple.test"])
def test_a_letter_that_only_becomes_another_in_capitals_is_another(typed: str) -> None:
    User.objects.create_user("victime@exemple.test", factories.PASSWORD)
    assert User.objects.with_address("Victime@Exemple.test") is not None
    assert User.objects.with_address(typed) is None
    Client().post(reverse("account_reset_password"), {"email": typed})
    assert delivered() == []


def test_an_account_that_is_closed_gets_no_letter(victim: Member) -> None:
    User.objects.filter(pk=victim.user_id).update(is_active=False)
    Client().post(reverse("account_reset_password"), {"email": victim.user.email})
    assert delivered() == []


@pytest.mark.parametrize("origin", ["https://groupes.example.coop", ""])
def test_a_letter_names_the_configured_origin_whatever_host_was_asked(
    origin: str, victim: Member, settings: Any
) -> None:
    settings.ORIGIN = origin
    settings.ALLOWED_HOSTS = ["testserver", "other.example.coop"]
    page = reverse("account_reset_password")
    Client(headers={"Host": "other.example.coop"}).post(page, {"email": victim.user.email})
    body = str(delivered()[0].body)
    expected, other = origin or "http://other.example.coop", "other.example.coop"
    assert f"{expected}/compte/password/reset/key/" in body
    assert (other in body) is (not origin)
    assert urlsplit(expected).netloc in body.split("key/")[1]  # the signature too
