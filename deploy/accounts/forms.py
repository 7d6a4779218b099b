# SPDX-License-Identifier: AGPL-3.0-or-later
"""allauth's forms, where ours differ."""

from __future__ import annotations

from allauth.account import forms

from groupes.models import User


class ResetPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Asks for a link to choose a new password; it goes to the account's own address alone."""

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        user = User.objects.with_address(typed)
        self.users = [user] if user is not None and user.is_active else []
        return self.users[0].email if self.users else typed.lower()
