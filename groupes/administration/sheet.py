# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a list of people: CSV as each program writes it, or XLSX. Bytes in, lines out; nothing of
Django, no rule. docs/formats/people.md says what is read.

Each line of a CSV is read by itself: one that opens quotation marks and never closes them is bad alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

MOST_LINES: Final = 10_000
MOST_COLUMNS: Final = 60
MOST_CELL: Final = 500
MOST_UNPACKED: Final = 200_000_000
"""Bytes of an XLSX once unpacked: more is no list of people."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "email": (
        "email", "e-mail", "mail", "courriel", "adresse e-mail", "adresse mail", "adresse email",
        "adresse electronique", "e-mail address", "email address",
    ),
    "name": ("name", "nom complet", "full name", "nom et prenom", "prenom et nom", "nom prenom", "prenom nom"),
    "first_name": ("first name", "firstname", "given name", "prenom"),
    "last_name": ("last name", "lastname", "surname", "family name", "nom", "nom de famille"),
    "trade": ("trade", "metier", "activite", "activity", "profession"),
    "place": ("place", "lieu", "ville", "city", "town", "commune"),
    "status": ("status", "statut", "contrat", "contract"),
    "since": ("since", "depuis", "statut depuis", "status since", "debut", "start", "debut de contrat"),
    "until": ("until", "jusqu au", "fin", "end", "fin de contrat", "contract end"),
}  # fmt: skip


class Line(NamedTuple):
    number: int  # in the file, from 1
    values: dict[str, str]  # by column; without what is empty


class Sheet(NamedTuple):
    lines: list[Line]
    ignored: list[str]  # headers that say nothing here


class Unreadable(Exception):
    """The whole file says nothing: ``code`` is one of "empty", "no_email", "too_many", "sheet"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(content: bytes) -> Sheet:
    """What a file says. Raises Unreadable."""
    rows = _of_workbook(content) if content.startswith(b"PK\x03\x04") else _of_text(content)
    return _named(rows)


def plain(header: str) -> str:
    """A header as it is looked for: without accents, case, or signs."""
    spaced = header.replace("’", " ").replace("'", " ")
    bare = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9-]+", bare))


NAMES: Final = {plain(name): column for column, names in COLUMNS.items() for name in names}


def _named(rows: Iterator[tuple[int, list[str]]]) -> Sheet:
    columns: list[str | None] | None = None
    ignored: list[str] = []
    lines: list[Line] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if columns is None:
            columns = []
            for cell in cells:
                name = NAMES.get(plain(cell))
                known = name is not None and name not in columns
                columns.append(name if known else None)
                if cell and not known:
                    ignored.append(cell[:80])
            if "email" not in columns:
                raise Unreadable("no_email")
            continue
        if len(lines) >= MOST_LINES:
            raise Unreadable("too_many")
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
        lines.append(Line(number, values))
    if columns is None or not lines:
        raise Unreadable("empty")
    return Sheet(lines, ignored)


def _tidy(cells: Iterable[str]) -> list[str]:
    return [
        " ".join(cell.replace("\x00", "").split())[:MOST_CELL]
        for cell in islice(cells, MOST_COLUMNS)
    ]


# --- text -------------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """UTF-8, with its mark or without; UTF-16 with its mark; else Windows-1252, which old programs
    write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    lines = re.split(r"\r\n|\n|\r", decoded(content))
    first = next((line for line in lines if line.strip(" \t;,")), "")
    bare = re.sub(r'"[^"]*"', "", first)
    separator = max(";,\t", key=bare.count)
    for number, line in enumerate(lines, 1):
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:  # a field beyond what the reader takes
            cells = line.split(separator)
        yield number, _tidy(cells)


# --- workbooks --------------------------------------------------------------------------------------


def _of_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # 0.4 s: for those who bring one

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable("sheet")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and rules that we do not read
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()  # what a file says of its own size is not believed
                # A cell at the far corner makes a million empty rows: as many as we look at.
                rows = sheet.iter_rows(
                    max_row=2 * MOST_LINES, max_col=MOST_COLUMNS, values_only=True
                )
                found = [[_as_text(cell) for cell in row] for row in islice(rows, 2 * MOST_LINES)]
            finally:
                book.close()
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken or hostile archive makes the library raise
        raise Unreadable("sheet") from error
    yield from ((number, _tidy(cells)) for number, cells in enumerate(found, 1))


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
