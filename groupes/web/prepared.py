# SPDX-License-Identifier: AGPL-3.0-or-later
"""A query composed and compiled once, then asked with other values.

Composing a plain query and compiling its SQL costs Django more than PostgreSQL needs to answer it.
What every request asks (who is this, what do they belong to) is prepared:

    TIES = Prepared(lambda member: Membership.objects.filter(member=member)…, member=PK)
    TIES(member=12)   # → a list of Membership

The shape must not depend on the values: a list of ids is asked for with ``__any_of``, which is
``__in`` as one value. A test compares each with its own queryset.

PostgreSQL plans such a statement once per connection too (:func:`prepared_cursor`): for what
every request asks, planning is most of its work. What never changes in it (a state, a kind) is written
into its text, so that a plan made without values knows it, and only the values travel, each once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, Self

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.utils import CursorWrapper
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql as psql
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8

from groupes.web import instances

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


class Numbered(psycopg.RawCursor[Any]):
    """The same, for a text in PostgreSQL's own writing (``$1``): the driver rewrites a text with
    ``%s`` at each execution when it is longer than what it keeps rewritten (4 096 characters)."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        return super().execute(query, params, prepare=True)


KEPT: Final = 500
"""Statements that a connection keeps ready, the driver's own limit being 100: the pages of this product
ask more, and what is let go of is planned anew at the next page."""


def wrapped(kind: type[psycopg.Cursor[Any]]) -> CursorWrapper:
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    own = connection.connection
    if own.prepared_max != KEPT:
        own.prepared_max = KEPT
    # Django's own wrapper around it: errors and counted queries are as everywhere.
    return connection._prepare_cursor(kind(own))  # type: ignore[attr-defined]  # told to nobody but its own subclasses


def prepared_cursor() -> CursorWrapper:
    """A cursor for ready-made statements: PostgreSQL parses and plans each once per connection.

    Values go apart from the text, so their types must be plain from it (``%s::bigint[]``).
    """
    return wrapped(_Preparing)


_HOLDER: Final = re.compile("%[s%]")


def written(
    sql: str, params: Sequence[Any], marks: Mapping[str, Any], *, numbered: bool
) -> tuple[str, list[str]]:
    """A statement of Django's where all but the marks is written out, and which mark each of its
    parameters stands for.

    ``numbered``: in PostgreSQL's own writing (``$1``), a mark having one number wherever it stands;
    save a text, to which PostgreSQL would give the kind of its first place.
    """
    each = iter(params)
    known: dict[str, int] = {}
    order: list[str] = []
    connection = connections[DEFAULT_DB_ALIAS].connection

    def one(holder: re.Match[str]) -> str:
        if holder[0] == "%%":
            return "%" if numbered else "%%"
        value = next(each)
        name = next((name for name, mark in marks.items() if mark == value), None)
        if name is None:
            constant = psql.Literal(_plain(value)).as_string(connection)
            return constant if numbered else constant.replace("%", "%%")
        if name not in known or isinstance(value, str) or not numbered:
            order.append(name)
            known[name] = len(order)
        return f"${known[name]}" if numbered else "%s"

    return _HOLDER.sub(one, sql), order


def typed(value: Any) -> Any:
    """As it travels to a statement that is kept ready: one kind of number, whatever its size, or each
    would have a statement and a plan of its own; a list of them as PostgreSQL writes it, which the
    driver would look through for its kind."""
    if type(value) is int:
        return Int8(value)
    if type(value) is list and all(type(one) is int for one in value):
        return f"{{{','.join(map(str, value))}}}"
    return value


@dataclass(frozen=True, slots=True)
class _Compiled:
    """``order``: the mark of each parameter; ``read``: what the queryset makes of its rows."""

    sql: str
    order: list[str]
    read: instances.Reading


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


def within(text: str) -> str:
    """The pattern of what has ``text`` in it, for :class:`Like` and its kin."""
    pattern: str = connections[DEFAULT_DB_ALIAS].ops.prep_for_like_query(text)
    return f"%{pattern}%"


