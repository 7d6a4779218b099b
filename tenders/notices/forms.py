# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groupes.web import formats
from groupes.web.oneline import one_line
from tenders.notices import references
from tenders.notices.parsing import codes

MOST_FILES = 20
MOST_BYTES = 10 * 1024 * 1024
"""Bytes of one request, all files together: it is read and stored while the person waits. Half of
what one notice may have (``parsing.MAX_BYTES``), which is for the command; what members keep in the
library has a bound of its own (``groupes.web.filetypes.MAX_BYTES``)."""


MOST_WORDS = 200
"""Characters of words that are searched; an address may be longer (``references.LONGEST``)."""

WHICH = {"": gettext_lazy("Still open to bids"), "all": gettext_lazy("All notices")}
ORDERS = {"": gettext_lazy("Closest deadline"), "recent": gettext_lazy("Most recently published")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What one looks for in the list, as its address says it. What makes no sense is left out, and
    said: ``wrong``, the names of the fields and what they held.

    ``typed_cpv``: the code as it was typed, ``cpv``: the prefix it stands for. ``cut``: the words go
    on beyond what is searched.
    """

    q: str = ""
    domain: str = ""
    typed_cpv: str = ""
    cpv: str = ""
    department: str = ""
    state: str = ""
    sort: str = ""
    cut: bool = False
    wrong: tuple[tuple[str, str], ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether something narrows the list."""
        return bool(self.q or self.domain or self.typed_cpv or self.department or self.wrong)

    @property
    def filtered(self) -> bool:
        """Whether something else than words does, or the order is another."""
        return self != Asked(q=self.q, cut=self.cut)

    @property
    def said(self) -> dict[str, str]:
        """What is looked for, as the list's address says it; without the order and the state."""
        given = {"q": self.q, "domain": self.domain, "cpv": self.typed_cpv}
        given["department"] = self.department
        return {name: value for name, value in given.items() if value}

    @property
    def open(self) -> bool:
        """Only what one can still answer."""
        return self.state != "all"


def asked_of(given: QueryDict) -> Asked:
    """What the address of the list asks."""
    said = {name: given.get(name, "").strip() for name in ("domain", "department", "state", "sort")}
    known: dict[str, Collection[str]] = {
        "domain": codes.CPV_DIVISIONS,
        "department": codes.DEPARTMENTS,
        "state": WHICH,
        "sort": ORDERS,
    }
    said["department"] = said["department"].upper()
    wrong = [
        (name, value[:40]) for name, value in said.items() if value and value not in known[name]
    ]
    for name, _value in wrong:
        said[name] = ""
    typed = one_line(given.get("q", "")[: references.LONGEST])
    cut = len(typed) > MOST_WORDS and references.read(typed).kind != "address"
    cpv = one_line(given.get("cpv", "")[:40])
    code = references.code_of(cpv) if cpv else ""
    if cpv and not code:
        wrong.append(("cpv", cpv))
    return Asked(
        q=typed[:MOST_WORDS] if cut else typed,
        typed_cpv=cpv,
        cpv=code,
        cut=cut,
        wrong=tuple(wrong),
        **said,
    )


# --- bringing notices --------------------------------------------------------------------------------


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
                _("More than %(most)s in all: send them in several goes.")
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
            "Notices from TED (eForms, .xml) or BOAMP (.xml, or JSON from its API), open contracting "
            "data (OCDS, .json), or archives of them (.zip, .tar.gz). At most %(files)s files and "
            "%(size)s."
        ) % {"files": MOST_FILES, "size": formats.filesize(MOST_BYTES)}
