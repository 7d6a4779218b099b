# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an uploaded file is, by its content; its name must only agree.

The list is short on purpose: documents, tables, slides, pictures and plain text, served as
downloads. Nothing that a browser or a system runs (HTML, SVG, XML, programs, macros), and no
bare archive, whose content nobody has looked at.

The table of signatures is our own. `puremagic` and `filetype` answer "what may this be" among
hundreds of types, by the first bytes or the name; here the question is "is this surely one of
fifteen", and most of the work is what neither does: reading the list of a ZIP's entries within
bounds, telling Word from Excel and either from one with macros, checking that text is text.

Of a document only the parts that say what the others are get unpacked, within bounds
(``groupes/web/documents.py``); nothing is decoded as a picture. A PDF is not searched for scripts:
it is never shown inside our pages.
"""

from __future__ import annotations

import codecs
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NoReturn

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from groupes.web import documents

MAX_MEGABYTES: Final = 25
"""Of one file: the limit that people are told. The proxy in front lets through a little more, for
the form around it (deploy/production/Caddyfile)."""
MAX_BYTES: Final = MAX_MEGABYTES * 1024 * 1024
MAX_ENTRIES: Final = 5_000
MAX_LISTING: Final = 2 * 1024 * 1024
MAX_UNPACKED: Final = 500 * 1024 * 1024
"""Bytes that a document may claim to be when unpacked, by its own list."""
MAX_READ: Final = 1024 * 1024
"""Bytes that a part of a document may unpack to, for the few parts that are read."""
MAX_READ_ALL: Final = 8 * MAX_READ
MAX_NAME: Final = 120

HEAD_BYTES: Final = 4096
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is accepted. `extensions` in lower case, the usual one first."""

    mime: str
    extensions: tuple[str, ...]
    label: Promise | str

    @property
    def extension(self) -> str:
        return self.extensions[0]


class RefusedError(ValueError):
    """A file that is not accepted. `code` names the reason, `message` says it to the person."""

    def __init__(self, code: str, message: Promise | str) -> None:
        self.code = code
        self.message = message
        super().__init__(code)


_OPENXML = "application/vnd.openxmlformats-officedocument."
_OPENDOCUMENT = "application/vnd.oasis.opendocument."

PDF = FileType("application/pdf", ("pdf",), "PDF")
DOCX = FileType(_OPENXML + "wordprocessingml.document", ("docx",), _("Word document"))
XLSX = FileType(_OPENXML + "spreadsheetml.sheet", ("xlsx",), _("Excel workbook"))
PPTX = FileType(_OPENXML + "presentationml.presentation", ("pptx",), _("PowerPoint slides"))
ODT = FileType(_OPENDOCUMENT + "text", ("odt",), _("OpenDocument text"))
ODS = FileType(_OPENDOCUMENT + "spreadsheet", ("ods",), _("OpenDocument spreadsheet"))
ODP = FileType(_OPENDOCUMENT + "presentation", ("odp",), _("OpenDocument slides"))
PNG = FileType("image/png", ("png",), _("PNG picture"))
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), _("JPEG picture"))
WEBP = FileType("image/webp", ("webp",), _("WebP picture"))
GIF = FileType("image/gif", ("gif",), _("GIF picture"))
TEXT = FileType("text/plain", ("txt",), _("Plain text"))
MARKDOWN = FileType("text/markdown", ("md", "markdown"), _("Markdown text"))
CSV = FileType("text/csv", ("csv",), _("CSV table"))

ACCEPTED: Final = (
    PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, PNG, JPEG, WEBP, GIF, TEXT, MARKDOWN, CSV,
)  # fmt: skip
BY_EXTENSION: Final = {ext: kind for kind in ACCEPTED for ext in kind.extensions}
ACCEPT: Final = ",".join(f".{ext}" for ext in BY_EXTENSION)
"""For the `accept` attribute of a file field: a convenience for the person, not a check."""

