# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about a card, an offer, the papers of a cooperative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from commons.sharing.forms import AmountField
from groupes.files.forms import UploadField
from groupes.web.fields import DayInput, EditionField, OneLineField, SharedForm
from tenders.bids.forms import RowForm, Rows
from tenders.qualification.models import Credential, Question, Risk, Turnover

TWO_ROWS = {"rows": 2}


class MaybeUploadField(UploadField):
    """A file that one may bring, or not."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else None


class QuestionForm(RowForm):
    text = OneLineField(label=_("Question"), max_length=500, widget=forms.Textarea(attrs=TWO_ROWS))
    state = forms.ChoiceField(
        label=_("State"), choices=Question.State.choices, initial=Question.State.TO_ASK
    )
    answer = OneLineField(
        label=_("The buyer’s answer"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs=TWO_ROWS),
    )


class RiskForm(RowForm):
    sentence = OneLineField(label=_("What could go wrong"), max_length=300)
    likely = forms.ChoiceField(
        label=_("How likely"), choices=Risk.Likely.choices, initial=Risk.Likely.POSSIBLE
    )
    serious = forms.ChoiceField(
        label=_("How serious"), choices=Risk.Serious.choices, initial=Risk.Serious.SERIOUS
    )
    response = OneLineField(label=_("What we do about it"), max_length=300, required=False)


class ReferenceForm(RowForm):
    title = OneLineField(label=_("Reference"), max_length=200)
    words = OneLineField(
        label=_("What it shows"),
        max_length=400,
        required=False,
        help_text=_("For whom, which year, what of it is like this call."),
    )


class LibraryForm(forms.Form):
    """A reference of the library, taken over."""

    resource = forms.ModelChoiceField(
        label=_("From the library"), queryset=Resource.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources  # type: ignore[attr-defined]  # a ModelChoiceField


class DayForm(SharedForm):
    """The day of the go or no-go."""

    decide_on = forms.DateField(
        label=_("Go or no-go on"),
        widget=DayInput(),
        help_text=_("Who may decide is told three days before, and until it is done."),
    )


class AskForm(forms.Form):
    """A word that goes with what one asks; it may stay empty."""

    word = OneLineField(
        label=_("A word, if you wish"), max_length=300, required=False,
        help_text=_("Only this person reads it."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What one answers, freely."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, I would come along")), ("no", _("Not this time"))],
        widget=forms.RadioSelect,
    )
    word = OneLineField(
        label=_("A word, if you wish"), max_length=300, required=False,
        help_text=_("Only who asked you reads it."),
    )  # fmt: skip


class SkillSearchForm(forms.Form):
    q = OneLineField(label=_("Skill looked for"), required=False, max_length=100)


class CredentialForm(SharedForm):
    """A paper of the cooperative."""

    kind = forms.ChoiceField(label=_("Type"), choices=Credential.Kind.choices)
    label = OneLineField(
        label=_("What it is"),
        max_length=160,
        help_text=_("Professional liability insurance, quality certificate, approval…"),
    )
    amount_cents = AmountField(label=_("Amount covered"), min_value=1, required=False)
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DayInput(),
        help_text=_("Its last day. You are told thirty days before."),
    )
    file = MaybeUploadField(label=_("File"), required=False)
    field_order = ("kind", "label", "amount_cents", "valid_until", "file", "edition")

    def __init__(self, *args: Any, credential: Credential | None = None, **kwargs: Any) -> None:
        if credential is not None:
            kwargs.setdefault(
                "initial",
                {
                    "kind": credential.kind,
                    "label": credential.label,
                    "amount_cents": credential.amount_cents,
                    "valid_until": credential.valid_until,
                    "edition": credential.edition,
                },
            )
        super().__init__(*args, **kwargs)


class TurnoverForm(forms.Form):
    """A year of the cooperative. ``noted``: what stands for the one that the page shows; another year
    was seen by nobody, and is told before it is written over."""

    year = forms.IntegerField(label=_("Year"), min_value=1950, max_value=2200)
    amount_cents = AmountField(label=_("Turnover, without tax"), min_value=0)
    edition = EditionField()

    def __init__(self, *args: Any, year: int, noted: Turnover | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["year"] = year
        if noted is not None:
            self.initial.update(amount_cents=noted.amount_cents, edition=noted.edition)


__all__ = [
    "AnswerForm",
    "AskForm",
    "CredentialForm",
    "DayForm",
    "LibraryForm",
    "QuestionForm",
    "ReferenceForm",
    "RiskForm",
    "Rows",
    "SkillSearchForm",
    "TurnoverForm",
]
