# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each floor says of its tables: what goes with a groupe that leaves, what stays and why, and
what of a person is in them.

A test walks the models: a table from which one comes to a groupe is declared :class:`Carried` or
:class:`LeftBehind`, and one that points at a person :class:`Personal`. So nobody adds a table and
forgets those who leave. Who reads these: ``groupes/export``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Carried:
    """Declares that the rows of a table go with their groupe.

    ``ways``: look-ups from a row to its groupe ("role__groupe"; "pk" for the groupe itself); one of
    several is enough. ``only``: which rows go, of those. ``without``: fields that stay here, each
    with what is written in its place when the archive is read back: private words, what is made
    anew from the rest. ``sheet``: also given as a sheet (CSV). ``guards``: triggers of the table that
    refuse a row as it became in time, lifted while an archive is read back. ``asked``: the rows go only
    where who takes the groupe out says so, for they are of people who were not asked: what they say then.
    """

    model: type[Model]
    ways: tuple[str, ...]
    only: Q = field(default_factory=Q)
    without: Mapping[str, Any] = field(default_factory=dict)
    sheet: bool = False
    guards: tuple[str, ...] = ()
    asked: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Declares that the rows of a table do not go with their groupe, and ``why``, in a sentence for
    whoever reads the archive."""

    model: type[Model]
    why: StrOrPromise


@dataclass(frozen=True, slots=True)
class Personal:
    """Declares what of a person is in a table.

    ``ways``: fields by which a row is somebody's own ("member", or "user"; "voter__member", through
    another row): they get it in the copy
    of their data, ``without`` some fields. ``addresses``: fields that hold an e-mail address; the rows of
    theirs are their own too, whoever wrote it there. ``traces``: fields that only say who did it; they stay,
    and point at "a former member". ``erased``: what goes with an account: True, their rows; or the
    fields of their rows that are emptied, with what is written there. Nothing: all of it stays.
    ``words``: what these rows are, for the person ("words left for others").
    """

    model: type[Model]
    ways: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    erased: bool | Mapping[str, Any] = False
    words: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Declares texts of a groupe that leaves, as one reads them: ``texts(groupe, called)`` gives
    (title, Markdown), ``called(member_id)`` how somebody is named in the archive. ``name``: the
    folder they are in."""

    order: int
    name: str
    title: StrOrPromise
    texts: Callable[[Any, Callable[[int | None], str]], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Line:
    """Of what is to be settled before a groupe leaves. ``settled``: nothing is left to do about it."""

    words: StrOrPromise
    url: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """Declares a subject of the plan by which a groupe leaves (its roles, its pots…): what there is
    of it, and what has to be settled before. ``lines(groupe)``: a few plain queries."""

    order: int
    key: str
    title: StrOrPromise
    advice: StrOrPromise
    lines: Callable[[Any], list[Line]]
