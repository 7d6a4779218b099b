# SPDX-License-Identifier: AGPL-3.0-or-later
"""What those who look after the sources fill in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.web.fields import LongTextField, SharedForm, capitalised, one_line_fields
from tenders.sources import labels
from tenders.sources.client import Trouble, place_of
from tenders.sources.models import Source

QUERIES: Final = {
    Source.Kind.BOAMP.value: gettext_lazy(
        "A condition in the language of BOAMP’s interface (ODSQL), for instance "
        "code_departement in ('59', '62'). Empty: everything."
    ),
    Source.Kind.TED.value: gettext_lazy(
        "A search in TED’s expert language, for instance buyer-country IN (FRA). Empty: all of the "
        "European Union, some thousands of notices a day."
    ),
}


class SourceForm(SharedForm, forms.ModelForm[Source]):
    """Of a new source, ``instance`` has its kind."""

    query = LongTextField(
        label=gettext_lazy("Which notices"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    class Meta:
        model = Source
        fields = ("name", "address", "query", "days")
        formfield_callback = one_line_fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.instance.kind
        if self.kind == Source.Kind.OCDS:
            del self.fields["query"], self.fields["days"]
            address = self.fields["address"]
            address.required = True
            address.help_text = _(
                "Of a package of releases or of records, on https. It is taken as the word of its "
                "publisher: give one that you trust."
            )
        else:
            del self.fields["address"]
            self.fields["query"].help_text = QUERIES[self.kind]
            self.fields["days"].help_text = _("Later ones go on from there.")
        capitalised(self)

    def clean_query(self) -> str:
        return " ".join(self.cleaned_data["query"].split())

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            place_of(address, loopback=settings.SOURCES_LOOPBACK)
        except Trouble as trouble:
            raise forms.ValidationError(labels.trouble(trouble.code, trouble.facts)) from None
        return address

    def values(self) -> dict[str, Any]:
        """What the form says of the settings of a source, those it does not ask included."""
        defaults = {"address": "", "query": "", "days": self.instance.days}
        return defaults | {
            name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data
        }
