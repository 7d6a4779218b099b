# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files made here, honest and hostile: no sample of anyone's is kept in the project."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from groupes.web import filetypes

CONTENT_TYPES = b'<?xml version="1.0"?><Types/>'


def upload(name: str, content: bytes, claimed: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=claimed)


def pdf(words: str = "trame") -> bytes:
    return b"%PDF-1.7\n" + words.encode() + b"\n%%EOF\n"


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    entries = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w/>"}
    return zipped(entries | more)


def macro_docx() -> bytes:
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "word/document.xml": b"<w/>",
            "word/vbaProject.bin": b"\xd0\xcf\x11\xe0",
        }
    )


def bomb() -> bytes:
    """A document of a few kilobytes whose own list promises 4 × 200 MB."""
    honest = bytearray(
        zipped(
            {
                "[Content_Types].xml": CONTENT_TYPES,
                "word/document.xml": b"<w/>",
                "word/media/a": b"a" * 100,
                "word/media/b": b"b" * 100,
                "word/media/c": b"c" * 100,
            }
        )
    )
    at = 0
    while (at := honest.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<L", honest, at + 24, 200 * 1024 * 1024)
        at += 4
    return bytes(honest)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 200
TOO_LARGE = filetypes.MAX_BYTES


@pytest.fixture(autouse=True)
def storage(settings, tmp_path) -> Path:
    """A folder of uploads for one test, with the rights of the real one."""
    folder = tmp_path / "uploads"
    default = settings.STORAGES["default"]
    options = {**default["OPTIONS"], "location": folder}
    settings.STORAGES = {**settings.STORAGES, "default": {**default, "OPTIONS": options}}
    return folder


def kept(folder: Path) -> list[Path]:
    """The files in the folder of uploads."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
