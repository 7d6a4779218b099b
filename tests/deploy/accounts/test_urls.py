# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages of allauth are served, and that none of them ever fails on what it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from allauth import urls as allauth_urls
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, reverse

from deploy.accounts import urls
from tests import factories

pytestmark = pytest.mark.django_db

SERVED = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
OURS = {"second_factor_lost", "sessions"}  # beside them
NAMED_ONLY = {"account_signup"}  # allauth reverses it in its pages: nothing is there


def of_allauth(patterns: list[Any], before: str = "/compte/") -> dict[str, str]:
    """Name → path of all that allauth would serve, "key" in the place of arguments."""
    found: dict[str, str] = {}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= of_allauth(pattern.url_patterns, before + str(pattern.pattern))
        elif pattern.pattern.regex.groups:
            stem = str(pattern.pattern).lstrip("^").partition("(")[0]
            found[pattern.name] = (
                f"{before}{stem}{'-'.join(['key'] * pattern.pattern.regex.groups)}/"
            )
        else:
            found[pattern.name] = before + str(pattern.pattern)
    return found


def test_the_pages_of_allauth_are_served_by_name() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == SERVED | OURS | NAMED_ONLY


def test_what_is_not_on_the_list_is_not_there() -> None:
    person = factories.member()
    inside = Client()
    inside.force_login(person.user)
    others = {n: p for n, p in of_allauth(allauth_urls.urlpatterns).items() if n not in SERVED}
    assert {"account_email", "account_confirm_email", "account_signup"} <= others.keys()
    for name, path in others.items():
        for client in (Client(), inside):
            for method in (client.get, client.post):
                assert method(path, {"email": "a@b.example"}).status_code == 404, (name, path)
        if name not in NAMED_ONLY:
            with pytest.raises(NoReverseMatch):
                reverse(name)
    assert not EmailAddress.objects.exists()


def test_the_served_pages_keep_the_addresses_allauth_gives_them() -> None:
    every = of_allauth(allauth_urls.urlpatterns)
    key = {"account_reset_password_from_key": {"uidb36": "key", "key": "key"}}
    assert {name: reverse(name, kwargs=key.get(name)) for name in SERVED} == {
        name: every[name] for name in SERVED
    }


# --- what no browser sends -------------------------------------------------------------------------

ODD = ("\x00", "é", "²²²²²²", "x" * 5000, "//[", "a\nb")
FIELDS = ("login", "password", "oldpassword", "password1", "password2", "email", "code", "next")
KEYS = ("a", "x" * 3000, "%0a", "é", "set-password", "a-b", "٣-a")
ASKING: tuple[dict[str, str], ...] = ({}, {"Accept": "application/json"})


def _comes_in(client: Client, email: str) -> None:
    client.post(reverse("account_login"), {"login": email, "password": factories.PASSWORD})


def _says_it_again(client: Client, then: str = "/") -> Any:
    asked = {"password": factories.PASSWORD, "next": then}
    return client.post(reverse("account_reauthenticate"), asked)


def visitor(who: str) -> Client:
    """Someone outside; half in (a second factor is asked); in; in with a second factor."""
    client = Client(raise_request_exception=False)
    person = factories.member().user
    if who in ("half in", "in with a second factor", "and said it again"):
        totp.TOTP.activate(person, totp.generate_totp_secret())
        RecoveryCodes.activate(person)
    if who in ("half in", "in"):
        _comes_in(client, person.email)
    elif who != "outside":
        client.force_login(person)
    if who == "and said it again":
        _says_it_again(client)
    return client


def why(answer: Any) -> str:
    return repr(answer.exc_info[1])


PEOPLE = ("outside", "half in", "in with a second factor", "and said it again")


@pytest.mark.parametrize("who", PEOPLE)
def test_nothing_that_is_sent_makes_them_fail(who: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    client = visitor(who)
    failed: set[str] = set()
    for name in sorted(SERVED - {"account_logout", "account_reset_password_from_key"}):
        page = reverse(name)
        for headers in ASKING:
            answers = [
                client.post(page, dict.fromkeys(FIELDS, odd), headers=headers) for odd in ODD
            ]
            answers += [client.get(page, {"next": odd}, headers=headers) for odd in ODD[3:5]]
            answers.append(client.post(page, b"\xff{", "application/json", headers=headers))
            failed |= {f"{name} {why(a)}" for a in answers if a.status_code == 500}
            if name.startswith("mfa_") and who == "in with a second factor":
                # what waited for the password goes on with what was sent
                for odd in ODD[2:4]:
                    client = visitor(who)
                    client.post(page, dict.fromkeys(FIELDS, odd), headers=headers)
                    answer = _says_it_again(client, page)
                    if answer.status_code == 500:
                        failed.add(f"{name} resumed {why(answer)}")
    stem = "/compte/password/reset/key/"
    for key in KEYS:
        for before in ("", "1-", "zzzzzzzzzzzzz-"):
            for headers in ASKING:
                answer = client.get(f"{stem}{before}{key}/", headers=headers)
                if answer.status_code == 500:
                    failed.add(f"{before}{key} {why(answer)}")
    assert not failed


def test_a_second_factor_that_is_sent_twice_at_once_is_there_once(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client()
    _comes_in(client, factories.member().user.email)
    _says_it_again(client)
    page = reverse("mfa_activate_totp")
    assert client.get(page).status_code == 200
    secret = client.session[totp.SECRET_SESSION_KEY]
    monkeypatch.setattr("allauth.mfa.totp.views.is_mfa_enabled", lambda *asked: False)
    for _time in range(2):  # the second has looked before the first was written
        session = client.session
        session[totp.SECRET_SESSION_KEY] = secret
        session.save()
        now = next(totp.yield_hotp_counters_from_time())
        code = totp.format_hotp_value(totp.hotp_value(secret, now))
        assert client.post(page, {"code": code}).status_code == 302
    assert Authenticator.objects.filter(type="totp").count() == 1
