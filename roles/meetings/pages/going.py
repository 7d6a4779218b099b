# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes on in a meeting: the round, the hands, who is there, the notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from groupes.access import Standing
from groupes.web.paths import reverse
from roles.meetings import queries, rules
from roles.meetings.models import Attendance, Item, Meeting, Turn
from roles.meetings.pages.deciding import Deciding, deciding_of
from roles.meetings.pages.lines import Line


class Person(NamedTuple):
    pk: int
    name: str
    url: str
    word: str
    mine: bool


class TurnNow(NamedTuple):
    member: int
    name: str
    state: str
    mine: bool
    now: bool


@dataclass(frozen=True, slots=True)
class Live:
    """What goes on. ``deciding``: what is decided there; ``item``: what is on; ``seen``: its number, 0 for none; ``said``: how the round goes."""

    item: Line | None
    seen: int
    since: dt.datetime | None
    spent: int
    is_round: bool
    turns: tuple[TurnNow, ...]
    hands: tuple[tuple[int, str, bool], ...]
    hand_up: bool
    there: tuple[Person, ...]
    am_there: bool
    last: bool
    may_lead: bool
    deciding: Deciding | None


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of an item. ``mine``: I have the pen; ``writer``: who has it, "" for nobody; ``wanted_by``:
    who asked for it; ``waits``: I asked."""

    item: Item
    mine: bool
    writer: str
    wanted_by: str
    waits: bool
    may_write: bool


def person(row: Attendance, me: int) -> Person:
    name = row.member.name
    return Person(
        row.member_id,
        name,
        reverse("groupes:person", args=[row.member_id]),
        row.word,
        row.member_id == me,
    )


def live_of(
    here: Standing,
    found: Meeting,
    on: Item | None,
    lines: Iterable[Line],
    answered: list[Attendance],
) -> Live:
    """Two queries: the round, the hands; one more where the line is about a decision that is open."""
    me = here.member.pk
    is_round = on is not None and on.way in Item.ROUNDS
    turns = queries.turns_of(on) if on is not None else []
    speaks = next((pk for pk, _name, state in turns if state == Turn.State.WAITING), 0)
    hands = queries.hands_of(found)
    there = [one for one in answered if one.was_there]
    return Live(
        item=next((line for line in lines if on is not None and line.pk == on.pk), None),
        seen=on.pk if on is not None else 0,
        since=found.item_since,
        spent=on.spent if on is not None else 0,
        is_round=is_round or bool(turns),
        turns=tuple(TurnNow(pk, name, state, pk == me, pk == speaks) for pk, name, state in turns),
        hands=tuple((pk, name, pk == me) for pk, name in hands),
        hand_up=any(pk == me for pk, _name in hands),
        there=tuple(person(one, me) for one in there),
        am_there=any(one.member_id == me for one in there),
        last=not any(line.state == Item.State.WAITING for line in lines),
        may_lead=rules.may_lead(here, found),
        deciding=deciding_of(here, on),
    )


def notes_of(here: Standing, item: Item, now: dt.datetime) -> Notes:
    me = here.member.pk
    writer = item.writer(now)
    named = item.pen.name if item.pen is not None and writer is not None else ""
    wanted = item.pen_next.name if item.pen_next is not None else ""
    return Notes(
        item=item,
        mine=writer == me,
        writer=named,
        wanted_by=wanted if writer == me else "",
        waits=item.pen_next_id == me and writer is not None,
        may_write=rules.may_take_part(here, item.meeting),
    )
