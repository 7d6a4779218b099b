# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that a path, a folder or an archive holds, one at a time. Pure: no ORM, no settings.

Archives come from strangers, or from buyers' bulletins by the month: `.zip`, `.tar`, `.tar.gz`, and
a single file in `.gz`, told by their bytes and not by their names. Nothing is ever unpacked to a
named place: a member's name is only shown, so one that climbs out of its folder harms nobody. What
is held at once is one member, and the list of a `.zip` (whose size is bounded); a `.tar` is read as
it comes. Links, devices and files that no notice is named like are passed over and said
(:class:`Skipped`); what can not be read is a :class:`File` with its problem.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Final, Protocol

from tenders.notices import parsing

KEPT: Final = 1_000_000
"""Bytes of a file that can not be read, for a person to look at."""
NOTICES: Final = (".xml", ".json")
ARCHIVES: Final = (".zip", ".tar", ".tgz", ".gz")
RATIO: Final = 200
"""Times its own size that an archive may unpack to; notices pack some fifteen times."""
FLOOR: Final = 64 * 1024 * 1024
"""Bytes that any archive may unpack to, however small it is."""
DEEPEST: Final = 1
"""Archives inside archives: a month of days, and no more."""
HEADER: Final = 64 * 1024
"""Bytes of a name in a `.tar`."""
PACKED: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Ways of packing in a `.zip` that are read: what these give is bounded as it comes. Of the others,
Python unpacks four kilobytes at once, which may be gigabytes."""
_CHUNK: Final = 256 * 1024
_BLOCK: Final = tarfile.BLOCKSIZE


@dataclass(frozen=True, slots=True)
class File:
    """Bytes to import, under the name to show. ``problem``: why they could not be read, with its
    code (docs/formats/notice.md). ``whole``: size and SHA-256, where ``data`` is only the
    beginning."""

    name: str
    data: bytes
    problem: str = ""
    error: str = "unreadable"
    whole: tuple[int, str] | None = None

    @property
    def size(self) -> int:
        return self.whole[0] if self.whole else len(self.data)

    @property
    def sha256(self) -> str:
        return self.whole[1] if self.whole else hashlib.sha256(self.data).hexdigest()

    def beginning(self) -> File:
        """As much of it as is kept of a file that is refused."""
        if len(self.data) <= KEPT:
            return self
        whole = (self.size, self.sha256)
        return File(self.name, self.data[:KEPT], self.problem, self.error, whole)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read. ``why``: `other`, named like no notice; `link`; `special`, a device
    or the like. Or `checksum`: one that was read, and is not what its archive says it was."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Of what is read at once: files and bytes that come out of archives, bytes of the list of a
    `.zip` (an entry takes some 90, and 800 in memory)."""

    files: int | None = None
    unpacked: int | None = None
    directory: int = 16 * 1024 * 1024


@dataclass(slots=True)
class Budget:
    """What an archive, and those inside it, may still unpack to; or several read one after the other,
    within the same ``limits``."""

    limits: Limits
    packed: int = 0
    unpacked: int = 0
    files: int = 0

    def take(self, count: int) -> None:
        """So many more bytes came out. _StopError when they are too many."""
        self.unpacked += count
        if self.unpacked > max(FLOOR, RATIO * self.packed):
            raise _StopError("too_large", f"it unpacks to more than {RATIO} times its size")
        most = self.limits.unpacked
        if most is not None and self.unpacked > most:
            raise _StopError("too_large", f"more than {most >> 20} MB are unpacked at once")

    def one(self) -> None:
        """One more file came out."""
        self.files += 1
        most = self.limits.files
        if most is not None and self.files > most:
            raise _StopError("too_large", f"more than {most} files are read at once")


class _StopError(Exception):
    """The rest of an archive is not read."""

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason


# What readers of archives raise on damaged bytes.
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,  # a way of packing that is not known
    RuntimeError,  # a password is asked
    struct.error,
)

type Item = File | Skipped


class _Reads(Protocol):
    """What is read from."""

    def read(self, size: int = -1, /) -> bytes: ...


# --- paths ---------------------------------------------------------------------------------------


def files_of(paths: Iterable[Path | str], limits: Limits | None = None) -> Iterator[Item]:
    """What these paths hold, in order, read as one asks for it. A folder stands for the notices and
    the archives in it; a file named by itself is read whatever its name."""
    for path in map(str, paths):
        if os.path.isdir(path):
            yield from _folder(path, limits or Limits())
        else:
            yield from _path(path, limits or Limits())


