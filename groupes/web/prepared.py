# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query composed and compiled once, then asked with other values.

Composing a plain query and compiling its SQL costs Django more than PostgreSQL needs to answer it.
What every request asks (who is this, what do they belong to) is prepared:

    TIES = Prepared(lambda member: Membership.objects.filter(member=member)…, member=PK)
    TIES(member=12)   # → a list of Membership

The shape must not depend on the values. A test compares each with its own queryset.

PostgreSQL plans such a statement once per connection too (:func:`prepared_cursor`): for what
every request asks, planning is most of its work.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

PK: Final = 987_654_321_987
"""Stands for an id while the query is compiled; a value that occurs nowhere else in it."""
KEY: Final = "prepared-key"
INSTANT: Final = dt.datetime(1, 2, 3, 4, 5, 6, tzinfo=dt.UTC)


class _Preparing(psycopg.Cursor[Any]):
    """Has the server keep the statement, from its first execution on."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        return super().execute(query, params, prepare=True)


def prepared_cursor() -> CursorWrapper:
    """A cursor for ready-made statements: PostgreSQL parses and plans each once per connection.

    Values go apart from the text, so their types must be plain from it (``%s::bigint[]``).
    """
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # Django's own wrapper around it: errors and counted queries are as everywhere.
    return connection._prepare_cursor(_Preparing(connection.connection))  # type: ignore[attr-defined]


class Prepared[M: models.Model]:
    """``build(**marks)`` is the queryset, compiled at the first call with the marks in the place of
    the values. Answers model instances, related ones included (``select_related``)."""

    def __init__(self, build: Callable[..., models.QuerySet[M]], **marks: Any) -> None:
        self.build = build
        self.marks = marks
        self._compiled: tuple[SQLCompiler, str, list[Any], dict[str, list[int]]] | None = None

    def _compile(self) -> tuple[SQLCompiler, str, list[Any], dict[str, list[int]]]:
        queryset = self.build(**self.marks)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        places = {
            name: [i for i, value in enumerate(params) if value == mark]
            for name, mark in self.marks.items()
        }
        if not all(places.values()):
            raise ValueError(f"a value is not among the query's parameters: {places}")
        return compiler, sql, list(params), places

    def __call__(self, **values: Any) -> list[M]:
        if self._compiled is None:
            self._compiled = self._compile()
        compiled, sql, params, places = self._compiled
        bound = list(params)
        for name, value in values.items():
            for place in places[name]:
                bound[place] = value
        with prepared_cursor() as cursor:
            cursor.execute(sql, bound)
            rows = cursor.fetchall()
        compiler = copy.copy(compiled)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.execute_sql = lambda *args, **kwargs: [rows]  # type: ignore[assignment]  # done
        # Django's own reading of the rows, given what it asks of a queryset.
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=compiled.query.model,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _fetch_mode=models.FETCH_ONE,
            _known_related_objects={},
        )
        return list(ModelIterable(asked))  # type: ignore[arg-type]  # as a queryset
