# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes.web import formats
from groupes.web.oneline import one_line
from tenders.notices import references
from tenders.notices.forms import MOST_WORDS
from tenders.notices.parsing import codes

MOST_BYTES = 10 * 1024 * 1024
"""Of a file that is brought on the page: it is read and stored while the person waits. The command
takes larger ones."""

WITHIN: Mapping[str, Any] = {
    "6": gettext_lazy("Within 6 months"),
    "12": gettext_lazy("Within a year"),
    "": gettext_lazy("Within 18 months"),
    "36": gettext_lazy("Within 3 years"),
}
USUAL_MONTHS = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """What one looks for among contracts, as the address says it; ``wrong``: what it says that makes
    no sense, by the names of the fields."""

    q: str = ""
    domain: str = ""
    typed_cpv: str = ""
    cpv: str = ""
    department: str = ""
    within: str = ""
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def prefix(self) -> str:
        """The beginning of the codes that are looked for; "" for all."""
        return self.cpv or self.domain

    @property
    def months(self) -> int:
        return int(self.within or USUAL_MONTHS)

    @property
    def narrow(self) -> bool:
        return self != Asked()


def asked_of(given: QueryDict) -> Asked:
    """What the address of a list asks."""
    said = {name: given.get(name, "").strip() for name in ("domain", "department", "within")}
    said["department"] = said["department"].upper()
    known: dict[str, Any] = {
        "domain": codes.CPV_DIVISIONS,
        "department": codes.DEPARTMENTS,
        "within": WITHIN,
    }
    wrong = [
        (name, value[:40]) for name, value in said.items() if value and value not in known[name]
    ]
    for name, _value in wrong:
        said[name] = ""
    cpv = one_line(given.get("cpv", "")[:40])
    code = references.code_of(cpv) if cpv else ""
    if cpv and not code:
        wrong.append(("cpv", cpv))
    return Asked(
        q=one_line(given.get("q", "")[:MOST_WORDS]),
        typed_cpv=cpv,
        cpv=code,
        wrong=tuple(wrong),
        **said,
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xml"}),
        allow_empty_file=True,  # refused with a reason, like any other
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Essential data of awarded contracts (DECP), .json or .xml, %(size)s at most."
        ) % {"size": formats.filesize(MOST_BYTES)}

    def clean_file(self) -> UploadedFile:
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("More than %(most)s: whoever runs the platform imports it by the command.")
                % {"most": formats.filesize(MOST_BYTES)}
            )
        return given
