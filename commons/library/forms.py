# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about resources, and of a search among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from groupes.access import Standing
from groupes.files.forms import UploadField
from groupes.models import Groupe, Member, Membership
from groupes.web import filetypes, text
from groupes.web.fields import (
    LongTextField,
    OneLineField,
    SharedForm,
    capitalised,
    one_line_fields,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AuthorsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class ResourceForm(forms.ModelForm, SharedForm):
    """What every resource says of itself: one's own fields come in the two forms below."""

    authors = AuthorsField(
        label=_("Authors"),
        queryset=Member.objects.none(),
        help_text=_("Credited wherever it is used."),
    )

    class Meta:
        model = Resource
        formfield_callback = one_line_fields
        fields = ["title", "summary", "use", "licence", "shared_with", "authors"]
        help_texts = {
            "summary": _("What can be found in it; search looks here too."),
            "licence": _("Creative Commons licences let others build on it, naming you."),
        }

    def __init__(self, *args: Any, here: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those of the groupe, and those who made it and have left: their authorship stays.
        belonging = Membership.objects.belonging_on(here.on).filter(groupe=here.groupe)
        who = Q(pk__in=belonging.values("member_id"))
        if self.instance.pk:
            who |= Q(pk__in=self.instance.authors.values("pk"))
        authors = cast(AuthorsField, self.fields["authors"])
        authors.queryset = Member.objects.filter(who).by_name()
        if not self.instance.pk:
            authors.initial = [here.member.pk]
        if here.groupe.visibility == Groupe.Visibility.PRIVATE:
            self.fields["shared_with"].help_text = _(
                "This groupe is private: if shared further, its name is shown with the text."
            )
        capitalised(self)


class PageForm(ResourceForm):
    body = LongTextField(
        label=_("Text"),
        max_length=text.MAX_SOURCE,
        help_text=_("Markdown: # title, **bold**, - list, [words](address)."),
    )

    class Meta(ResourceForm.Meta):
        fields = ["title", "summary", "body", "use", "licence", "shared_with", "authors"]

    def __init__(self, *args: Any, here: Standing, **kwargs: Any) -> None:
        super().__init__(*args, here=here, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 14
        self.order_fields(self.Meta.fields)


class FileForm(ResourceForm):
    file = UploadField(
        label=_("File"),
        help_text=format_lazy(
            _("PDF, Word, Excel, PowerPoint, OpenDocument, picture or text; {size} MB at most."),
            size=filetypes.MAX_MEGABYTES,
        ),
    )

    class Meta(ResourceForm.Meta):
        fields = ["title", "summary", "use", "licence", "shared_with", "authors"]
        help_texts = ResourceForm.Meta.help_texts | {"title": _("If left blank, the file’s name.")}

    def __init__(self, *args: Any, here: Standing, **kwargs: Any) -> None:
        super().__init__(*args, here=here, **kwargs)
        self.fields["title"].required = False
        self.order_fields(["file", *self.Meta.fields])


class VersionForm(forms.Form):
    file = UploadField(label=_("New version"), help_text=_("The earlier versions stay."))


class Filter(NamedTuple):
    """A filter of a search as its page shows it: ``options`` are (value, words, chosen). Plain
    values, for they are kept."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


class SearchForm(forms.Form):
    """Words and filters of a shelf; everything is optional and travels in the address.

    ``groupes``: (slug, name) of those that hold something; none for the shelf of one groupe.
    """

    q = OneLineField(
        label=_("Keywords"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    use = forms.ChoiceField(label=_("What for"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    groupe = forms.ChoiceField(label=_("Groupe"), required=False)

    def __init__(self, data: Any, *, groupes: Sequence[tuple[str, str]] | None = None) -> None:
        super().__init__(data)
        shown: dict[str, Sequence[tuple[str, StrOrPromise]]] = {
            "use": Resource.Use.choices,
            "kind": Resource.Kind.choices,
            "licence": Resource.Licence.choices,
        }
        if groupes is None:
            del self.fields["groupe"]
        else:
            shown["groupe"] = groupes
        self._choices = {name: [("", _("All")), *choices] for name, choices in shown.items()}
        for name, choices in self._choices.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def words(self) -> str:
        return str(self._value("q") or "")

    def filters(self) -> dict[str, str]:
        """What narrows the list, for ``filter()``; one that means nothing narrows nothing."""
        asked = {name: self._value(name) for name in self.fields if name != "q"}
        if groupe := asked.pop("groupe", ""):
            asked["groupe__slug"] = groupe
        return {name: value for name, value in asked.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.filters())

    def shown_filters(self) -> tuple[Filter, ...]:
        """The filters, ready to be drawn: widgets cost more than the list they narrow."""
        asked = {name: self._value(name) for name in self._choices}
        return tuple(
            Filter(
                name,
                str(self.fields[name].label or ""),
                tuple((value, str(words), value == asked[name]) for value, words in choices),
            )
            for name, choices in self._choices.items()
        )

    def _value(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name, "") if name not in self.errors else ""
