# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of a file of awarded contracts into normalised ones. Pure: no ORM, no settings, no network.

`parse(stream, name=…)` gives, one after another and without holding the file, each contract and each
thing that can not be read, with a stable code (docs/formats/contracts.md). What is read: the essential
data of the French public procurement (DECP) in JSON and XML, the formats of 2019 and 2022, their
concessions, their tables, and the same data told as releases of OCDS.
"""

import traceback
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from tenders.notices.parsing.safety import RefusedError

from . import ocds, reading, rows, streams
from .model import Contract, Modification, Party, Refusal

__all__ = ["Contract", "Modification", "Party", "Refusal", "parse"]

MOST_REFUSED = 10_000
"""Records of one file that are told one by one as not read."""
MOST_RECORDS = 5_000_000
_READ = "what is read: DECP (JSON, XML, tables in JSON) and DECP told as OCDS"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document: unpack it first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"PAR1", "a Parquet table: take the JSON instead"),
)


def parse(stream: IO[bytes] | bytes, *, name: str) -> Iterator[Contract | Refusal]:
    """Every contract of a file, in order; at least one item. Never raises, save MemoryError and what
    reading the stream raises (OSError)."""
    told = refused = 0
    try:
        for item in _items(BytesIO(stream) if isinstance(stream, bytes) else stream, name):
            told += 1
            refused += isinstance(item, Refusal)
            yield item
            if refused >= MOST_REFUSED:
                raise RefusedError(
                    "too_many_refused", f"more than {MOST_REFUSED} records can not be read"
                )
            if told >= MOST_RECORDS:
                raise RefusedError("too_large", f"more than {MOST_RECORDS} records in one file")
    except RefusedError as refusal:
        yield Refusal(name, refusal.error, refusal.reason)
        return
    except (MemoryError, OSError, GeneratorExit):
        raise
    except Exception as failure:
        yield _internal(name, failure, None)
        return
    if not told:
        yield Refusal(name, "no_contract", f"no contract in this file; {_READ}")


def _items(stream: IO[bytes], name: str) -> Iterator[Contract | Refusal]:
    source = streams.Source(stream)
    waiting = rows.Rows(name)
    values = _values(source)
    number = 0
    while True:
        try:
            value = next(values)
        except StopIteration:
            break
        except RefusedError as refusal:
            yield from waiting.rest()
            yield Refusal(name, refusal.error, refusal.reason)
            return
        number += 1
        yield from _read(value, name, number, waiting)
    yield from waiting.rest()


def _values(source: streams.Source) -> Iterator[Any]:
    head = source.head
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not head:
        raise RefusedError("empty", "the file is empty")
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise RefusedError("unsupported_format", f"this is {what}; {_READ}")
    if start[:1] == b"<" or start[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<"):
        yield from streams.xml(source)
        return
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[:4] == b"\x00\x00\xfe\xff"
    if start[:1] in (b"{", b"[") or wide:
        yield from streams.Json(source).records()
        return
    if not start:
        raise RefusedError("empty", "the file is empty, or begins with blanks alone")
    raise RefusedError("not_contracts", f"neither JSON nor XML; {_READ}")


def _read(value: Any, name: str, number: int, waiting: rows.Rows) -> Iterator[Contract | Refusal]:
    """What one record tells: a contract, several of them that waited for it, or why it does not."""
    try:
        if isinstance(value, RefusedError):
            raise value
        record = _record(value)
        if ocds.is_release(record):
            yield from ocds.read(record, file=name, number=number)
        elif rows.is_row(record):
            yield from waiting.add(record, number)
        elif reading.looks_like(record):
            yield reading.read(record, file=name, number=number)
        else:
            raise RefusedError("not_a_contract", f"this record tells no contract; {_READ}")
    except RefusedError as refusal:
        yield Refusal(name, refusal.error, refusal.reason, number)
    except MemoryError:
        raise
    except Exception as failure:
        yield _internal(name, failure, number)


def _record(value: Any) -> Any:
    """A record out of what portals wrap it in."""
    for _ in range(3):
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("compiledRelease"), dict):
            return value["compiledRelease"]
        inner = next((value[k] for k in _WRAPPERS if isinstance(value.get(k), dict)), None)
        if inner is None or reading.looks_like(value):
            return value
        value = inner
    return value


_WRAPPERS = ("marche", "contrat-concession", "record", "fields")


def _internal(name: str, failure: Exception, number: int | None) -> Refusal:
    """A mistake of ours met a record nobody had seen: kept apart so that the rest goes on."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    place = f"{last.filename.rsplit('/', 1)[-1]}, line {last.lineno}"
    reason = f"our reader failed ({type(failure).__name__} in {place}): please report it"
    return Refusal(name, "internal", reason, number)
