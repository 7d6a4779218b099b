# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes of a notice file into normalised notices. Pure: no ORM, no settings, no network.

`parse(data, name=…)` never raises, save MemoryError: each notice of the file, and each thing that can not be read,
is one item of its answer. What is read: eForms XML (every root and SDK version), the JSON of the
BOAMP API, BOAMP's own XML (of both its schemas) and packages of OCDS. Every other format is refused by its name.
"""

from dataclasses import replace
from datetime import date, datetime

from . import boamp, boamp_xml, eforms, formats, ocds
from .codes import PARIS
from .model import Notice, Refusal, our_mistake
from .safety import MAX_BYTES, MAX_DEPTH, RefusedError, kind_of, load_json, load_xml

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Notice", "Refusal", "parse"]


def parse(data: bytes, *, name: str, today: date | None = None) -> list[Notice | Refusal]:
    """Every notice of a file's bytes, in order; at least one item.

    `name` is repeated as `file` in each item. `today` (default: today in Paris) decides which
    withheld fields may be shown. A JSON answer holds many records: one bad record is one Refusal
    among the notices. Error codes: docs/formats/notice.md.
    """
    day = today or datetime.now(PARIS).date()
    try:
        kind, body = kind_of(data)
        if kind == "xml":
            return [_from_xml(body, name, day)]
        value = load_json(body)
        releases = formats.ocds_releases(value)
        if releases is not None:
            return list(ocds.read(releases, file=name))
        records = formats.boamp_records(value)
        return [
            _from_record(record, number, len(records), name, day)
            for number, record in enumerate(records, start=1)
        ]
    except RefusedError as refusal:
        return [Refusal(file=name, error=refusal.error, reason=refusal.reason)]
    except MemoryError:
        raise
    except Exception as failure:
        return [our_mistake(name, failure)]


def _from_xml(body: bytes, name: str, today: date) -> Notice:
    root = load_xml(body)
    if root.tag in eforms.ROOT_TAGS:
        marked = b"FieldsPrivacy" in body  # faster than to look through the tree
        return eforms.read(root, file=name, today=today, marked=marked)
    if boamp_xml.is_boamp(root):
        record = boamp_xml.record(root)
        return replace(boamp.read(record, file=name, today=today), format="boamp-xml")
    raise formats.unknown_xml(root)


def _from_record(
    record: object, number: int, total: int, name: str, today: date
) -> Notice | Refusal:
    where = f"record {number}: " if total > 1 else ""
    try:
        return boamp.read(record, file=name, today=today)
    except RefusedError as refusal:
        return Refusal(file=name, error=refusal.error, reason=f"{where}{refusal.reason}")
    except MemoryError:
        raise
    except Exception as failure:
        return our_mistake(name, failure, where)