_REASONS: Final = {
    "empty": _("This file is empty."),
    "too_large": format_lazy(_("This file is larger than {size} MB."), size=MAX_MEGABYTES),
    "no_extension": _("The name of this file needs an extension, like .pdf or .docx."),
    "extension": _(
        "Files of this kind are not accepted. Accepted: PDF, Word, Excel, PowerPoint, "
        "OpenDocument, PNG, JPEG, WebP, GIF, text, Markdown and CSV."
    ),
    "disagrees": _("The content of this file is not what its name says."),
    "unknown": _("The content of this file is not of a kind that is accepted."),
    "program": _("This file is a program or a script. Programs are not accepted."),
    "web_page": _("This file is a web page (HTML). Save it as PDF or as text."),
    "svg": _("SVG pictures can hold scripts and are not accepted. Save it as PNG or PDF."),
    "xml": _("XML files are not accepted here."),
    "archive": _("Archives are not accepted. Send the files one by one."),
    "macros": _("This document contains macros. Save it without macros."),
    "elsewhere": _(
        "This document loads a template or a part of itself from elsewhere when it is opened. Save it with what it needs inside, or as PDF."
    ),
    "embedded": _(
        "This document holds a file or an object from another program. Replace it with a picture, or save the document as PDF."
    ),
    "encrypted": _("This document is protected by a password. Save it without one."),
    "old_office": _(
        "This document is in an old format of Word, Excel or PowerPoint, or protected by a "
        "password. Save it as docx, xlsx, pptx or OpenDocument, without a password."
    ),
    "picture": _("This kind of picture is not accepted. Save it as PNG, JPEG or WebP."),
    "not_utf8": _("This text is not in UTF-8. Save it with the UTF-8 encoding."),
    "not_text": _("This file holds something other than text."),
    "damaged": _("This document is damaged or incomplete."),
    "too_many_entries": _("This document holds too many parts."),
    "unpacks_too_large": _("This document would be too large once unpacked."),
}

# (signature, offset, code): what is refused by name, whatever the extension claims.
_REFUSED_SIGNATURES: Final = (
    (b"MZ", 0, "program"),
    (b"\x7fELF", 0, "program"),
    (b"\xfe\xed\xfa\xce", 0, "program"),
    (b"\xfe\xed\xfa\xcf", 0, "program"),
    (b"\xce\xfa\xed\xfe", 0, "program"),
    (b"\xcf\xfa\xed\xfe", 0, "program"),
    (b"\xca\xfe\xba\xbe", 0, "program"),
    (b"dex\n", 0, "program"),
    (b"\x00asm", 0, "program"),
    (b"#!", 0, "program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", 0, "program"),  # a Windows shortcut
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "old_office"),
    (b"{\\rtf", 0, "old_office"),
    (b"Rar!\x1a\x07", 0, "archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "archive"),
    (b"\x1f\x8b", 0, "archive"),
    (b"BZh", 0, "archive"),
    (b"\xfd7zXZ\x00", 0, "archive"),
    (b"(\xb5/\xfd", 0, "archive"),
    (b"MSCF", 0, "archive"),
    (b"ustar", 257, "archive"),
    (b"PK\x05\x06", 0, "archive"),  # a ZIP without entries
    (b"PK\x07\x08", 0, "archive"),  # a ZIP in several parts
    (b"BM", 0, "picture"),
    (b"II*\x00", 0, "picture"),
    (b"MM\x00*", 0, "picture"),
    (b"ftypheic", 4, "picture"),
    (b"ftypheix", 4, "picture"),
    (b"ftypmif1", 4, "picture"),
    (b"ftypavif", 4, "picture"),
)
_WEB_PAGE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|style|base|object|embed)\b", re.I
)
# Whatever the name says, a text that begins like this would be run or drawn by a browser.
_MARKUP_START = re.compile(rb"\s*(?:<!--.*?-->\s*)*", re.DOTALL)


