# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several small questions asked in one statement.

A query costs a page some half a millisecond before it finds anything. Where a page asks many that
find little (what waits for somebody, what stands beside a thing), one statement asks them all:

    ASKED = Together(lambda member: Word.objects.filter(to=member)…, lambda member: …, member=PK)
    words, offers = ASKED(member=12)

Each is a queryset as :class:`groupes.web.prepared.Prepared` takes them, and is answered as it would be
alone: instances, related ones included, or the tuples of ``values_list``; in its own order. Its rows
travel as JSON, each a list of its columns, and are read back by the kind of each column; one whose
kind JSON does not keep is refused when the statement is made.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models

from groupes.web import instances
from groupes.web.prepared import Numbered, typed, wrapped, written

MOST_COLUMNS: Final = 100  # of what PostgreSQL makes a list of

_NUMBERS: Final = ("Auto", "BigAuto", "Integer", "BigInteger", "SmallInteger", "PositiveInteger",
    "PositiveBigInteger", "PositiveSmallInteger")  # fmt: skip
_WORDS: Final = ("Char", "Text", "Slug", "Email", "URL")
_AS_THEY_ARE: Final = frozenset(f"{name}Field" for name in ("Boolean", *_NUMBERS, *_WORDS))
_READ_BACK: Final[dict[str, Callable[[Any], Any]]] = {
    "DateField": dt.date.fromisoformat,
    "DateTimeField": dt.datetime.fromisoformat,
    "DecimalField": Decimal,
    "UUIDField": UUID,
}
_JSON_LIST: Final = "list of JSONField"
_LIST: Final = json.JSONDecoder(parse_float=Decimal)
_AS_TEXT: Final = {"JSONField": "::text", _JSON_LIST: "::text[]"}  # which Django reads itself


@dataclass(frozen=True, slots=True)
class _Part:
    """One of the questions. ``back``: (column, how it is read back)."""

    back: tuple[tuple[int, Callable[[Any], Any]], ...]
    read: instances.Reading


class Together:
    """``builds``: the querysets, made with the same marks; a mark that one does not need it takes all
    the same. Planned once per connection, whatever the values."""

    def __init__(self, *builds: Callable[..., models.QuerySet[Any, Any]], **marks: Any) -> None:
        self.builds = builds
        self.marks = marks
        self._compiled: tuple[str, list[str], Sequence[_Part]] | None = None

    def _compile(self) -> tuple[str, list[str], Sequence[_Part]]:
        texts, params, parts = [], [], []
        for number, build in enumerate(self.builds):
            queryset = build(**self.marks)
            compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
            sql, own = compiler.as_sql()
            kinds = [_kind(column[0]) for column in compiler.select]
            if len(kinds) > MOST_COLUMNS:
                raise TypeError(f"{len(kinds)} columns, {MOST_COLUMNS} at most: {sql[:80]}…")
            names = [f"c{place}" for place in range(len(kinds))]
            told = ", ".join(
                f"r.{name}{_AS_TEXT.get(kind, '')}" for name, kind in zip(names, kinds, strict=True)
            )
            # The rows of one in one text, in their order; nothing of one that finds none.
            texts.append(
                f"(SELECT {number}, json_agg(json_build_array({told}))::text "  # noqa: S608  # of Django's own
                f"FROM ({sql}) AS r ({', '.join(names)}) HAVING count(*) > 0)"
            )
            params += own
            back = [(at, _READ_BACK[kind]) for at, kind in enumerate(kinds) if kind in _READ_BACK]
            parts.append(_Part(tuple(back), instances.reading(queryset, compiler)))
        connections[DEFAULT_DB_ALIAS].ensure_connection()
        sql, order = written(" UNION ALL ".join(texts), params, self.marks, numbered=True)
        return sql, order, parts

    def __call__(self, **values: Any) -> list[list[Any]]:
        """What each of them finds, in their order. One query."""
        if self._compiled is None:
            self._compiled = self._compile()
        sql, order, parts = self._compiled
        if values.keys() != self.marks.keys():  # a mark left in the query finds nothing
            raise TypeError(f"asked with {sorted(values)}, made for {sorted(self.marks)}")
        known = {name: typed(value) for name, value in values.items()}
        with wrapped(Numbered) as cursor:
            cursor.execute(sql, [known[name] for name in order])
            answered = cursor.fetchall()
        rows: list[list[Any]] = [[] for _part in parts]
        for number, told in answered:
            rows[number] = _read(told, parts[number].back)
        return [
            part.read(found, DEFAULT_DB_ALIAS) if found else []
            for part, found in zip(parts, rows, strict=True)
        ]


def _read(told: str, back: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    rows: list[Any] = _LIST.decode(told)
    for column, read in back:
        for row in rows:
            if (value := row[column]) is not None:
                row[column] = read(value)
    return rows


def _kind(column: Any) -> str:
    """The kind of a column of a query, a foreign key's being that of what it points at."""
    field = column.output_field
    while field.is_relation and field.related_model is not None:
        field = field.target_field
    kind: str = field.get_internal_type()
    if kind == "ArrayField":
        own = field.base_field.get_internal_type()
        kind = _JSON_LIST if own == "JSONField" else "TextField" if own in _AS_THEY_ARE else kind
    if kind not in _AS_THEY_ARE and kind not in _READ_BACK and kind not in _AS_TEXT:
        raise TypeError(f"a {kind} does not come back from JSON as it was")
    return kind
