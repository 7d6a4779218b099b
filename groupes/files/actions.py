# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping a file: together with the rows that speak of it, or not at all; and letting it go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError

from groupes.files.models import StoredFile
from groupes.models import Member
from groupes.web import filetypes

# The paths written since the outermost ``together()`` began; None outside.
_written: ContextVar[list[str] | None] = ContextVar("files_written", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction and the files stored in it: both stay, or neither.

    Storage knows no transaction: what was written is deleted when the change does not go through.
    Inside another ``together()`` it is the outer one that decides; inside a bare
    ``transaction.atomic`` that fails later, the bytes of a change that went well are left behind.
    """
    outer = _written.get()
    written: list[str] = []
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for path in written:
            default_storage.delete(path)
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(written)


def store(upload: UploadedFile[Any], *, by: Member) -> StoredFile:
    """Keep an uploaded file; call it inside :func:`together`.

    Raises ``filetypes.RefusedError`` for a content that is not accepted, RuntimeError outside
    :func:`together`: bytes without a row would stay for ever.
    """
    written = _written.get()
    if written is None:
        raise RuntimeError("store() must run inside together()")
    kind = filetypes.sniff(cast(BinaryIO, upload.file), upload.name or "")
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    stored = StoredFile(
        name=filetypes.safe_name(upload.name or ""),
        mime=kind.mime,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        added_by=by,
    )
    upload.seek(0)
    # Copied, where Django would move a large upload away: a transaction run again stores it again.
    stored.file.save(stored.name, File(upload.file), save=False)
    written.append(str(stored.file.name))
    stored.save()
    return stored


def let_go(stored: StoredFile) -> None:
    """Delete a file nothing points at any more: its row now, its bytes once that is committed.

    Nothing happens while another row points at it (``PROTECT`` says so).
    """
    try:
        with transaction.atomic():
            stored.delete()
    except ProtectedError:
        return
    path = str(stored.file.name)
    transaction.on_commit(lambda: default_storage.delete(path), robust=True)
