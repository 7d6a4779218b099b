# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is written of craft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.people.forms import skill_input
from groupes.people.models import LONGEST_NAME
from groupes.web.fields import DayInput, LongTextField, OneLineField, SharedForm
from groupes.web.refusals import Refusal


class AttestForm(forms.Form):
    """What one has seen at work."""

    skill = OneLineField(
        label=_("The skill"),
        max_length=LONGEST_NAME,
        widget=skill_input(),
        help_text=_("One that they tell, or another in a few words."),
    )
    words = LongTextField(
        label=_("What you have seen"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A sentence: where, what they did. They decide whether it shows."),
    )


class TermsForm(forms.Form):
    """The goal of a pairing and its end."""

    goal = OneLineField(
        label=_("The goal"),
        max_length=300,
        help_text=_("What will be done, or be known, at the end: “lead a workshop by myself”."),
    )
    ends_on = forms.DateField(label=_("Until"), widget=DayInput)


class AskForm(TermsForm):
    """Asking to learn, or offering to pass on."""

    message = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ChangeForm(TermsForm, SharedForm):
    """What either of the two changes."""


class WordForm(forms.Form):
    """The word that may come with an answer, or an end."""

    word = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def said(cls, data: Any) -> str:
        """The word that was posted; cut nowhere, refused where it is too long."""
        form = cls(data)
        if not form.is_valid():
            raise Refusal(str(form.errors["word"][0]))
        word: str = form.cleaned_data["word"]
        return word
