# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query composed and compiled once, then asked with other values.

Composing a plain query and compiling its SQL costs Django more than PostgreSQL needs to answer it.
What every request asks (who is this, what do they belong to) is prepared:

    TIES = Prepared(lambda member: Membership.objects.filter(member=member)…, member=PK)
    TIES(member=12)   # → a list of Membership

The shape must not depend on the values: a list of ids is asked for with ``__any_of``, which is
``__in`` as one value. A test compares each with its own queryset.

PostgreSQL plans such a statement once per connection too (:func:`prepared_cursor`): for what
every request asks, planning is most of its work.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Final, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.sql.compiler import SQLCompiler

PK: Final = 987_654_321_987
"""Stands for an id while the query is compiled; a value that occurs nowhere else in it."""
PKS: Final = [PK, PK + 7]
OTHER_PKS: Final = [PK + 1, PK + 2]
"""Each stands for a list of ids (``groupe__any_of=groupes``)."""
START: Final = PK + 11
"""Where a page begins: ``queryset[start : start + 20]``."""
KEY: Final = "prepared-key"
OTHER_KEY: Final = "prepared-other-key"
KEYS: Final = ["prepared-key-1", "prepared-key-2"]
"""Stands for a list of texts (``number__any_of=numbers``)."""
DAY: Final = dt.date(1, 2, 3)
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


@dataclass(frozen=True, slots=True)
class _Compiled:
    """``places``: where each mark stands among the ``params``; ``read`` makes rows of a queryset."""

    compiler: SQLCompiler
    sql: str
    params: list[Any]
    places: dict[str, list[int]]
    read: Any  # the iterable class of its querysets


@models.ForeignKey.register_lookup
@models.Field.register_lookup
class AnyOf(models.Lookup[Any]):
    """``pk__any_of=[1, 2]``: among these ids, or texts; a list is one value, of whatever length."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # of PostgreSQL alone
        column, params = self.process_lhs(compiler, connection)
        kind = "text" if isinstance(self.lhs.output_field, models.CharField) else "bigint"
        return f"{column} = ANY(%s::{kind}[])", [*params, list(self.rhs)]


class Prepared[M]:
    """``build(**marks)`` is the queryset, compiled at the first call with the marks in the place of
    the values. Answers what it does: model instances, related ones included (``select_related``),
    or the tuples of ``values_list``.

    ``plan_anew``: PostgreSQL plans it for the values of each asking, where one plan is not good for
    all (a rare word, a common one)."""

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, M]],
        *,
        plan_anew: bool = False,
        **marks: Any,
    ) -> None:
        self.build = build
        self.marks = marks
        self.plan_anew = plan_anew
        self._compiled: _Compiled | None = None

    def _compile(self) -> _Compiled:
        queryset = self.build(**self.marks)
        compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        if START in self.marks.values():  # Django writes it out, at the very end
            head, offset, rest = sql.rpartition(f" OFFSET {START}")
            if not offset or rest:
                raise ValueError("START is where a page of the queryset begins")
            sql, params = f"{head} OFFSET %s::bigint", (*params, START)
        places = {
            name: [i for i, value in enumerate(params) if value == mark]
            for name, mark in self.marks.items()
        }
        if not all(places.values()):
            raise ValueError(f"a value is not among the query's parameters: {places}")
        return _Compiled(compiler, sql, list(params), places, queryset._iterable_class)

    def _cursor(self) -> CursorWrapper:
        return connections[DEFAULT_DB_ALIAS].cursor() if self.plan_anew else prepared_cursor()

    def __call__(self, **values: Any) -> list[M]:
        if self._compiled is None:
            self._compiled = self._compile()
        compiled = self._compiled
        if values.keys() != compiled.places.keys():  # a mark left in the query finds nothing
            raise TypeError(f"asked with {sorted(values)}, made for {sorted(compiled.places)}")
        bound = list(compiled.params)
        for name, value in values.items():
            for place in compiled.places[name]:
                bound[place] = value
        with self._cursor() as cursor:
            cursor.execute(compiled.sql, bound)
            rows = cursor.fetchall()
        compiler = copy.copy(compiled.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.execute_sql = lambda *args, **kwargs: [rows]  # type: ignore[assignment]  # done
        # Django's own reading of the rows, given what it asks of a queryset.
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=compiler.query.model,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _fetch_mode=models.FETCH_ONE,
            _known_related_objects={},
        )
        return list(compiled.read(asked))
