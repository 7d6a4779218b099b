# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping a file: together with the rows that speak of it, or not at all; and letting it go."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError

from groupes.files.models import StoredFile, storage_path
from groupes.models import Member
from groupes.web import filetypes

log = logging.getLogger(__name__)

# The paths written since the outermost ``together()`` began; None outside.
_written: ContextVar[list[str] | None] = ContextVar("files_written", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction and the files stored in it: both stay, or neither.

    Storage knows no transaction: what was written is deleted when the change does not go through.
    Inside another ``together()`` it is the outer one that decides; inside a bare
    ``transaction.atomic`` that fails later, the bytes of a change that went well are left behind.
    What a process leaves that dies meanwhile is for ``groupes.files.sweep``.
    """
    outer = _written.get()
    written: list[str] = []
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for path in written:
            try:
                default_storage.delete(path)
            except OSError:  # read-only, say: sweep_files comes by later
                log.exception("files: what a change that failed wrote could not be deleted")
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(written)


def store(upload: UploadedFile[Any], *, by: Member) -> StoredFile:
    """Keep an uploaded file; call it inside :func:`together`.

    Raises ``filetypes.RefusedError`` for a content that is not accepted, OSError when the disk
    takes it not, RuntimeError outside :func:`together`: bytes without a row would stay for ever.
    """
    if _written.get() is None:
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
    stored.file.name = put(storage_path(stored, stored.name), cast(BinaryIO, upload.file))
    stored.save()
    return stored


def put(path: str, content: IO[bytes]) -> str:
    """Write bytes at a path of the storage that nobody else knows (``storage_path``); answers it. Call
    it inside :func:`together`, with the row that speaks of them."""
    written = _written.get()
    if written is None:
        raise RuntimeError("put() must run inside together()")
    written.append(path)  # before the first byte: a write that fails leaves what it wrote so far
    path = default_storage.save(path, File(content))
    _settle(path)
    return path


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


def _settle(path: str) -> None:
    """Wait until the bytes are on the disk: a full one may say so only then, and a row must not
    outlive its bytes. (A storage elsewhere has its own way.)"""
    try:
        local = default_storage.path(path)
    except NotImplementedError:
        return
    number = os.open(local, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
