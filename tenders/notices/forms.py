# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groupes.web import formats
from groupes.web.fields import OneLineField
from tenders.notices import labels
from tenders.notices.models import NoticeQuerySet

MOST_FILES = 20
MOST_BYTES = 10 * 1024 * 1024
"""Bytes of one request, all files together: it is read and stored while the person waits. Half of
what one notice may have (``parsing.MAX_BYTES``), which is for the command; what members keep in the
library has a bound of its own (``groupes.web.filetypes.MAX_BYTES``)."""


class Options(forms.Select):
    """A list of fixed options, written once for all pages: a template for each of a hundred
    départements, as Django has it, takes longer than all the rest of a page."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        texts = tuple((str(key), str(text)) for key, text in self.choices)
        chosen = "" if value is None else str(value)
        # As templates/django/forms/widgets/select.html has it.
        given = self.build_attrs({"name": name, "class": "input"} | self.attrs, attrs)
        options = _written(texts, chosen if chosen in dict(texts) else None)
        return format_html("<select{}>{}</select>", flatatt(given), options)


@lru_cache(maxsize=512)  # four lists, each of their options chosen, two languages
def _written(texts: tuple[tuple[str, str], ...], chosen: str | None) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, SELECTED if key == chosen else "", text) for key, text in texts),
    )


SELECTED = format_html(" {}", "selected")


class FilterForm(forms.Form):
    """What one looks for. An answer that makes no sense is left out, never an error page."""

    q = OneLineField(label=gettext_lazy("Words"), required=False, max_length=200)
    domain = forms.ChoiceField(label=gettext_lazy("Domain (CPV)"), required=False, widget=Options)
    cpv = OneLineField(
        label=gettext_lazy("CPV code"),
        help_text=gettext_lazy("Or its first digits: 794 finds all that begins with it."),
        required=False,
        max_length=10,
        validators=[RegexValidator(r"^\d{2,8}(-\d)?$", gettext_lazy("2 to 8 digits."))],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    department = forms.ChoiceField(
        label=gettext_lazy("Département"), required=False, widget=Options
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Which"),
        required=False,
        widget=Options,
        choices=[
            ("", gettext_lazy("One can still answer")),
            ("all", gettext_lazy("All notices")),
        ],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order"),
        required=False,
        widget=Options,
        choices=[
            ("", gettext_lazy("The closest deadline")),
            ("recent", gettext_lazy("The latest published")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("", _("All"))]
        domain, department = self.fields["domain"], self.fields["department"]
        domain.choices = anything + labels.divisions()  # type: ignore[attr-defined]  # a ChoiceField
        department.choices = anything + labels.departments()  # type: ignore[attr-defined]  # idem

    def asked(self) -> bool:
        """Whether something narrows the list."""
        return any(self.cleaned_data.get(name) for name in ("q", "domain", "cpv", "department"))

    def apply(self, notices: NoticeQuerySet) -> NoticeQuerySet:
        """Filtered and sorted; fields that did not validate count as empty."""
        self.is_valid()
        asked = self.cleaned_data
        if text := asked.get("q"):
            notices = notices.matching(text)
        prefix = (asked.get("cpv") or "").split("-")[0]
        if prefix:
            # 79400000 is the whole of 794: its zeros stand for "anything".
            notices = notices.under_cpv([(prefix.rstrip("0") or prefix).ljust(2, "0")])
        elif asked.get("domain"):
            notices = notices.under_cpv([asked["domain"]])
        if asked.get("department"):
            notices = notices.filter(departments__contains=[asked["department"]])
        if asked.get("state") != "all":
            notices = notices.open()
        if asked.get("sort") == "recent":
            return notices.recent()
        if asked.get("state") == "all":
            return notices.recent()
        return notices.order_by("deadline_at", "pk")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; its value is the list of them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list) else [data] if data else []
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                ngettext(
                    "At most %(most)s file at once.",
                    "At most %(most)s files at once: for more, an administrator uses the import "
                    "command.",
                    MOST_FILES,
                )
                % {"most": MOST_FILES}
            )
        if sum(file.size or 0 for file in given) > MOST_BYTES:
            raise forms.ValidationError(
                _("More than %(most)s together: send them in several times.")
                % {"most": formats.filesize(MOST_BYTES)}
            )
        # Empty files go through: they are refused with a reason, and kept, like any other.
        return list(given)


class ImportForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # a field hides the class's own attribute
        label=gettext_lazy("Files"),
        widget=SeveralFiles(attrs={"accept": ".xml,.json,.zip,.gz,.tgz,.tar"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = _(
            "Notices of TED (eForms, .xml) or of BOAMP (JSON of its API), or archives of them "
            "(.zip, .tar.gz). At most %(files)s files and %(size)s."
        ) % {"files": MOST_FILES, "size": formats.filesize(MOST_BYTES)}
