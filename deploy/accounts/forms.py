# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's forms, where ours differ."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from allauth.core import context
from django.http import HttpRequest

from deploy.accounts import limits
from groupes import emails


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link to choose a new password. Whether the address has an account is not looked up
    here, so that the answer and its time are the same; nor is it told that it was asked too often."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        if not limits.too_many_letters(email):
            emails.leave_new_password(request, email)
        return email


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """Keeps who has proved, by their mail, that the account is theirs (``deploy/accounts/urls.py``)."""

    def save(self) -> None:
        super().save()
        context.request.proved = self.user