def _folder(folder: str, limits: Limits) -> Iterator[Item]:
    pending = [folder]
    while pending:
        here = pending.pop()
        if here != folder and os.path.islink(here):
            yield Skipped(_printable(here), "link")
        elif os.path.isdir(here):
            try:
                inside = sorted(os.listdir(here), reverse=True)
            except OSError as failure:
                yield File(_printable(here), b"", _said(failure))
            else:
                pending += [os.path.join(here, name) for name in inside]
        elif not os.path.isfile(here):
            yield Skipped(_printable(here), "special")
        elif _wanted(os.path.basename(here)):
            yield from _path(here, limits)
        else:
            yield Skipped(_printable(here), "other")


def _path(path: str, limits: Limits) -> Iterator[Item]:
    try:
        with open(path, "rb") as stream:
            yield from files_in(_printable(path), stream, limits)
    except (OSError, ValueError) as failure:
        yield File(_printable(path), b"", _said(failure))


def _said(failure: OSError | ValueError) -> str:
    return getattr(failure, "strerror", None) or _first_words(failure)


def _wanted(name: str) -> bool:
    name = name.rsplit("/", 1)[-1].lower()
    return name.endswith((*NOTICES, *ARCHIVES)) and not name.startswith(".")


# --- a file, or an archive -----------------------------------------------------------------------


def files_in(
    name: str, stream: IO[bytes], limits: Limits | None = None, budget: Budget | None = None
) -> Iterator[Item]:
    """The file of these bytes, or the files of the archive that they are. ``stream`` is read from
    its beginning; it must be able to go back, unless it is a device that has one plain file.
    ``budget``: shared with what is read before and after; in the place of ``limits``."""
    head = stream.read(_BLOCK)
    kind = _kind(head)
    if kind is None:
        yield _read(name, stream, head=head)
        return
    budget = budget or Budget(limits or Limits())
    budget.packed += _size(stream)
    yield from _archive(name, stream, kind, budget, 0)


def _kind(head: bytes) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    return "tar" if _is_tar(head) else None


def _is_tar(head: bytes) -> bool:
    if len(head) < _BLOCK or not any(head):
        return False
    try:
        tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


def _size(stream: IO[bytes]) -> int:
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    return size


def _archive(name: str, stream: IO[bytes], kind: str, budget: Budget, depth: int) -> Iterator[Item]:
    """The files of an archive; then, where it could not be read to its end, itself with the
    reason."""
    readers = {"zip": _zip, "gz": _gzip, "tar": _tar_file}
    said = 0
    try:
        for item in readers[kind](name, stream, budget, depth):
            said += 1
            yield item
    except _StopError as stop:
        yield _refused(name, stream, stop.error, f"{stop.reason}: the rest of it is not read")
    except EOFError:
        reason = f"the archive stops before its end, after {said} files"
        yield _refused(name, stream, "truncated", reason)
    except _DAMAGE as failure:
        reason = f"the archive is damaged ({_first_words(failure)}): the rest of it is not read"
        yield _refused(name, stream, "unreadable", reason)
    else:
        if not said:
            yield _refused(name, stream, "empty", "there is no file in the archive")


def _first_words(failure: Exception) -> str:
    return (str(failure) or type(failure).__name__).split("\n")[0][:120]


def _refused(name: str, stream: IO[bytes], error: str, reason: str) -> File:
    """The archive itself, with its digest and its beginning."""
    stream.seek(0)
    return _read(name, stream, problem=reason, error=error)


def _read(
    name: str,
    stream: _Reads,
    *,
    head: bytes = b"",
    problem: str = "",
    error: str = "unreadable",
) -> File:
    """The bytes of a stream, ``head`` and what follows it. Of one that is too large, or that has a
    ``problem``, the beginning with the digest of the whole."""
    most = KEPT if problem else parsing.MAX_BYTES
    digest = hashlib.sha256(head)
    kept, held, size = [head], len(head), len(head)
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        digest.update(chunk)
        if held <= most:
            kept.append(chunk)
            held += len(chunk)
    data = b"".join(kept)
    if size <= most:
        return File(name, data, problem, error)
    if not problem:
        problem = f"{size} bytes: more than the {most} bytes a notice file may have"
        error = "too_large"
    return File(name, data[:KEPT], problem, error, (size, digest.hexdigest()))


def _member(name: str, stream: _Reads, budget: Budget, depth: int) -> Iterator[Item]:
    """A file of an archive, by its bytes: a notice, or another archive."""
    budget.one()
    head = _exactly(stream, _BLOCK)
    kind = _kind(head)
    if kind is None:
        yield _read(name, stream, head=head)
    elif depth >= DEEPEST:
        reason = "an archive inside an archive inside an archive is not read: unpack it"
        yield _read(name, stream, head=head, problem=reason, error="unsupported_format")
    else:
        with tempfile.TemporaryFile() as inner:
            inner.write(head)
            while chunk := stream.read(_CHUNK):
                inner.write(chunk)
            inner.seek(0)
            yield from _archive(name, inner, kind, budget, depth + 1)


