# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is said of a season."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.seasons import words
from groupes.web.fields import LongTextField, SharedForm

NO_ANSWER = "none"


class EnergyForm(forms.Form):
    """One's answer for one season."""

    days = forms.TypedChoiceField(
        label=_("The energy I want to give here"),
        coerce=lambda said: None if said == NO_ANSWER else int(said),
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_(
            "Only you read it, unless you choose otherwise below. You may change it until the season ends."
        ),
    )

    def __init__(self, *args: Any, answered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(days), said) for days, said in words.LEVELS.items()]
        if answered:
            choices.append((NO_ANSWER, _("I take my answer away")))
        self.fields["days"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class NeedsForm(SharedForm):
    """What the groupe needs in a season."""

    needs = LongTextField(
        label=_("What the groupe needs this season"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence: “two people to prepare the fair, one to keep the accounts”."),
    )
    days = forms.IntegerField(
        label=_("Days a month, for all of us together"),
        required=False,
        min_value=0,
        max_value=400,
        help_text=_("Roughly. Leave it empty if you cannot say."),
    )
