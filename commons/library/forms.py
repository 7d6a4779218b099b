# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is typed about resources. Whether a file may be kept is the action's to say."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commons.library.models import Resource
from groupes.access import Me, Standing
from groupes.models import Groupe, Member, Membership
from groupes.web import filetypes, text
from groupes.web.fields import capitalised


class LongTextField(forms.CharField):
    """A long text with one kind of line end: browsers send two characters for each."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class AuthorsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class ResourceForm(forms.ModelForm):
    """What every resource says of itself: one's own fields come in the two forms below."""

    authors = AuthorsField(
        label=_("Authors"),
        queryset=Member.objects.none(),
        help_text=_("Credited wherever it serves."),
    )

    class Meta:
        model = Resource
        fields = ["title", "summary", "use", "licence", "shared_with", "authors"]
        help_texts = {
            "summary": _("What one finds in it; search looks here too."),
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
                "This groupe is private: shared further, its name is shown with the text."
            )
        capitalised(self)

    def changed_values(self) -> dict[str, Any]:
        """The values for the action, all of them."""
        return dict(self.cleaned_data)


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
        # Kept on the device until the server took it.
        name = f"resource-{self.instance.pk}" if self.instance.pk else f"page-{here.groupe.pk}"
        self.fields["body"].widget.attrs |= {"rows": 14, "data-draft": name}
        self.order_fields(self.Meta.fields)


class FileForm(ResourceForm):
    file = forms.FileField(
        label=_("File"),
        max_length=400,
        allow_empty_file=True,  # judged with the rest, by content
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, picture or text; 25 MB at most."),
        widget=forms.FileInput(attrs={"accept": filetypes.ACCEPT}),
    )

    class Meta(ResourceForm.Meta):
        fields = ["title", "summary", "use", "licence", "shared_with", "authors"]
        help_texts = ResourceForm.Meta.help_texts | {"title": _("Left blank: the file’s name.")}

    def __init__(self, *args: Any, here: Standing, **kwargs: Any) -> None:
        super().__init__(*args, here=here, **kwargs)
        self.fields["title"].required = False
        self.order_fields(["file", *self.Meta.fields])


class VersionForm(forms.Form):
    file = forms.FileField(
        label=_("New version"),
        max_length=400,
        allow_empty_file=True,
        help_text=_("The earlier versions stay."),
        widget=forms.FileInput(attrs={"accept": filetypes.ACCEPT}),
    )


class EditionForm(forms.Form):
    """The edition a writer started from."""

    edition = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class SearchForm(forms.Form):
    """Words and filters of a shelf; everything is optional and travels in the address."""

    q = forms.CharField(
        label=_("Words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    use = forms.ChoiceField(label=_("What for"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    licence = forms.ChoiceField(label=_("Licence"), required=False)
    groupe = forms.ModelChoiceField(
        label=_("Groupe"),
        queryset=Groupe.objects.none(),
        required=False,
        empty_label=_("All"),
        to_field_name="slug",
    )

    def __init__(self, *args: Any, me: Me, one_groupe: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("use", Resource.Use.choices),
            ("kind", Resource.Kind.choices),
            ("licence", Resource.Licence.choices),
        ):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = [("", _("All")), *choices]
        if one_groupe:
            del self.fields["groupe"]
            return
        groupe = cast(forms.ModelChoiceField, self.fields["groupe"])
        shelves = Resource.objects.visible_to(me).values("groupe_id")
        groupe.queryset = Groupe.objects.filter(pk__in=shelves).order_by("name")

    def filters(self) -> dict[str, Any]:
        """What narrows the list; a filter that means nothing narrows nothing."""
        self.is_valid()
        return {name: value for name in self.fields if name != "q" and (value := self._value(name))}

    @property
    def words(self) -> str:
        self.is_valid()
        return str(self._value("q") or "")

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name) if name not in self.errors else None
