# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about a candidate. Which bodies go together is the actions' to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commons.sharing.forms import AmountField
from groupes.models import Cooperative
from groupes.web.fields import DayInput, OneLineField, SharedForm
from tenders.candidacy import siret
from tenders.candidacy.models import Body, Candidacy, Interest


class SiretField(OneLineField):
    """A SIRET as people write it, with or without blanks; its value is its fourteen digits."""

    def to_python(self, value: Any) -> str:
        return siret.cleaned(super().to_python(value))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not value:
            return
        if not siret.is_shaped(value):
            raise forms.ValidationError(_("A SIRET number has 14 digits."), code="digits")
        if not siret.is_sound(value):
            raise forms.ValidationError(
                _("This SIRET number’s check digit is wrong: check the digits."), code="key"
            )


class CandidacyForm(SharedForm):
    """How the bodies of a consortium are bound, and which of them leads."""

    form = forms.ChoiceField(
        label=_("Form of the consortium"),
        required=False,
        choices=[
            (Candidacy.Form.UNSAID, _("Not chosen yet")),
            (Candidacy.Form.JOINT, _("Joint: each carries out its own part, and answers for that")),
            (
                Candidacy.Form.SOLIDARY,
                _("Joint and several: each answers for the whole contract, with its money"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    liable_lead = forms.BooleanField(
        label=_("The lead of a joint consortium answers for the others"),
        required=False,
        help_text=_(
            "Only where the contract says so. It is a commitment of the whole cooperative: "
            "check with yours before."
        ),
    )
    lead = forms.TypedChoiceField(
        label=_("Lead"),
        coerce=int,
        help_text=_("Speaks for all with the buyer, and sends the offer."),
    )

    def __init__(
        self, *args: Any, candidacy: Candidacy, bodies: Sequence[Body], **kwargs: Any
    ) -> None:
        lead = next((one.pk for one in bodies if one.is_lead), None)
        kwargs.setdefault(
            "initial",
            {
                "edition": candidacy.edition,
                "form": candidacy.form,
                "liable_lead": candidacy.liable_lead,
                "lead": lead,
            },
        )
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lead"]
        field.choices = [(one.pk, one.name) for one in bodies]


class BodyForm(SharedForm):
    """A member of a consortium: a cooperative chosen in the list, or a firm by its name and SIRET."""

    cooperative = forms.ModelChoiceField(
        label=_("Cooperative"),
        queryset=Cooperative.objects.none(),
        required=False,
        empty_label=_("None: a firm from outside"),
    )
    name = OneLineField(label=_("Name of the firm"), max_length=160, required=False)
    siret = SiretField(
        label=_("SIRET number of the firm"),
        max_length=30,
        required=False,
        help_text=_("14 digits: that of the establishment which signs."),
    )
    address = OneLineField(label=_("Address"), max_length=300, required=False)
    does = OneLineField(
        label=_("What it does"),
        max_length=300,
        required=False,
        help_text=_("In a few words: a joint consortium says who carries out what."),
    )
    lots = forms.MultipleChoiceField(
        label=_("Its lots"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all those that the bid is for."),
    )
    amount_cents = AmountField(
        label=_("Its part, without tax"), required=False, min_value=0, help_text=_("In euros.")
    )
    contact_name = OneLineField(label=_("Contact person"), max_length=120, required=False)
    contact_email = forms.EmailField(
        label=_("Their e-mail address"), max_length=254, required=False
    )

    def __init__(
        self,
        *args: Any,
        lots: Sequence[tuple[str, str]],
        cooperatives: Any = None,
        body: Body | None = None,
        **kwargs: Any,
    ) -> None:
        if body is not None:
            kwargs["initial"] = {name: getattr(body, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lots"]
        field.choices = lots
        if len(lots) <= 1:
            del self.fields["lots"]
        if body is None:
            del self.fields["edition"]
            choice: Any = self.fields["cooperative"]
            choice.queryset = cooperatives
            return
        del self.fields["cooperative"]
        if body.cooperative_id is not None:
            del self.fields["name"], self.fields["siret"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "name" in self.fields and not said.get("cooperative"):
            for name in ("name", "siret"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, str(self.fields[name].error_messages["required"]))
        return said

    def said(self) -> dict[str, Any]:
        """What the actions take: of a cooperative, no name nor SIRET of its own."""
        found = dict(self.cleaned_data)
        if found.get("cooperative"):
            found.pop("name")
            found.pop("siret")
        return found


class InterestForm(forms.Form):
    """A link that one says of oneself."""

    kind = forms.ChoiceField(
        label=_("My link"),
        choices=[
            (
                Interest.Kind.BUYER,
                _("With the buyer: I work or worked there, or someone close to me does"),
            ),
            (
                Interest.Kind.PREPARED,
                _("With how the call was prepared: I advised on it, or saw it before others"),
            ),
            (
                Interest.Kind.COMPETITOR,
                _("With another candidate: I work with them, or have a share in them"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    words = OneLineField(
        label=_("In a sentence"),
        max_length=300,
        help_text=_("What the others need to know, and no more: only the groupe reads it."),
    )
    since = forms.DateField(label=_("Since"), required=False, widget=DayInput())
