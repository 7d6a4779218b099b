# SPDX-License-Identifier: AGPL-3.0-or-later
"""The field by which a file is brought."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from groupes.web import filetypes


class UploadField(forms.FileField):
    """A file that may be kept: judged by its content here, so that the words are beside the field,
    and again by ``store()``, whoever calls it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=400,
            allow_empty_file=True,  # judged with the rest, by content
            widget=forms.FileInput(attrs={"accept": filetypes.ACCEPT}),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = super().clean(data, initial)
        try:
            filetypes.sniff(cast(BinaryIO, upload.file), upload.name or "")
        except filetypes.RefusedError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
        return upload