def sniff(file: BinaryIO, name: str) -> FileType:
    """The type of an open binary file (seekable; left at its beginning).

    `name` is what the person's browser says; only its extension counts, and must agree with
    the content. Raises RefusedError. Reads at most MAX_BYTES, in pieces.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        refuse("empty")
    if size > MAX_BYTES:
        refuse("too_large")
    head = file.read(HEAD_BYTES)
    found = _by_signature(head)
    extension = extension_of(name)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = _document(file, head, size)
    if not extension:
        refuse("no_extension")
    claimed = BY_EXTENSION.get(extension)
    if found is None:
        _refuse_markup(head)
        if claimed not in (TEXT, MARKDOWN, CSV):
            refuse("extension" if claimed is None else "disagrees")
        _check_text(file)
        found = claimed
    if claimed is None:
        refuse("extension")
    if claimed is not found:
        refuse("disagrees")
    file.seek(0)
    return found


def refuse(code: str) -> NoReturn:
    """Raise the RefusedError of this reason."""
    raise RefusedError(code, _REASONS[code])


def extension_of(name: str) -> str:
    """The extension in lower case without its point, or the empty string."""
    return PurePosixPath(safe_name(name)).suffix[1:].lower()


# --- names -------------------------------------------------------------------------------------

_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")


def safe_name(name: str) -> str:
    """A file name to show and to offer for download, never to store under.

    No path, no control, invisible or direction-changing character, nothing that Windows
    reads as something else; at most MAX_NAME characters, the extension kept. Never empty.
    """
    # Long before anything else: normalising a name of megabytes takes its time.
    name = unicodedata.normalize("NFC", name[-4 * MAX_NAME :])
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or _shows(c))
    name = re.sub(r'[<>:"|?*`]', "-", name)
    name = re.sub(r" +", " ", name).strip(" .-~")
    if _RESERVED.match(name):
        name = f"_{name}"
    if not name:
        return "document"
    stem, point, extension = name.rpartition(".")
    if len(name) > MAX_NAME and point and len(extension) <= 10:
        return f"{stem[: MAX_NAME - len(extension) - 1].rstrip(' .')}.{extension}"
    return name[:MAX_NAME].rstrip(" .")


def _shows(character: str) -> bool:
    """Not a control, a format mark (directions, joiners), a surrogate or an unassigned one."""
    return not unicodedata.category(character).startswith("C")


# --- content -----------------------------------------------------------------------------------


def _by_signature(head: bytes) -> FileType | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    for signature, offset, code in _REFUSED_SIGNATURES:
        if head.startswith(signature, offset) and not _is_plain_word(signature, head):
            refuse(code)
    return None


def _is_plain_word(signature: bytes, head: bytes) -> bool:
    """A signature of letters alone ("MZ", "BM") may begin an honest text: text has no NUL."""
    return signature.isalpha() and b"\x00" not in head and _decodes(head)


def _decodes(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_markup(head: bytes) -> None:
    start = head.removeprefix(codecs.BOM_UTF8)
    start = start[_MARKUP_START.match(start).end() :]  # type: ignore[union-attr]  # matches nothing
    lowered = start[:512].lower()
    if b"<svg" in lowered and lowered.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        refuse("svg")
    if _WEB_PAGE.match(start):
        refuse("web_page")
    if lowered.startswith((b"<?xml", b"<!doctype", b"<!entity")):
        refuse("web_page" if b"<html" in lowered else "xml")
    if lowered.startswith((b"<?php", b"<%")):
        refuse("program")


def _check_text(file: BinaryIO) -> None:
    """Refuse what is not UTF-8, or holds what no text holds. Reads it all, in pieces."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while True:
        piece = file.read(_CHUNK)
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            refuse("not_utf8")
        if re.search("[\x00-\x08\x0e-\x1f\x7f]", text):
            refuse("not_text")
        if not piece:
            return


# --- documents that are ZIP files --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a ZIP, as the list at its end says; ``offset``: of its own header."""

    name: str
    unpacked: int
    packed: int
    method: int
    offset: int
    encrypted: bool


_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MAX_COMMENT: Final = 65_535

_MAIN_PARTS: Final = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": PPTX,
}
_MACROS = re.compile(
    r"(?i)(?:.*/)?vbaproject[^/]*\.bin|(?:.*/)?vbadata\.xml|xl/macrosheets/.*|(?:.*/)?activex/.*"
    r"|(?:basic|scripts)/.+"
)


def _document(file: BinaryIO, head: bytes, size: int) -> FileType:
    """Which document a ZIP is, by the names of its entries."""
    entries: dict[str, Entry] = {}
    unpacked = 0
    for entry in _entries(file, size):
        if entry.encrypted:
            refuse("encrypted")
        if _MACROS.fullmatch(entry.name):
            refuse("macros")
        unpacked += entry.unpacked
        if unpacked > MAX_UNPACKED:
            refuse("unpacks_too_large")
        # Programs of offices take no account of case; of two parts of one name each reads its own.
        if entries.setdefault(entry.name.lower(), entry) is not entry:
            refuse("damaged")
    names = {entry.name for entry in entries.values()}
    if "[Content_Types].xml" in names:
        kinds = [kind for part, kind in _MAIN_PARTS.items() if part in names]
        if len(kinds) != 1:
            refuse("unknown" if kinds else "archive")
        problem = documents.openxml_problem(entries.keys(), _reader(file, entries))
        if problem is not None:
            refuse(problem)
        return kinds[0]
    if "META-INF/manifest.xml" in names and "content.xml" in names:
        found = _opendocument(head)
        problem = documents.opendocument_problem(_reader(file, entries))
        if problem is not None:
            refuse(problem)
        return found
    refuse("archive")


