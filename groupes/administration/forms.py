# SPDX-License-Identifier: AGPL-3.0-or-later
"""What administrators fill in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.administration import sheet
from groupes.administration.models import Policy
from groupes.models import Cooperative, Member
from groupes.web.fields import DayInput, EditionField, OneLineField, capitalised

MOST_BYTES: Final = 5_000_000
UNREADABLE: Final = {
    "empty": _("This file holds no line of people below its headers."),
    "no_email": _("No column holds e-mail addresses: the first line must name one “email”."),
    "too_many": _("This file holds more than 10,000 lines: bring it in parts."),
    "sheet": _("This workbook cannot be read: save it again as .xlsx, or as CSV."),
}


class BringForm(forms.Form):
    """A list of people; ``cleaned_data["file"]`` is what it says."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_(
            "CSV or .xlsx, 10,000 lines at most. Nothing is written before you have seen it."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def clean_file(self) -> sheet.Sheet:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        try:
            return sheet.read(upload.read())
        except sheet.Unreadable as error:
            raise forms.ValidationError(UNREADABLE[error.code]) from error


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Member.Status.choices)
    starts_on = forms.DateField(label=_("From"), widget=DayInput())
    ends_on = forms.DateField(
        label=_("Until, of a test contract"),
        required=False,
        widget=DayInput(),
        help_text=_("Its last day. Left empty: the longest that the cooperative allows."),
    )


class PolicyForm(forms.ModelForm[Policy]):
    edition = EditionField()

    class Meta:
        model = Policy
        fields = (
            "test_months", "associate_months", "warn_days", "helper", "legal_notice", "accessibility",
        )  # fmt: skip
        labels = {"helper": _("Who helps")}
        help_texts = {
            "test_months": _("Renewals counted. Empty: no limit is set here."),
            "associate_months": _(
                "From the first day in the cooperative. Empty: nobody is invited by itself."
            ),
            "helper": _(
                "Whom people ask when they are stuck: their name stands on the page of the cooperative."
            ),
            "legal_notice": _(
                "Who publishes this site, who hosts it, how to write to them. Anyone reads it. Markdown."
            ),
            "accessibility": _(
                "What works for everyone, what does not yet, whom to tell. Anyone reads it. Markdown."
            ),
        }

    def __init__(self, *args: Any, cooperative: Cooperative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helper = self.fields["helper"]
        people = Member.objects.current().filter(cooperative=cooperative, administers=True)
        helper.queryset = people.by_name()  # type: ignore[attr-defined]  # a choice of rows
        capitalised(self)


class FederationForm(forms.Form):
    name = OneLineField(label=_("Name of the federation"), max_length=120)


class KeyForm(forms.Form):
    key = OneLineField(label=_("Key of the federation"), max_length=40)
