# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where one places oneself, and what the groupe concludes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.reflection.axes import AXES, PLACES, Axis
from groupes.reflection.models import Place, Reflection
from groupes.web.fields import LongTextField, OneLineField, SharedForm


class PlacesForm(forms.Form):
    """A place on each axis, those one wishes, each with a sentence."""

    def __init__(self, *args: Any, mine: Mapping[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for axis in AXES:
            self.fields[f"at_{axis.key}"] = forms.TypedChoiceField(
                label=axis.question,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[(number, words) for number, words in enumerate(PLACES)],
                widget=forms.RadioSelect,
                help_text=_("First: %(left)s. Second: %(right)s.")
                % {"left": axis.left, "right": axis.right},
            )
            self.fields[f"words_{axis.key}"] = OneLineField(
                label=_("In a sentence, if you wish"), required=False, max_length=200
            )
            if (place := mine.get(axis.key)) is not None:
                self.initial[f"at_{axis.key}"] = place.at
                self.initial[f"words_{axis.key}"] = place.words

    def rows(self) -> list[tuple[Axis, forms.BoundField, forms.BoundField]]:
        """(axis, its place, its sentence), to show."""
        return [(axis, self[f"at_{axis.key}"], self[f"words_{axis.key}"]) for axis in AXES]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for axis in AXES:
            if values.get(f"words_{axis.key}") and values.get(f"at_{axis.key}") is None:
                self.add_error(f"at_{axis.key}", _("Choose the place that your sentence is about."))
        return values

    def places(self) -> dict[str, tuple[int, str]]:
        """Axis → (place, sentence), of those that were chosen."""
        values = self.cleaned_data
        return {
            axis.key: (values[f"at_{axis.key}"], values[f"words_{axis.key}"])
            for axis in AXES
            if values.get(f"at_{axis.key}") is not None
        }


class ConclusionForm(SharedForm):
    """What the groupe concludes."""

    conclusion = LongTextField(
        label=_("What we conclude"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Written together: what you see, what you want to keep, what you will try. Markdown."
        ),
    )
    field_order = ("conclusion", "edition")

    def __init__(self, *args: Any, reflection: Reflection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(conclusion=reflection.conclusion, edition=reflection.edition)