class _OfPatterns(models.Lookup[Any]):
    """``operator``: how the column is compared with the value, which is patterns (:func:`within`)."""

    operator: str
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # of PostgreSQL alone
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {self.operator}", [*params, self.rhs]


@models.Field.register_lookup
class Like(_OfPatterns):
    """``name__like=within("word")``: ``contains``, which would hide the mark in a pattern of its own."""

    lookup_name = "like"
    operator = "LIKE %s::text"


@models.Field.register_lookup
class LikeAny(_OfPatterns):
    """``name__like_any=[within("word"), …]``: it has one of them. No index answers it."""

    lookup_name = "like_any"
    operator = "LIKE ANY(%s::text[])"


@models.Field.register_lookup
class LikeAll(_OfPatterns):
    """``name__like_all=[within("word"), …]``: it has every one of them. No index answers it."""

    lookup_name = "like_all"
    operator = "LIKE ALL(%s::text[])"


@contextmanager
def planning_freely() -> Iterator[None]:
    """What is asked meanwhile may be planned for its values: a connection plans otherwise once
    (``PLANNING`` in the settings)."""
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    own = connection.connection
    _say(own, "SET plan_cache_mode = auto")
    try:
        yield
    finally:
        # A transaction that failed takes the setting back itself, and a lost connection its own.
        if not own.closed and own.info.transaction_status != TransactionStatus.INERROR:
            _say(own, "RESET plan_cache_mode")  # to what the connection began with


def _say(own: psycopg.Connection[Any], setting: str) -> None:
    """By libpq itself: a cursor of the driver costs more than the setting. Where the driver has a
    transaction to begin first, it is left to it: what is set before one outlives it."""
    if own.autocommit or own.info.transaction_status == TransactionStatus.INTRANS:
        own.pgconn.exec_(setting.encode())
    else:
        own.execute(setting)


def _plain(value: Any) -> Any:
    """A choice as the text it is, which the driver need not look into each time."""
    return str(value) if isinstance(value, str) else value


class Prepared[M]:
    """``build(**marks)`` is the queryset, compiled at the first call with the marks in the place of
    the values. Answers what it does: model instances, related ones included (``select_related``),
    or the tuples of ``values_list``.

    ``plan_anew``: PostgreSQL plans it for the values of each asking, where one plan is not good for
    all (a rare word, a common one). ``plan_freely``: it may, where the values change what is a good plan
    now and then (a column that is mostly empty). Any other is planned once."""

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, M]],
        *,
        plan_anew: bool = False,
        plan_freely: bool = False,
        **marks: Any,
    ) -> None:
        self.build = build
        self.marks = marks
        self.plan_anew = plan_anew
        self.plan_freely = plan_freely
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
        connections[DEFAULT_DB_ALIAS].ensure_connection()
        sql, order = written(sql, params, self.marks, numbered=not self.plan_anew)
        if missing := self.marks.keys() - set(order):
            raise ValueError(f"not among the query's parameters: {', '.join(sorted(missing))}")
        return _Compiled(sql, order, instances.reading(queryset, compiler))

    def _cursor(self) -> CursorWrapper:
        return connections[DEFAULT_DB_ALIAS].cursor() if self.plan_anew else wrapped(Numbered)

    def __call__(self, **values: Any) -> list[M]:
        if self._compiled is None:
            self._compiled = self._compile()
        compiled = self._compiled
        if values.keys() != self.marks.keys():  # a mark left in the query finds nothing
            raise TypeError(f"asked with {sorted(values)}, made for {sorted(self.marks)}")
        if not self.plan_anew:
            values = {name: typed(value) for name, value in values.items()}
        bound = [values[name] for name in compiled.order]
        with planning_freely() if self.plan_freely else nullcontext(), self._cursor() as cursor:
            cursor.execute(compiled.sql, bound)
            rows = cursor.fetchall()
        return compiled.read(rows, DEFAULT_DB_ALIAS)
