# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what a brand says of itself, and of what is written to it."""

from __future__ import annotations

import time
from typing import Any, BinaryIO, cast

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from groupes.brand import contrast, pictures
from groupes.brand.models import Brand, Contact, Offer, Reference
from groupes.files.forms import UploadField
from groupes.models import Groupe
from groupes.web.fields import (
    LongTextField,
    NumberField,
    OneLineField,
    SharedForm,
    capitalised,
    one_line_fields,
)


class LogoField(UploadField):
    """A picture, redrawn: the form's value is the new one (``pictures.redrawn``)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ".png,.jpg,.jpeg,.webp"

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            return None
        upload: UploadedFile[Any] = super().clean(data, initial)
        try:
            return pictures.redrawn(cast(BinaryIO, upload.file), upload.size or 0)
        except pictures.NotALogo as error:
            raise forms.ValidationError(str(error), code="picture") from error


class ColourField(OneLineField):
    """A colour as "#1f6f5c", typed in any of the usual ways."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        if not (colour := contrast.written(text)):
            raise forms.ValidationError(_("Write the colour as #1f6f5c: six figures or letters."))
        return colour


class IdentityForm(forms.ModelForm[Brand], SharedForm):
    logo = LogoField(
        label=_("Logo"),
        required=False,
        help_text=_(
            "PNG, JPEG or WebP, 5 MB at most. It is drawn anew: nothing else of it is kept."
        ),
    )
    remove_logo = forms.BooleanField(label=_("Remove the logo"), required=False)
    colour = ColourField(
        label=_("Main colour"),
        required=False,
        max_length=9,
        help_text=_("Written as #1f6f5c. Once saved, this page says how well it is seen."),
    )
    colour2 = ColourField(label=_("Second colour"), required=False, max_length=9)

    class Meta:
        model = Brand
        formfield_callback = one_line_fields
        fields = ("promise", "story", "colour", "colour2")
        widgets = {"story": forms.Textarea(attrs={"rows": 8})}
        field_classes = {"story": LongTextField}
        help_texts = {
            "promise": _("One sentence to your clients. It stands first on the public page."),
            "story": _("A few paragraphs. Headings, lists and emphasis in Markdown."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)
        if self.instance.logo_id is None:
            del self.fields["remove_logo"]
        if self.instance.pk is None:  # its first edition: nobody wrote before
            self.fields["edition"] = SharedForm.base_fields["edition"]
            self.initial["edition"] = 1


class OfferForm(forms.ModelForm[Offer], SharedForm):
    from_price = NumberField(
        label=_("Price from, €"),
        required=False,
        min_value=0,
        max_digits=11,
        decimal_places=2,
        help_text=_("Empty: no price is said."),
    )
    field_order = ("title", "text", "from_price", "visible")

    class Meta:
        model = Offer
        formfield_callback = one_line_fields
        fields = ("title", "text", "visible")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        field_classes = {"text": LongTextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)
        if self.instance.from_cents is not None:
            whole, cents = divmod(self.instance.from_cents, 100)
            self.initial["from_price"] = f"{whole}.{cents:02d}" if cents else str(whole)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        price = values.pop("from_price", None)
        values["from_cents"] = None if price is None else int(price * 100)
        return values


class ReferenceForm(forms.ModelForm[Reference], SharedForm):
    class Meta:
        model = Reference
        formfield_callback = one_line_fields
        fields = ("client", "year", "done", "agreed")
        help_texts = {
            "agreed": _("Only then is it on the public page. Ask them, and keep their answer."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)
        self.fields["year"].widget.attrs |= {"min": 1950, "max": timezone.localdate().year + 1}

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 1950 <= year <= timezone.localdate().year + 1:
            raise forms.ValidationError(_("Write the year with its four figures."))
        return year


class PublishForm(forms.Form):
    """What is decided with the public page."""

    address = OneLineField(
        label=_("Address"),
        max_length=60,
        help_text=_("What ends the page’s address: letters without accents, figures, hyphens."),
    )
    listed = forms.BooleanField(
        label=_("Search engines may show it"),
        required=False,
        help_text=_("Otherwise only those who have its address find it."),
    )
    tells_of_private = forms.BooleanField(
        label=_("This groupe is private: its public page may tell that it exists"), required=False
    )

    def __init__(self, *args: Any, groupe: Groupe, brand: Brand, **kwargs: Any) -> None:
        begun = {
            "address": brand.address or slugify(groupe.name)[:60],
            "listed": brand.listed,
            "tells_of_private": brand.tells_of_private,
        }
        kwargs["initial"] = begun
        super().__init__(*args, **kwargs)
        if groupe.visibility != Groupe.Visibility.PRIVATE:
            del self.fields["tells_of_private"]

    def clean_address(self) -> str:
        text: str = self.cleaned_data["address"]
        if (address := slugify(text)) != text.lower() or len(address) < 3:
            raise forms.ValidationError(
                _("Three letters or more, without accents, blanks or other signs.")
            )
        return address


SALT = "brand.write"


def now() -> float:
    """Seconds since the epoch."""
    return time.time()


class ContactForm(forms.ModelForm[Contact]):
    """What somebody outside writes. ``website`` is seen by machines alone; ``since`` says, signed, when
    the form was made."""

    website = OneLineField(
        label=_("Leave this empty"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    since = OneLineField(required=False, max_length=200, widget=forms.HiddenInput)

    class Meta:
        model = Contact
        formfield_callback = one_line_fields
        fields = ("name", "email", "text")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 7}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        field_classes = {"text": LongTextField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        capitalised(self)
        if not self.is_bound:
            self.initial["since"] = signing.dumps(int(now()), salt=SALT)

    def seconds_open(self) -> float | None:
        """How long the form was open; None where it does not say, or lies."""
        try:
            since: int = signing.loads(self.cleaned_data.get("since", ""), salt=SALT)
        except signing.BadSignature:
            return None
        return now() - since
