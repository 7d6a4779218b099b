# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs here from allauth's ways: nobody signs up alone, and a first password is chosen
through a link."""

import hashlib
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from groupes.web.ratelimit import counting_alone, too_many

ATTEMPTS_ALONE: Final = 3
ATTEMPTS_ALONE_SECONDS: Final = 300
"""At one account, while Valkey is away; allauth's own limit is five in as long."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by their cooperative, which adds them."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's limits; and a stricter one while each process counts by itself, since several
        together would let more attempts through."""
        super().pre_authenticate(request, **credentials)
        if counting_alone():
            key = self._get_login_attempts_cache_key(request, **credentials)
            account = hashlib.sha256(key.encode()).hexdigest()  # whatever was typed
            if too_many(account, "login", ATTEMPTS_ALONE, ATTEMPTS_ALONE_SECONDS):
                raise self.validation_error("too_many_login_attempts")


def password_path(user: AbstractBaseUser) -> str:
    """The path of a page where `user` chooses a password: good once, for PASSWORD_RESET_TIMEOUT
    seconds (three days), and for whoever holds it."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
