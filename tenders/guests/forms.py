# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about guests, and by them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commons.sharing.forms import CentsField, written
from groupes.web.fields import DayInput, LongTextField, OneLineField, SharedForm
from tenders.guests.models import Guest


class ShareField(CentsField):
    """Euros, shown as people write them."""

    def prepare_value(self, value: Any) -> Any:
        return written(value / 100) if isinstance(value, int) else value


class _Stay(forms.Form):
    """Until when a guest stays, and their share."""

    until = forms.DateField(
        label=_("Until"), widget=DayInput(), help_text=_("Their last day, included.")
    )
    share_cents = ShareField(
        label=_("Their share, without tax"),
        required=False,
        min_value=0,
        help_text=_("In euros. They read this amount, and no other price."),
    )


class StayForm(_Stay, SharedForm):
    """The stay of a guest who is invited: several members may write it."""


class InviteForm(_Stay):
    """Somebody from outside."""

    name = OneLineField(label=_("Name"), max_length=120)
    firm = OneLineField(label=_("Firm"), max_length=160)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    kind = forms.ChoiceField(
        label=_("What they are"), choices=Guest.Kind.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Their language"), choices=Guest.Language.choices, widget=forms.RadioSelect
    )
    field_order = ("name", "firm", "email", "kind", "language", "until", "share_cents")

    def __init__(self, *args: Any, last_day: dt.date, **kwargs: Any) -> None:
        here = (get_language() or "fr")[:2]
        kwargs.setdefault(
            "initial", {"until": last_day, "kind": Guest.Kind.PARTNER, "language": here}
        )
        super().__init__(*args, **kwargs)


class WordForm(forms.Form):
    text = LongTextField(
        label=_("Message"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PromiseForm(forms.Form):
    """What one would do on a need; empty takes it back."""

    words = OneLineField(label=_("What I would do"), max_length=200, required=False)
