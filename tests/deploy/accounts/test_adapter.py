# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody signs up alone, and a first password is chosen through a link that is good once."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from deploy.accounts.adapter import AccountAdapter
from groupes.letters import password_path
from groupes.models import User
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "une-autre-longue-phrase"


def test_signing_up_is_closed() -> None:
    assert isinstance(get_adapter(), AccountAdapter)
    assert not get_adapter().is_open_for_signup(RequestFactory().get("/"))


def choose(path: str, password: str = NEW) -> None:
    """Visit the link and choose a password there, as far as it lets one."""
    client = Client()
    page = client.get(path, follow=True)
    where = page.redirect_chain[-1][0] if page.redirect_chain else path
    client.post(where, {"password1": password, "password2": password})


def test_whoever_chose_a_first_password_is_in_and_led_on() -> None:
    user = factories.member().user
    User.objects.filter(pk=user.pk).update(password="!", last_login=None)
    user.refresh_from_db()
    client = Client()
    page = client.get(password_path(user), follow=True)
    chosen = {"password1": NEW, "password2": NEW}
    answer = client.post(page.redirect_chain[-1][0], chosen, follow=True)
    assert answer.status_code == 200
    assert answer.context["me"].user_id == user.pk
    assert answer.redirect_chain[-1][0] == "/"


def test_a_second_factor_is_asked_of_whoever_chose_a_new_password() -> None:
    user = factories.member().user
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client = Client()
    page = client.get(password_path(user), follow=True)
    chosen = {"password1": NEW, "password2": NEW}
    answer = client.post(page.redirect_chain[-1][0], chosen)
    assert answer.headers["Location"].startswith("/compte/2fa/authenticate/")
    assert client.get("/").status_code == 302


def opens(user: User, password: str) -> bool:
    request = RequestFactory().post("/")
    return authenticate(request, email=user.email, password=password) == user


def test_a_link_lets_its_person_choose_a_password_once() -> None:
    user = factories.member().user
    path = password_path(user)
    choose(path)
    assert opens(user, NEW)
    choose(path, "et-encore-une-autre-phrase")
    assert opens(user, NEW)
    assert not opens(user, "et-encore-une-autre-phrase")


def test_a_link_is_of_one_person() -> None:
    first, second = (factories.member().user for _n in range(2))
    mine, theirs = (password_path(user).split("-", 1) for user in (first, second))
    choose(f"{theirs[0]}-{mine[1]}")
    assert not opens(second, NEW)
    assert not opens(first, NEW)


def test_a_link_of_before_another_password_is_good_no_more() -> None:
    user = factories.member().user
    path = password_path(user)
    user.set_password("changed-in-between")
    user.save()
    choose(path)
    assert not opens(user, NEW)
