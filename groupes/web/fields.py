# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Self

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.choices import BaseChoiceIterator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groupes.web.oneline import one_line, seen
from groupes.web.renderer import attributes


def capitalised(form: forms.BaseForm) -> None:
    """Labels begin with a capital, as sentences do; model fields name things without one."""
    for field in form.fields.values():
        label = str(field.label or "")
        field.label = label[:1].upper() + label[1:]


def keeps_what_it_showed(form: forms.BaseForm) -> None:
    """Beside each field its page keeps what it showed there, for :func:`changed`."""
    for field in form.fields.values():
        field.show_hidden_initial = True


def changed(form: forms.BaseForm) -> list[str]:
    """The fields that say something else than their page showed, and those of which it kept nothing. What
    another page saved since is thus left as it is, save what this one changed too."""
    named = set(form.changed_data)
    return [
        name
        for name in form.fields
        if name in named or form[name].html_initial_name not in form.data
    ]


def shown(form: forms.BaseForm) -> dict[str, Any]:
    """What the page showed in each field of which it kept it, as the field reads it."""
    return {
        name: field.to_python(form.data[form[name].html_initial_name])
        for name, field in form.fields.items()
        if form[name].html_initial_name in form.data
    }


class DayInput(forms.DateInput):
    """The browser's own day picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Fixed(BaseChoiceIterator):
    """Choices that are ready as they are: Django looks into each of a list it is given, hundreds of
    them on each page that has such a field."""

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        self.known = tuple((str(key), str(text)) for key, text in choices)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.known)

    def __deepcopy__(self, memo: Any) -> Self:
        return self  # nothing of it ever changes


class Options(forms.Select):
    """A list of fixed options, written once for all pages: each of a hundred départements, as Django
    has it, takes longer than all the rest of a page."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        fixed = self.choices
        texts = (
            fixed.known
            if isinstance(fixed, Fixed)
            else tuple((str(key), str(text)) for key, text in fixed)
        )
        chosen = "" if value is None else str(value)
        told = attributes(self.build_attrs(self.attrs, attrs), name=name)
        options = written_options(
            texts, chosen if any(key == chosen for key, _text in texts) else None
        )
        return format_html("<select{}>{}</select>", told, options)


SELECTED: Final = format_html(" {}", "selected")


@lru_cache(maxsize=512)  # a few lists, each of their options chosen, two languages
def written_options(texts: tuple[tuple[str, str], ...], chosen: str | None) -> SafeString:
    """The options of a list, ``(value, text)`` each, the ``chosen`` one marked."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, SELECTED if key == chosen else "", text) for key, text in texts),
    )


LONGEST_LINE = 5_000
"""Characters beyond which a line is not even read: normalising takes its time."""


class OneLineField(forms.CharField):
    """A text on one line: every field of one line is this one (``groupes/web/oneline.py``)."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        ProhibitNullCharactersValidator()(text)
        return one_line(text) if len(text) <= LONGEST_LINE else text  # max_length refuses it


def one_line_fields(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """For ``formfield_callback`` of a ModelForm's Meta: its ``CharField`` are of one line, also
    where a box of several rows shows them."""
    plain = type(field) is models.CharField or getattr(field, "one_line", False)
    if plain and not field.choices:
        kwargs["form_class"] = OneLineField
    return field.formfield(**kwargs)


class NumberField(forms.DecimalField):
    """A number as people write it in French or English: "2,5", "1 200.50", "10 %"."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            for mark in (" ", "\u00a0", "\u202f", "€", "%"):
                value = value.replace(mark, "")
            value = value.replace(",", ".")
        number = super().to_python(value)
        # Said here and not in ``validate`` alone: a hidden initial value is only compared, and
        # "sNaN" is a number that cannot be.
        if number is not None and not number.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}


class EditionField(forms.IntegerField):
    """The edition that the writer of a shared text saw; what is none is one that never was (0), so
    that a form without it is shown beside what the text says now, and wipes nothing."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False} | kwargs)

    def clean(self, value: Any) -> int:
        try:
            return super().clean(value) or 0
        except forms.ValidationError:
            return 0


class SharedForm(forms.Form):
    """The base of the forms of texts that several people write: ``edition`` is the one they saw.

    Beside a ModelForm, comes last among its bases. A text that begins has none yet.
    """

    edition = EditionField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        thing = getattr(self, "instance", None)
        if thing is None:
            return
        if thing.pk is None:
            del self.fields["edition"]
        else:
            self.initial["edition"] = thing.edition


class LongTextField(forms.CharField):
    """A text of several lines, measured as it is kept: browsers send two characters for each line
    end.

    Browsers are told the most (``data-most``, static/js/long.js) and cut nothing, as they would
    without a word at a ``maxlength``: what is too long stays in the field, and its length is said.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n")
        # What nobody sees is nothing: refused where something is required, and not kept elsewhere.
        return text if seen(text) else ""

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
        ProhibitNullCharactersValidator()(text)
        if len(text) > LONGEST_LINE:
            return [text]  # refused for its length
        return list(dict.fromkeys(line for line in map(one_line, text.splitlines()) if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except forms.ValidationError:
            return True

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise forms.ValidationError(
                _("At most %(most)s lines."), code="most", params={"most": self.most}
            )
        if any(len(line) > self.length for line in value):
            raise forms.ValidationError(
                _("A line can have at most %(length)s characters."),
                code="length",
                params={"length": self.length},
            )

    def run_validators(self, value: Any) -> None:
        """Those of CharField are about one text: see :meth:`validate`."""
