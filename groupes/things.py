# SPDX-License-Identifier: AGPL-3.0-or-later
"""One way to point at a thing (a role, a bid, a page of the commons) whatever floor it lives on.

A :class:`Ref` is a model's label and an id: what the journal's target, a topic's key, a place where
a resource served and what a distribution is for all hold. Each app declares how its things are
named (:class:`Kind`, in its ``wiring.py``): one query for many of them, and only those the person
may see, so that a name and a link are also the answer to "may I see it?".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self

from django.db.models import Model

from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from groupes.access import Me


@dataclass(frozen=True, slots=True)
class Ref:
    """Points at one thing: ``Ref("bids.bid", 12)``, written "bids.bid:12"."""

    label: str
    id: int

    @classmethod
    def of(cls, thing: Model) -> Self:
        return cls(thing._meta.label_lower, thing.pk)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The pointer written in ``text``; None when it is none ("general", "")."""
        label, colon, number = text.partition(":")
        if not colon or "." not in label or not (number.isascii() and number.isdecimal()):
            return None
        return cls(label, int(number)) if len(number) < 19 else None

    def __str__(self) -> str:
        return f"{self.label}:{self.id}"


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called today, and where it is seen (empty: nowhere)."""

    text: str
    url: str = ""


type Names = Callable[[set[int], Me], Mapping[int, Name]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Declares a kind of thing. ``names(ids, me)`` answers in one query, for those of the ids that
    ``me`` may see; the others are shown as something that is no longer there."""

    label: str
    names: Names


@remembered
@cache
def kinds() -> Mapping[str, Kind]:
    """Label → kind, of all that is declared."""
    return {kind.label: kind for kind in declared(Kind)}


def names(label: str, ids: set[int], me: Me) -> Mapping[int, Name]:
    """Id → name of many things of a kind, those that ``me`` may see. One query; none for no ids."""
    kind = kinds().get(label)
    return kind.names(ids, me) if kind is not None and ids else {}


def name_of(ref: Ref, me: Me) -> Name | None:
    """What one thing is called; None when nobody names it or ``me`` may not see it. One query."""
    return names(ref.label, {ref.id}, me).get(ref.id)


def names_of(refs: Iterable[Ref], me: Me) -> dict[Ref, Name]:
    """The names of things of several kinds, those that ``me`` may see. One query a kind."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.label, set()).add(ref.id)
    return {
        Ref(label, pk): name
        for label, ids in wanted.items()
        for pk, name in names(label, ids, me).items()
    }
