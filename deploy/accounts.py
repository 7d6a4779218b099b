# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs here from allauth's ways: nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: people come by their cooperative, which adds them."""
        return False
