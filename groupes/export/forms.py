# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.export.models import Settled
from groupes.models import User
from groupes.web.fields import OneLineField


class SayingForm(forms.Form):
    """Whether I go, and whether my name may."""

    goes = forms.TypedChoiceField(
        label=gettext_lazy("If the groupe becomes a cooperative of its own"),
        choices=[("yes", gettext_lazy("I go along")), ("no", gettext_lazy("I stay here"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    named = forms.BooleanField(
        label=gettext_lazy("My name, my page and my e-mail address may go too"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise “a former member” and a number stand for you in the archive, and you are "
            "not among those who come in with it."
        ),
    )


class SettledForm(forms.Form):
    """A subject of which nothing is left to do."""

    key = forms.SlugField(max_length=30, widget=forms.HiddenInput)
    note = OneLineField(
        label=gettext_lazy("What was agreed"),
        max_length=Settled._meta.get_field("note").max_length,
        required=False,
    )
    settled = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput)


class PasswordField(forms.CharField):
    """A password as it is typed: nothing of it is cleaned."""

    widget = forms.PasswordInput


class DeletionForm(forms.Form):
    """One's password, and that one knows what it means."""

    password = PasswordField(
        label=gettext_lazy("Your password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password
