# SPDX-License-Identifier: AGPL-3.0-or-later
"""An archive that somebody hands in, read with bounds. Nothing is unpacked to a named place; what is
held at once is the list of its entries, and one row.

Bounds: :data:`LARGEST` bytes of archive, :data:`ENTRIES` entries, :data:`RATIO` times its size once
unpacked (:data:`FLOOR` in any case), :data:`MANIFEST` bytes of manifest, :data:`LINE` bytes of row,
:data:`ROWS` rows.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final, NoReturn

from groupes.export.writing import FORMAT, VERSION

READS: Final = (1, VERSION)
"""The versions of the format that are read: the first had words where keys of the product stand."""

LARGEST: Final = 8 * 1024**3
ENTRIES: Final = 50_000
LISTING: Final = 16 * 1024**2
RATIO: Final = 200
FLOOR: Final = 64 * 1024**2
MANIFEST: Final = 8 * 1024**2
LINE: Final = 8 * 1024**2
ROWS: Final = 5_000_000
PIECE: Final = 256 * 1024

_END = struct.Struct("<4s4H2LH")
_COMMENT: Final = 65_535
NAME: Final = re.compile(r"(?:[\w.\- ()’']+/)*[\w.\- ()’']+", re.UNICODE)
DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


class RefusedError(Exception):
    """The archive is not read; the words say why."""


def refuse(why: str) -> NoReturn:
    raise RefusedError(why)


def _listing(file: IO[bytes]) -> None:
    """Refuse before the list is read what would fill the memory by its list alone."""
    size = file.seek(0, 2)
    if size > LARGEST:
        refuse(f"it is larger than {LARGEST >> 30} GB")
    start = max(0, size - _END.size - _COMMENT)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        refuse("it is not a .zip file")
    *_others, entries, listing, _offset, _comment = _END.unpack_from(tail, at)
    wide = entries == 0xFFFF or listing == 0xFFFFFFFF  # counted elsewhere: more than we read
    if wide or entries > ENTRIES or listing > LISTING:
        refuse(f"it has more than {ENTRIES} entries")
    file.seek(0)


def _plain_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _json(text: bytes, what: str) -> Any:
    try:
        return json.loads(text, parse_constant=_plain_number)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"{what} can not be read as JSON") from error


class Archive:
    """An open archive, its manifest read. RefusedError for what is not one."""

    def __init__(self, file: IO[bytes]) -> None:
        _listing(file)
        self.size = file.seek(0, 2)
        self.unpacked = 0
        try:
            self.zip = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise RefusedError("it is not a .zip file, or a damaged one") from error
        self.entries: dict[str, zipfile.ZipInfo] = {}
        for info in self.zip.infolist():
            self._look(info)
        self.manifest = _json(self.read("manifest.json", MANIFEST), "its manifest")
        self._look_at_manifest()

    def _look(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        if name in self.entries:
            refuse(f"two entries have one name: {name[:80]!r}")
        climbs = any(part in ("", ".", "..") for part in name.split("/"))
        if climbs or len(name) > 300 or not NAME.fullmatch(name):
            refuse(f"an entry has a name that no archive of ours has: {name[:80]!r}")
        if info.flag_bits & 0x1:
            refuse("it is locked by a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            refuse(f"{name} is packed in a way that is not read")
        self.entries[name] = info

    def _look_at_manifest(self) -> None:
        manifest = self.manifest
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            refuse("it is not the archive of a groupe")
        if manifest.get("version") not in READS:
            known = ", ".join(str(one) for one in READS)
            refuse(f"its format has version {manifest.get('version')!r:.20}: {known} are read")
        for part in ("groupe", "tables", "files"):
            if not isinstance(manifest.get(part), dict):
                refuse(f"its manifest has no {part}")
        for one in (*manifest["tables"].values(), *manifest["files"].values()):
            if not isinstance(one, dict) or not isinstance(one.get("path"), (str, type(None))):
                refuse("its manifest is not one of ours")

    def _take(self, count: int) -> None:
        self.unpacked += count
        if self.unpacked > max(FLOOR, RATIO * self.size):
            refuse(f"it unpacks to more than {RATIO} times its size")

    def pieces(self, path: str) -> Iterator[bytes]:
        """The bytes of an entry, as they come."""
        if path not in self.entries:
            refuse(f"{path[:80]} is not in it")
        try:
            with self.zip.open(self.entries[path]) as entry:
                while piece := entry.read(PIECE):
                    self._take(len(piece))
                    yield piece
        except DAMAGE as error:
            raise RefusedError(f"{path} is damaged") from error

    def read(self, path: str, most: int) -> bytes:
        found = b""
        for piece in self.pieces(path):
            found += piece
            if len(found) > most:
                refuse(f"{path} is larger than {most >> 20} MB")
        return found

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, one at a time; at the end, what its manifest says of them is true."""
        said = self.manifest["tables"].get(table)
        if said is None or said["path"] is None:
            refuse(f"the table {table} is missing")
        digest, number = hashlib.sha256(), 0
        for line in self._lines(said["path"], digest):
            text = line.strip().removesuffix(b",")
            if text in (b"", b"[", b"]", b"[]"):
                continue
            row = _json(text, f"a row of {table}")
            if not isinstance(row, dict):
                refuse(f"a row of {table} is not one")
            number += 1
            if number > ROWS:
                refuse(f"{table} has more than {ROWS} rows")
            yield row
        if number != said.get("rows") or digest.hexdigest() != said.get("sha256"):
            refuse(f"{table} is not what the manifest says")

    def _lines(self, path: str, digest: Any) -> Iterator[bytes]:
        rest = b""
        for piece in self.pieces(path):
            digest.update(piece)
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            if len(rest) > LINE:
                refuse(f"{path} has a row larger than {LINE >> 20} MB")
        yield rest