def _exactly(stream: _Reads, count: int) -> bytes:
    """So many bytes; fewer only at the end."""
    parts: list[bytes] = []
    while count > 0 and (part := stream.read(min(count, _CHUNK))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


# --- .zip ----------------------------------------------------------------------------------------

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_OFFICE = {"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"}


def _zip(name: str, stream: IO[bytes], budget: Budget, depth: int) -> Iterator[Item]:
    directory = _directory(stream)
    if directory > budget.limits.directory:
        raise _StopError("too_large", "it lists more files than an archive of notices may")
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        if any(one.filename in _OFFICE for one in members[:50]):
            raise _StopError("unsupported_format", "this is an office document, not an archive")
        for member in members:
            if not member.is_dir():
                yield from _zip_member(name, archive, member, budget, depth)


def _directory(stream: IO[bytes]) -> int:
    """Bytes of the list of a `.zip`, as it says itself, before any of it is read."""
    size = _size(stream)
    stream.seek(max(0, size - _END.size - 0xFFFF))
    tail = stream.read()
    at = len(tail) - _END.size
    if not (tail[at:].startswith(b"PK\x05\x06") and tail.endswith(b"\x00\x00")):
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise EOFError("no end of the archive")
    end = _END.unpack_from(tail, at)
    listed: list[int] = [end[5]]
    if at >= _LOCATOR.size:
        mark, _disk, offset, _disks = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
        if mark == b"PK\x06\x07":
            # A large archive says it in another record, found in two ways.
            before = size - len(tail) + at - _LOCATOR.size - _END_64.size
            large = [_large_directory(stream, place, size) for place in (offset, before)]
            listed = [one for one in large if one is not None] or listed
    return min(max(listed), size)


def _large_directory(stream: IO[bytes], place: int, size: int) -> int | None:
    if not 0 <= place <= size - _END_64.size:
        return None
    stream.seek(place)
    record = _END_64.unpack(stream.read(_END_64.size))
    return int(record[8]) if record[0] == b"PK\x06\x06" else None


def _zip_member(
    name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget, depth: int
) -> Iterator[Item]:
    shown = _shown(name, member.filename)
    mode = stat.S_IFMT(member.external_attr >> 16)
    if stat.S_ISLNK(mode):
        yield Skipped(shown, "link")
    elif mode and not stat.S_ISREG(mode):
        yield Skipped(shown, "special")
    elif not _wanted(member.filename) or member.filename.startswith("__MACOSX/"):
        yield Skipped(shown, "other")
    elif member.flag_bits & 0x1:
        budget.one()
        yield File(shown, b"", "it is encrypted: unpack it with its password", "encrypted")
    elif member.compress_type not in PACKED:
        budget.one()
        reason = "it is packed in a way that is not read here: make an ordinary .zip of it"
        yield File(shown, b"", reason)
    else:
        expected = member.CRC
        del (
            member.CRC
        )  # compared below: a checksum that was not written again loses nobody a notice
        try:
            stream = archive.open(member)
        except _DAMAGE as failure:
            budget.one()
            yield File(shown, b"", f"damaged in the archive ({_first_words(failure)})")
            return
        with stream:
            counted = _Counted(stream, budget)
            for item in _member(shown, counted, budget, depth):
                if counted.damage and isinstance(item, File) and not item.problem:
                    problem = f"damaged in the archive ({counted.damage})"
                    yield replace(item, problem=problem).beginning()
                else:
                    yield item
            if counted.crc != expected and not counted.damage:
                yield Skipped(shown, "checksum")


@dataclass(slots=True)
class _Counted(io.RawIOBase):
    """A stream whose bytes are counted as they come. Damage is its end, and kept."""

    stream: _Reads
    budget: Budget
    damage: str = ""
    crc: int = 0

    def read(self, size: int = -1, /) -> bytes:
        if self.damage:
            return b""
        try:
            data = self.stream.read(size)
        except _DAMAGE as failure:
            self.damage = _first_words(failure)
            return b""
        self.budget.take(len(data))
        self.crc = zlib.crc32(data, self.crc)
        return data


def _shown(archive: str, member: str) -> str:
    """A member's name as it is shown: it leads nowhere."""
    return f"{archive}/{_printable(member).lstrip('/')}"


def _printable(name: str) -> str:
    """A name without line breaks, controls, and letters that can not be written down."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


# --- .tar, .tar.gz, .gz --------------------------------------------------------------------------


def _gzip(name: str, stream: IO[bytes], budget: Budget, depth: int) -> Iterator[Item]:
    with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
        follows = _Follows(b"", unpacked, budget)
        head = follows.most(_BLOCK)
        if _is_tar(head) or (len(head) == _BLOCK and not any(head)):
            follows.head = head
            yield from _tar(name, follows, budget, depth)
        else:
            inner = name[:-3] if name.lower().endswith(".gz") else name
            budget.one()
            yield _read(inner, _Rest(follows), head=head)


def _tar_file(name: str, stream: IO[bytes], budget: Budget, depth: int) -> Iterator[Item]:
    yield from _tar(name, _Follows(b"", stream, budget), budget, depth)


@dataclass(slots=True)
class _Follows:
    """Bytes that come one after the other and are counted; ``head`` first, counted already."""

    head: bytes
    stream: _Reads
    budget: Budget

    def most(self, count: int) -> bytes:
        """So many bytes; fewer only at the end."""
        data = self.head[:count]
        self.head = self.head[count:]
        if len(data) < count:
            more = _exactly(self.stream, count - len(data))
            self.budget.take(len(more))
            data += more
        return data

    def read(self, count: int) -> bytes:
        """So many bytes. EOFError when there are fewer."""
        data = self.most(count)
        if len(data) < count:
            raise EOFError("it stops before its end")
        return data

    def skip(self, count: int) -> None:
        while count > 0:
            count -= len(self.read(min(count, _CHUNK)))


@dataclass(slots=True)
class _Rest(io.RawIOBase):
    """All that follows, as a stream."""

    follows: _Follows

    def read(self, size: int = -1, /) -> bytes:
        return self.follows.most(_CHUNK if size < 0 else size)


@dataclass(slots=True)
class _Part(io.RawIOBase):
    """The next ``left`` bytes, as a stream, and what fills its last block."""

    follows: _Follows
    left: int
    padding: int = field(init=False)

    def __post_init__(self) -> None:
        if self.left < 0:
            raise ValueError("a size below nothing")
        self.padding = -self.left % _BLOCK

    def read(self, size: int = -1, /) -> bytes:
        count = self.left if size < 0 else min(size, self.left)
        data = self.follows.read(count)
        self.left -= count
        return data

    def finish(self) -> None:
        self.follows.skip(self.left + self.padding)
        self.left = self.padding = 0


def _tar(name: str, follows: _Follows, budget: Budget, depth: int) -> Iterator[Item]:
    """The members of a `.tar` as they come: its list is never held."""
    longer: dict[str, str] = {}  # what extended headers say of the next member
    while any(block := follows.read(_BLOCK)):
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        part = _Part(follows, header.size)
        if header.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            if header.size > HEADER:
                raise _StopError("too_large", "a name in it is longer than a name may be")
            longer |= _extended(header.type, part.read())
        elif header.type in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
            pass
        elif header.type == tarfile.GNUTYPE_SPARSE:
            raise _StopError("unsupported_format", "it holds files with holes")
        else:
            if "size" in longer:
                part = _Part(follows, _whole_number(longer["size"]))
            shown = _shown(name, longer.get("path", header.name).rstrip("\x00"))
            if header.isreg() and "sparse" not in longer:
                if _wanted(shown):
                    yield from _member(shown, part, budget, depth)
                else:
                    yield Skipped(shown, "other")
            elif header.issym() or header.islnk():
                part = _Part(follows, 0)  # whatever its header says, nothing follows
                yield Skipped(shown, "link")
            elif not header.isdir():
                yield Skipped(shown, "special")
            longer = {}
        part.finish()


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError("a size that is no number")
    return int(text)


def _extended(kind: bytes, data: bytes) -> dict[str, str]:
    """What an extended header says: `path`, `size`, that it is `sparse`."""
    if kind == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.rstrip(b"\x00").decode("utf-8", "surrogateescape")}
    found: dict[str, str] = {}
    at = 0
    while at < len(data) and (blank := data.find(b" ", at, at + 20)) > at:
        length = _whole_number(data[at:blank].decode("ascii", "replace"))
        record = data[blank + 1 : at + length - 1].decode("utf-8", "surrogateescape")
        key, _equals, value = record.partition("=")
        if key in ("path", "size"):
            found[key] = value
        elif key.startswith("GNU.sparse"):
            found["sparse"] = value
        if length <= blank - at:
            raise ValueError("a header that does not go on")
        at += length
    return found
