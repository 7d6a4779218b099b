# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields of our own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _


def capitalised(form: forms.BaseForm) -> None:
    """Labels begin with a capital, as sentences do; model fields name things without one."""
    for field in form.fields.values():
        label = str(field.label or "")
        field.label = label[:1].upper() + label[1:]


class LongTextField(forms.CharField):
    """A text of several lines, measured as it is kept: browsers send two characters for each line
    end.

    Browsers are told the most (``data-most``, static/js/long.js) and cut nothing, as they would
    without a word at a ``maxlength``: what is too long stays in the field, and its length is said.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if (most := attrs.pop("maxlength", None)) is not None:
            attrs["data-most"] = most
        return attrs


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    widget = forms.Textarea

    def __init__(self, *, most: int, length: int, **kwargs: Any) -> None:
        self.most, self.length = most, length
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else ""
        lines = (" ".join(line.split()) for line in text.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise forms.ValidationError(
                _("At most %(most)s lines."), code="most", params={"most": self.most}
            )
        for line in value:
            ProhibitNullCharactersValidator()(line)
        if any(len(line) > self.length for line in value):
            raise forms.ValidationError(
                _("A line has at most %(length)s characters."),
                code="length",
                params={"length": self.length},
            )

    def run_validators(self, value: Any) -> None:
        """Those of CharField are about one text: see :meth:`validate`."""
