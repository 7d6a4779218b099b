# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs here from allauth's ways: nobody signs up alone, and a first password is chosen
through a link."""

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by their cooperative, which adds them."""
        return False


def password_path(user: AbstractBaseUser) -> str:
    """The path of a page where `user` chooses a password: good once, for PASSWORD_RESET_TIMEOUT
    seconds (three days), and for whoever holds it."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
