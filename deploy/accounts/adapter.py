# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's adapter: nobody signs up alone, an account has one address, tries are counted our way."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from deploy.accounts import devices, limits
from deploy.accounts.passwords import LONGEST
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

    def get_client_ip(self, request: HttpRequest) -> str:
        """The range that the person's address belongs to: allauth counts tries by it."""
        return limits.range_of(super().get_client_ip(request))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """As allauth's, by our own limits (``deploy/accounts/limits.py``): nothing is hashed beyond
        them, nor for a password longer than anyone's."""
        email, password = credentials.get("email", ""), credentials.get("password", "")
        device = devices.known(request, email)
        if limits.too_many_tries(email, self.get_client_ip(request), device):
            raise self.validation_error("too_many_login_attempts")
        if len(password) > LONGEST:
            return None
        with limits.turn(known=bool(device)) as mine:
            if not mine:
                raise self.validation_error("rate_limited")
            found: User | None = super().authenticate(request, **credentials)
            return found

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's own limit by account lets anyone lock anyone out: see :meth:`authenticate`."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """As allauth's, which names our backend by the module that defines it, not as the settings do:
        Django would not know the session of whoever has just chosen a password."""
        if not hasattr(user, "backend"):
            user.backend = settings.AUTHENTICATION_BACKENDS[0]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.email)
        return response
