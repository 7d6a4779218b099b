# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notifications are made from: the classes of what may be declared to them.

A source is a numbered stream a groupe (the journal; the messages of the chat). It says what happened
after a number, whom each thing concerns, and how it is told to one reader, with their rights of that
moment: what it does not tell, they may not see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.utils.safestring import SafeString

from groupes.shell.todo import Action
from groupes.web.wiring import declared, remembered

if TYPE_CHECKING:
    from groupes.access import Me
    from groupes.journal.events import Event
    from groupes.journal.models import Entry
    from groupes.models import Groupe


class Happening(NamedTuple):
    """One thing that happened in a groupe. ``kind`` and ``about`` name it: told once to a person,
    again only where a later ``seq`` says that it went on (a topic).

    ``actor``: the member who did it, 0 for none; never told of it. ``concerns``: the members it is
    about. ``everyone``: all who belong must hear of it; else those alone who want everything, or,
    with ``only_concerned``, nobody else.
    ``passed``: members who saw it already where it happened.
    """

    kind: str
    about: int
    seq: int
    at: dt.datetime
    actor: int = 0
    concerns: frozenset[int] = frozenset()
    everyone: bool = False
    only_concerned: bool = False
    passed: frozenset[int] = frozenset()


class Told(NamedTuple):
    """A thing as one reader is told of it, in HTML. ``do``: what may be done about it in place;
    ``done_at``: the page where it is done ("": none)."""

    text: SafeString
    do: tuple[Action, ...] = ()
    done_at: str = ""


type Name = tuple[str, int]
"""Kind and id of what a notification is about."""


@dataclass(frozen=True, slots=True)
class Source:
    """Declares a source, in the kinds of things it tells.

    ``heads()``: groupe id → its last number, one query. ``load(groupe, after, upto)``: what happened
    between two numbers, the oldest first, in a constant number of queries. ``tell(names, me)``: those
    that ``me`` may be told, in a constant number of queries; ``seen(names, me)``: those that they saw
    already where they happened. ``place(name, me)``: the page that shows it, "" for none; few queries.
    """

    name: str
    kinds: tuple[str, ...]
    heads: Callable[[], Mapping[int, int]]
    load: Callable[[Groupe, int, int], Iterable[Happening]]
    tell: Callable[[Collection[Name], Me], Mapping[Name, Told]]
    place: Callable[[Name, Me], str]
    seen: Callable[[Collection[Name], Me], set[Name]] = lambda names, me: set()


@dataclass(frozen=True, slots=True)
class Ties:
    """Declares who is tied to things of a kind (who takes part in a bid, who holds a role):
    ``members(ids)`` answers id → members, in one query or two."""

    label: str
    members: Callable[[set[int]], Mapping[int, set[int]]]


@dataclass(frozen=True, slots=True)
class Doing:
    """Declares what may be done in place about an event: ``find(entries, me)`` answers entry id → the
    page where it is done and the buttons, for those that still wait. One query."""

    event: Event
    find: Callable[[list[Entry], Me], Mapping[int, tuple[str, tuple[Action, ...]]]]


@remembered
@cache
def source_of() -> Mapping[str, Source]:
    """Kind → its source."""
    return {kind: source for source in declared(Source) for kind in source.kinds}


@remembered
@cache
def ties() -> Mapping[str, Ties]:
    return {each.label: each for each in declared(Ties)}


@remembered
@cache
def doings() -> Mapping[str, Doing]:
    return {each.event.verb: each for each in declared(Doing)}
