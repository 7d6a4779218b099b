# SPDX-License-Identifier: AGPL-3.0-or-later
"""Instances of models made of rows, at the cost of a dict each.

``Model.from_db`` calls ``__init__``, which asks each field, sends two signals and looks for what a
caller may have meant: some sixty calls an instance, for values that come from the columns as they
are. A page of rows is mostly that. Here the columns are put where ``__init__`` would put them; what
was not asked for stays deferred, as it does there. No receiver of ``pre_init`` or ``post_init`` is
told: a model that has one, or an ``__init__`` of its own, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class Along:
    """What ``select_related`` brings with an instance, and how each is told of the other."""

    made: Made
    key: int  # the column that is null where there is none
    tell: Callable[[Any, Any], None]
    tell_it: Callable[[Any, Any], None]


@dataclass(frozen=True, slots=True)
class Made:
    """How an instance of ``model`` is made of a row: ``names`` of its columns from ``start`` on."""

    model: type[models.Model]
    names: tuple[str, ...]
    start: int
    end: int
    along: tuple[Along, ...]

    def __call__(self, row: Sequence[Any], db: str) -> models.Model:
        new = self.model.__new__(self.model)
        held = new.__dict__
        held["_state"] = state = ModelState()
        state.__dict__ = {"db": db, "adding": False, "fields_cache": {}}
        held.update(zip(self.names, row[self.start : self.end], strict=True))
        for other in self.along:
            one = None if row[other.key] is None else other.made(row, db)
            other.tell(new, one)
            if one is not None:
                other.tell_it(one, new)
        return new


def of[M: models.Model](model: type[M], **columns: Any) -> M:
    """A stored row of ``model`` of which these columns are known (``author_id=3``), as a query with ``only`` would
    make it: the others are asked for where they are read."""
    new = model.__new__(model)
    held = new.__dict__
    held["_state"] = state = ModelState()
    state.__dict__ = {"db": DEFAULT_DB_ALIAS, "adding": False, "fields_cache": {}}
    held.update(columns)
    return new


def _made(klass: dict[str, Any], select: Sequence[Any]) -> Made:
    model = klass["model"]
    plain = "__init__" not in vars(model) and model.__init__ is models.Model.__init__
    told = pre_init.has_listeners(model) or post_init.has_listeners(model)
    if not plain or told or klass.get("from_parent"):
        raise TypeError(f"{model.__name__} is not made of its columns alone")
    start, end = klass["select_fields"][0], klass["select_fields"][-1] + 1
    along = []
    for other in klass.get("related_klass_infos", ()):
        made = _made(other, select)
        key = made.start + made.names.index(made.model._meta.pk.attname)
        along.append(Along(made, key, other["local_setter"], other["remote_setter"]))
    names = tuple(column[0].target.attname for column in select[start:end])
    return Made(model, names, start, end, tuple(along))


@dataclass(frozen=True, slots=True)
class Reader:
    """Rows of a compiled query → its instances, annotations set on them, as Django reads them."""

    made: Made
    annotated: tuple[tuple[str, int], ...]
    converters: Converters

    def __call__(self, rows: list[Any], db: str) -> list[Any]:
        if self.converters:
            rows = _converted(self.converters, rows)
        made, annotated = self.made, self.annotated
        found = [made(row, db) for row in rows]
        for name, column in annotated:
            for one, row in zip(found, rows, strict=True):
                one.__dict__[name] = row[column]
        return found


type Converters = tuple[tuple[int, list[Any], Any], ...]


def _converted(converters: Converters, rows: list[Any]) -> list[Any]:
    """What a field reads otherwise than the driver gives it (JSON, a converter of its own)."""
    if not rows:
        return rows
    connection = connections[DEFAULT_DB_ALIAS]
    # Column by column: rows are taken apart and put together in C, whatever their number.
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)]
    for column, converts, expression in converters:
        for convert in converts:
            columns[column] = [convert(value, expression, connection) for value in columns[column]]
    return [*zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Tuples:
    """Rows of a compiled query → the tuples of ``values_list``, or its one value (``flat``)."""

    flat: bool
    converters: Converters

    def __call__(self, rows: list[Any], db: str) -> list[Any]:
        if self.converters:
            rows = _converted(self.converters, rows)
        return [row[0] for row in rows] if self.flat else [tuple(row) for row in rows]


type Reading = Reader | Tuples


def _converters(compiler: SQLCompiler) -> Converters:
    select: Any = compiler.select
    columns = [column[0] for column in select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    return tuple((column, *convert) for column, convert in converters.items())


def reader(compiler: SQLCompiler) -> Reader:
    """Of a query of instances that was compiled (``as_sql``)."""
    select: Any = compiler.select
    return Reader(
        _made(compiler.klass_info, select),
        tuple(compiler.annotation_col_map.items()),
        _converters(compiler),
    )


def reading(queryset: models.QuerySet[Any, Any], compiler: SQLCompiler) -> Reading:
    """What a queryset makes of its rows. ``compiler``: of its query, compiled."""
    kind = queryset._iterable_class
    if kind is ModelIterable:
        return reader(compiler)
    if kind in (ValuesListIterable, FlatValuesListIterable):
        return Tuples(kind is FlatValuesListIterable, _converters(compiler))
    raise TypeError(f"rows of {kind.__name__} are not read here")
