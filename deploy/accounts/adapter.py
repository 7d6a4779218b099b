# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's adapter: nobody signs up alone, an account has one address, links name our origin."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from groupes.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by their cooperative, which adds them."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """As allauth's, which fails on an address that cannot be read at all ("//[")."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """By the account's own address: allauth would look in its table of addresses, kept empty."""
        assert isinstance(user, User)  # noqa: S101 - the model of settings.AUTH_USER_MODEL
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return absolute(context.request, _key_path(uid, token))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if settings.ORIGIN:
            context = {"current_site": {"domain": urlsplit(settings.ORIGIN).netloc}} | context
        super().send_mail(template_prefix, email, context)


def absolute(request: HttpRequest, path: str) -> str:
    """``path`` as an address for a letter: at the configured origin, whatever host was asked.
    Without one (a laptop), at the host that was asked."""
    return settings.ORIGIN + path if settings.ORIGIN else request.build_absolute_uri(path)


def _key_path(uid: str, key: str) -> str:
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


def password_path(user: AbstractBaseUser) -> str:
    """The path of a page where `user` chooses a password: good once, for PASSWORD_RESET_TIMEOUT
    seconds (three days), and for whoever holds it."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return _key_path(user_pk_to_url_str(user), key)
