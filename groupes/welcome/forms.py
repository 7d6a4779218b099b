# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is asked at the door."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from groupes.web.fields import LongTextField
from groupes.welcome.models import CONSENT_DAYS, DAYS, MOST_USES


def _days(choices: tuple[int, ...]) -> list[tuple[int, str]]:
    return [(n, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in choices]


class _WithDays(forms.Form):
    """For how long it is open."""

    choices: tuple[int, ...] = DAYS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = _days(self.choices)  # type: ignore[attr-defined]  # a choice


def _word() -> LongTextField:
    return LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by whoever opens the invitation."),
    )


class LinkForm(_WithDays):
    days = forms.TypedChoiceField(label=_("Open for"), coerce=int, initial=7)
    most = forms.IntegerField(
        label=_("How many people may use it"), min_value=1, max_value=MOST_USES, initial=1
    )
    asks = forms.BooleanField(
        label=_("They ask, and someone answers"),
        required=False,
        help_text=_("If not, whoever opens the link and wishes it is in at once."),
    )
    word = _word()
    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class AddressForm(_WithDays):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The link is for this address alone."),
    )
    days = forms.TypedChoiceField(label=_("Open for"), coerce=int, initial=30)
    word = _word()


class ProposalForm(_WithDays):
    choices = CONSENT_DAYS

    sentence = LongTextField(
        label=_("Why this person"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it first, then the members."),
    )
    days = forms.TypedChoiceField(
        label=_("How long the members have to answer"),
        coerce=int,
        initial=CONSENT_DAYS[0],
        help_text=_("Counted from the day when the person says that they wish it."),
    )


class ObjectionForm(forms.Form):
    reason = LongTextField(
        label=_("Why it would harm what the groupe is for"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the members, never by the person who was proposed."),
    )


class LineForm(forms.Form):
    text = LongTextField(
        label=_("Your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class IntroductionForm(forms.Form):
    text = LongTextField(
        label=_("Who I am, what I do, what brings me here"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is posted in the chat, under your name."),
    )