def _reader(file: BinaryIO, entries: Mapping[str, Entry]) -> Callable[[str], bytes]:
    """What a part holds, by its name in lower case; MAX_READ_ALL bytes of all parts at most."""
    left = MAX_READ_ALL

    def read(name: str) -> bytes:
        nonlocal left
        content = _unpacked(file, entries[name])
        left -= len(content)
        if left < 0:
            refuse("unpacks_too_large")
        return content

    return read


def _unpacked(file: BinaryIO, entry: Entry) -> bytes:
    """What a part holds, MAX_READ bytes at most, where the part itself says what the list does."""
    if entry.unpacked > MAX_READ:
        refuse("unpacks_too_large")
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size:
        refuse("damaged")
    signature, _v, _flags, method, _t, _d, _crc, _packed, _size, name_len, extra_len = (
        _LOCAL.unpack(header)
    )
    name = file.read(name_len).decode("utf-8", "replace").replace("\\", "/")
    if signature != b"PK\x03\x04" or name != entry.name or method != entry.method:
        refuse("damaged")
    file.seek(extra_len, 1)
    packed = file.read(min(entry.packed, MAX_READ))
    if method == 0:
        return packed
    if method != 8:
        refuse("damaged")
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacking.decompress(packed, MAX_READ)
    except zlib.error:
        refuse("damaged")
    if not unpacking.eof:
        refuse("damaged")
    return content


def _opendocument(head: bytes) -> FileType:
    """The first entry is called `mimetype` and is stored as it is: that is their format."""
    if len(head) < _LOCAL.size:
        refuse("damaged")
    _sig, _v, flags, method, _t, _d, _crc, packed, unpacked, name_len, extra_len = (
        _LOCAL.unpack_from(head)
    )
    name = head[_LOCAL.size : _LOCAL.size + name_len]
    if name != b"mimetype" or method != 0 or flags & 8 or packed != unpacked or packed > 200:
        refuse("damaged")
    start = _LOCAL.size + name_len + extra_len
    mime = head[start : start + packed].decode("ascii", "replace")
    for kind in (ODT, ODS, ODP):
        if mime == kind.mime:
            return kind
    refuse("unknown")


def _entries(file: BinaryIO, size: int) -> Iterator[Entry]:
    """The list of a ZIP's entries, read within bounds; nothing is unpacked.

    `zipfile` would read as many entries as the file claims before one could count them.
    """
    tail_size = min(size, _END.size + _MAX_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        refuse("damaged")
    _sig, disk, first_disk, here, count, length, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        refuse("damaged")  # something was added behind: perhaps a second file in one
    if (
        disk
        or first_disk
        or here != count
        or 0xFFFF in (count, here)
        or 0xFFFFFFFF in (length, offset)
    ):
        refuse("damaged")  # in several parts, or of more than 4 GB
    if count > MAX_ENTRIES or length > MAX_LISTING:
        refuse("too_many_entries")
    if offset + length != size - tail_size + at:
        refuse("damaged")
    file.seek(offset)
    listing = file.read(length)
    place = 0
    for _number in range(count):
        if len(listing) - place < _CENTRAL.size:
            refuse("damaged")
        fields = _CENTRAL.unpack_from(listing, place)
        signature, flags, unpacked = fields[0], fields[3], fields[9]
        name_len, extra_len, comment_len = fields[10:13]
        if signature != b"PK\x01\x02":
            refuse("damaged")
        place += _CENTRAL.size
        raw = listing[place : place + name_len]
        place += name_len + extra_len + comment_len
        name = raw.decode("utf-8", "replace").replace("\\", "/")
        yield Entry(name, unpacked, fields[8], fields[4], fields[16], bool(flags & 1))
    if place != length:
        refuse("damaged")
