# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is written in a charter and said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groupes.charter import templates
from groupes.charter.models import RedLine, Section
from groupes.web.fields import LongTextField, OneLineField, SharedForm


class _Said(SharedForm):
    """What whoever changes a charter says of the change."""

    why = OneLineField(
        label=_("Why this change"),
        required=False,
        max_length=200,
        help_text=_("One sentence, for the others. It may stay empty."),
    )
    small = forms.BooleanField(
        label=_("A small change: a typo, a comma"),
        required=False,
        help_text=_("It changes no meaning. Nobody is asked about it, and it shows as such."),
    )


class SectionForm(_Said):
    """A section. One that every charter may have keeps its title; the groupe's own has one."""

    title = OneLineField(label=_("Title"), max_length=120)
    body = LongTextField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Headings, lists and emphasis in Markdown. A section without a text leaves the charter."
        ),
    )
    field_order: tuple[str, ...] = ("title", "body", "why", "small", "edition")

    def __init__(self, *args: Any, section: Section | None, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("edition", section.edition if section else 0)
        if section is not None:
            self.initial.update(title=section.title, body=section.body)
            self.fields["title"].required = bool(section.title)
        if key:
            del self.fields["title"]
        if section is None or not section.body:
            del self.fields["small"]


class LineForm(_Said):
    """A red line."""

    text = OneLineField(
        label=_("The red line"),
        max_length=300,
        help_text=_(
            "One sentence that anyone can check: “Nobody works below the price we agreed on.”"
        ),
    )
    field_order: tuple[str, ...] = ("text", "why", "small", "edition")

    def __init__(self, *args: Any, line: RedLine | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line is None:
            del self.fields["small"], self.fields["edition"]
        else:
            self.initial.update(text=line.text, edition=line.edition)


class RemoveForm(forms.Form):
    """Taking a red line out."""

    why = OneLineField(label=_("Why this change"), required=False, max_length=200)


class BeginForm(forms.Form):
    """A first charter, whole: the sections that every charter may have."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, text in templates.sections(kind).items():
            self.fields[key] = LongTextField(
                label=templates.TITLES[key],
                required=False,
                max_length=20_000 if key != templates.RED_LINES else 6_000,
                initial=text,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        self.fields[templates.RED_LINES].help_text = _("One per line.")


class FlagForm(forms.Form):
    """What crosses a red line."""

    line = forms.ChoiceField(label=_("Which red line"))
    words = LongTextField(
        label=_("What crosses it, and how"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "A sentence on what is done, not on who does it. All members see it, under your name. "
            "It stops nothing."
        ),
    )

    def __init__(self, *args: Any, lines: list[RedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [(str(one.pk), one.text) for one in lines]  # type: ignore[attr-defined]  # a ChoiceField


class ReplyForm(forms.Form):
    text = LongTextField(
        label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    """How it was settled, or why it is lifted."""

    note = LongTextField(
        label=_("How it was settled"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you agreed on. It stays with the flag."),
    )


class LiftForm(forms.Form):
    note = LongTextField(
        label=_("A note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AttachForm(forms.Form):
    """Which red lines a thing carries."""

    lines = forms.MultipleChoiceField(
        label=_("Red lines"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lines: list[RedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(str(one.pk), one.text) for one in lines]  # type: ignore[attr-defined]  # a ChoiceField
