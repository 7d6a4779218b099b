# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which tables there are, by what the floors declare (``groupes/web/carried.py``): those that go with
a groupe, in the order in which they can be written, and those that hold something of a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q

from groupes.models import Groupe, Member, User
from groupes.web.carried import Carried, LeftBehind, Personal
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Table = type[models.Model]


@dataclass(frozen=True, slots=True)
class Goes:
    """A table that goes: all that is declared of it, by whoever declares something."""

    model: Table
    ways: tuple[tuple[str, Q], ...]
    without: Mapping[str, Any]
    sheet: bool
    guards: tuple[str, ...]
    asked: StrOrPromise = ""

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> str:
        """The name of its ids."""
        key = self.model._meta.pk
        assert key is not None  # noqa: S101 - every table has one
        return key.name

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """What is written of a row, its links to several others included."""
        meta = self.model._meta
        links: list[Any] = list(meta.many_to_many)
        several = [
            one
            for one in links
            if one.remote_field.through._meta.auto_created
            and one.related_model is not Permission  # a power is granted on something, in a row
        ]
        return [
            one
            for one in (*meta.concrete_fields, *several)
            if not one.generated and one.name not in self.without
        ]

    def rows(self, groupe: Groupe) -> models.QuerySet[Any]:
        """Those of a groupe, by their ids."""
        meant = Q()
        for way, only in self.ways:
            meant |= Q(**{way: groupe.pk}) & only
        manager = self.model._base_manager
        return manager.filter(pk__in=manager.filter(meant).values("pk")).order_by("pk")


@remembered
@cache
def going() -> tuple[Goes, ...]:
    """The tables that go; each after those it points at, but for what points at itself."""
    found: dict[Table, Goes] = {}
    for one in declared(Carried):
        ways = tuple((way, one.only) for way in one.ways)
        if (so_far := found.get(one.model)) is not None:
            found[one.model] = Goes(
                one.model,
                so_far.ways + ways,
                {**so_far.without, **one.without},
                so_far.sheet or one.sheet,
                so_far.guards + one.guards,
                so_far.asked or one.asked,
            )
        else:
            found[one.model] = Goes(one.model, ways, one.without, one.sheet, one.guards, one.asked)
    return tuple(_ordered(found))


def _ordered(found: dict[Table, Goes]) -> Iterator[Goes]:
    waiting = dict(found)
    while waiting:
        ready = [
            model
            for model, goes in waiting.items()
            if not any(
                one.is_relation and one.related_model in waiting and one.related_model is not model
                for one in goes.fields
            )
        ]
        # Two that point at each other: the first as it comes (foreign keys are checked at the end).
        for model in ready or [next(iter(waiting))]:
            yield waiting.pop(model)


def asked() -> dict[str, StrOrPromise]:
    """The tables that go only where it is said so: label → what one says then."""
    return {goes.label: goes.asked for goes in going() if goes.asked}


@remembered
@cache
def staying() -> tuple[LeftBehind, ...]:
    return declared(LeftBehind)


@remembered
@cache
def personal() -> tuple[Personal, ...]:
    return declared(Personal)


def _points(model: Table) -> Iterator[models.Field[Any, Any]]:
    for one in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if one.is_relation and one.related_model is not None:
            yield one


def leads_to_groupe() -> set[Table]:
    """The tables from which one comes to a groupe by following what they point at."""
    tables = {one for one in apps.get_models() if not one._meta.proxy}
    found: set[Table] = {Groupe}
    while more := {
        one for one in tables - found if any(way.related_model in found for way in _points(one))
    }:
        found |= more
    return found


def undeclared() -> list[str]:
    """What a floor has not said of its tables, each in a line that says how to say it."""
    said = {goes.model for goes in going()} | {one.model for one in staying()}
    lines = [
        f"{model._meta.label}: it belongs to a groupe. In the app's wiring.py, either "
        f'Carried({model.__name__}, ("groupe",)) when its rows go with a groupe that leaves, or '
        f'LeftBehind({model.__name__}, _("why."))'
        for model in leads_to_groupe() - said
    ]
    for model in apps.get_models():
        told = {
            name for one in personal() if one.model is model for name in (*one.ways, *one.traces)
        }
        lines += [
            f"{model._meta.label}.{field.name}: it points at a person. In the app's "
            f'wiring.py, Personal({model.__name__}, ("{field.name}",), words=_("…")) when '
            f"the rows are somebody's own (erased=True when they go with the account), or "
            f'traces=("{field.name}",) when it only says who did it'
            for field in _points(model)
            if field.related_model in (Member, User) and field.name not in told
        ]
    return sorted(lines)


def permission_name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
