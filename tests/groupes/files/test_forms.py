# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that cannot be kept is told so beside the field, whatever the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from groupes.files.forms import UploadField
from tests.groupes.files import uploads
from tests.groupes.files.uploads import upload


class OneFile(forms.Form):
    file = UploadField()


def one_file(*brought: UploadedFile[Any]) -> OneFile:
    return OneFile({}, MultiValueDict({"file": list(brought)}))


def test_a_sound_file_is_left_at_its_beginning() -> None:
    form = one_file(upload("a.pdf", uploads.pdf()))
    assert form.is_valid()
    assert form.cleaned_data["file"].read() == uploads.pdf()


def test_a_wrong_one_says_why() -> None:
    for content, code in ((uploads.EXE, "program"), (b"", "empty")):
        assert one_file(upload("a.pdf", content)).has_error("file", code)
    assert one_file().has_error("file", "required")
