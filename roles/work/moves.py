# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fewest moves of work that bring everyone within the energy they declared: plain values.

Only whole pieces move, each once, and only to somebody who declared more than they carry and ends within
it: nobody is brought beyond what they said so that another may be. What is minimised, in this order: how
much remains beyond what was declared; how many moves it takes; how often those who are asked were asked
already; then, the most moves to somebody who wishes to learn it, of work whose holder could use a hand.

Branch and bound. While somebody is beyond, either one of their pieces goes, or they stay so for good:
each solution is found by such steps, in some order, so that nothing else need be tried. Its effort is
counted in steps, never in time: the same table gives the same moves. Past it, the best that was found is
returned, and said not to be proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

UNIT: Final = 60
"""Loads are whole numbers: so many to a day a month."""
EFFORT: Final = 20_000
"""What the search may look at, people and choices, in all: about a tenth of a second."""

# Why a move, in codes; its words are the page's.
LEARNS: Final = "learns"
DOES: Final = "does"
HAND: Final = "hand"
SELDOM: Final = "seldom"

# Why somebody stays beyond what they declared.
ROLES: Final = "roles"
STAYS: Final = "stays"
NOBODY: Final = "nobody"
EFFORT_SPENT: Final = "effort"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who told what they wish to give. ``capacity``, ``fixed`` (what their roles and unmovable
    things ask) in units; ``asked``: how often they were asked lately; ``does``, ``learns``: skills."""

    id: int
    capacity: int
    fixed: int = 0
    asked: int = 0
    does: frozenset[int] = frozenset()
    learns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work that a person carries, and what it asks in units. ``skills``: it goes only to who
    has or learns one of them; none: to anyone. ``stays``: it may not change hands. ``hand``: its holder
    could use one. ``refused``: who said no to it: they are not asked again."""

    id: int
    holder: int
    size: int
    skills: frozenset[int] = frozenset()
    stays: bool = False
    hand: bool = False
    refused: frozenset[int] = frozenset()


class Move(NamedTuple):
    """A piece that would go from one to another, and why to them (codes, the first the strongest).
    ``over``: how far its holder is beyond what they declared, ``room``: what the other has left, both
    before any move, in units."""

    piece: int
    giver: int
    taker: int
    why: tuple[str, ...]
    over: int
    room: int


class Left(NamedTuple):
    """Somebody who would still be beyond what they declared, by how much, and why."""

    person: int
    over: int
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``proven``: nothing better exists; else the best that was found within the effort."""

    moves: tuple[Move, ...] = ()
    left: tuple[Left, ...] = ()
    proven: bool = True


type Chosen = tuple[tuple[int, int], ...]  # (piece, taker), in the order of pieces
type Cost = tuple[int, int, int, int, int, Chosen]


@dataclass(slots=True)
class _Table:
    """The problem, ready to be searched."""

    people: dict[int, Person]
    pieces: dict[int, Piece]
    takers: dict[int, tuple[int, ...]]  # piece → who may take it
    held: dict[int, tuple[int, ...]]  # person → the pieces that may leave them, the largest first

    def cost(self, moves: Mapping[int, int], remaining: int) -> Cost:
        """What a set of moves costs; the smaller the better. Two tables that say the same are the same."""
        times: dict[int, int] = {}
        asked = learns = hands = 0
        for piece, taker in moves.items():
            person, what = self.people[taker], self.pieces[piece]
            asked += person.asked + times.get(taker, 0)
            times[taker] = times.get(taker, 0) + 1
            learns += bool(what.skills & person.learns)
            hands += what.hand
        return remaining, len(moves), asked, -learns, -hands, tuple(sorted(moves.items()))


def _table(people: Iterable[Person], pieces: Iterable[Piece]) -> _Table:
    known = {one.id: one for one in sorted(people, key=lambda one: one.id)}
    carried = {
        one.id: one
        for one in sorted(pieces, key=lambda one: one.id)
        if one.holder in known and one.size > 0
    }
    takers = {
        one.id: tuple(
            person.id
            for person in known.values()
            if person.id != one.holder
            and person.id not in one.refused
            and person.fixed + one.size <= person.capacity
            and (not one.skills or one.skills & (person.does | person.learns))
        )
        for one in carried.values()
        if not one.stays
    }
    held = {
        person: tuple(
            sorted(
                (pk for pk, to in takers.items() if to and carried[pk].holder == person),
                key=lambda pk: (-carried[pk].size, pk),
            )
        )
        for person in known
    }
    return _Table(known, carried, takers, held)


@dataclass(slots=True)
class _Search:
    table: _Table
    effort: int
    loads: dict[int, int]
    best: Cost | None = None
    moves: dict[int, int] = field(default_factory=dict)
    received: dict[int, int] = field(default_factory=dict)  # person → how many pieces came to them
    given_up: set[int] = field(default_factory=set)
    seen: set[tuple[Chosen, tuple[int, ...]]] = field(default_factory=set)
    looked: int = 0

    def over(self, person: int) -> int:
        return max(0, self.loads[person] - self.table.people[person].capacity)

    def run(self) -> None:
        self._begin()
        self._go()

    def _begin(self) -> None:
        """Something good to begin with: whoever is the most beyond gives what is just enough to who has
        room for it, as long as that helps. What turns out to be needless is left out."""
        loads, chosen = dict(self.loads), dict[int, int]()
        stuck: set[int] = set()
        while beyond := [one for one in loads if one not in stuck and self.over(one)]:
            person = max(beyond, key=lambda one: (self.over(one), -one))
            for piece, taker in self._choices(person):
                size = self.table.pieces[piece].size
                if self.loads[taker] + size <= self.table.people[taker].capacity:
                    self._move(piece, person, taker)
                    chosen[piece] = taker
                    break
            else:
                stuck.add(person)
        for piece, taker in sorted(
            chosen.items(), key=lambda one: (self.table.pieces[one[0]].size, one)
        ):
            holder = self.table.pieces[piece].holder
            self._undo(piece, holder, taker)
            if self.over(holder):
                self._move(piece, holder, taker)
        remaining = sum(map(self.over, loads))
        self.best = self.table.cost(self.moves, remaining)
        self.loads, self.moves, self.received = loads, {}, {}

    @property
    def spent(self) -> bool:
        return self.looked >= self.effort

    def _bound(self) -> tuple[int, int]:
        """At the least: what remains beyond, and how many more moves."""
        remaining = more = all_beyond = all_room = 0
        for person, who in self.table.people.items():
            beyond = self.loads[person] - who.capacity
            if beyond <= 0:
                all_room -= beyond
                continue
            all_beyond += beyond
            if person in self.given_up:
                remaining += beyond
                continue
            short = beyond
            for piece in self.table.held[person]:
                if short <= 0:
                    break
                if piece not in self.moves:
                    short -= self.table.pieces[piece].size
                    more += 1
            remaining += max(0, short)
        return max(remaining, all_beyond - all_room), more

    def _go(self) -> None:
        if self.spent:
            return
        key = (tuple(sorted(self.moves.items())), tuple(sorted(self.given_up)))
        if key in self.seen:
            return
        self.seen.add(key)
        self.looked += len(self.table.people)
        remaining, more = self._bound()
        if self.best is not None and (remaining, len(self.moves) + more) > self.best[:2]:
            return
        waiting = [
            person
            for person in self.table.people
            if self.over(person) and person not in self.given_up
        ]
        if not waiting:
            cost = self.table.cost(self.moves, remaining)
            if self.best is None or cost < self.best:
                self.best = cost
            return
        person = max(waiting, key=lambda one: (self.received.get(one, 0), self.over(one), -one))
        for piece, taker in self._choices(person):
            self._move(piece, person, taker)
            self._go()
            self._undo(piece, person, taker)
        if not self.received.get(person):  # nobody stays beyond because of what was brought to them
            self.given_up.add(person)
            self._go()
            self.given_up.discard(person)

    def _choices(self, person: int) -> list[tuple[int, int]]:
        """The pieces that may leave somebody, each with who may take it, the most promising first:
        what is just enough, to who has room for it and was asked the least."""
        beyond = self.over(person)
        found = []
        for piece in self.table.held[person]:
            if piece in self.moves:
                continue
            size = self.table.pieces[piece].size
            for taker in self.table.takers[piece]:
                if taker in self.given_up:
                    continue
                who = self.table.people[taker]
                room = who.capacity - self.loads[taker]
                found.append(
                    (room < size, size < beyond, abs(size - beyond), who.asked, -room, piece, taker)
                )
        self.looked += len(found)
        return [(one[-2], one[-1]) for one in sorted(found)]

    def _move(self, piece: int, giver: int, taker: int) -> None:
        size = self.table.pieces[piece].size
        self.moves[piece] = taker
        self.loads[giver] -= size
        self.loads[taker] += size
        self.received[taker] = self.received.get(taker, 0) + 1

    def _undo(self, piece: int, giver: int, taker: int) -> None:
        size = self.table.pieces[piece].size
        del self.moves[piece]
        self.loads[giver] += size
        self.loads[taker] -= size
        self.received[taker] -= 1


def loads_of(people: Iterable[Person], pieces: Iterable[Piece]) -> dict[int, int]:
    """Person → what they carry: what is fixed and their pieces."""
    loads = {one.id: one.fixed for one in people}
    for piece in pieces:
        if piece.holder in loads:
            loads[piece.holder] += piece.size
    return loads


def plan(people: Sequence[Person], pieces: Sequence[Piece], *, effort: int = EFFORT) -> Plan:
    """The moves to propose. People who told nothing are not among ``people``: nothing is asked of
    them. Pieces whose holder is not among them stay."""
    table = _table(people, pieces)
    loads = loads_of(table.people.values(), table.pieces.values())
    search = _Search(table, effort, dict(loads))
    search.run()
    proven = not search.spent
    chosen: dict[int, int] = dict(search.best[-1]) if search.best is not None else {}
    after = dict(loads)
    for pk, taker in chosen.items():
        after[table.pieces[pk].holder] -= table.pieces[pk].size
        after[taker] += table.pieces[pk].size
    moves = tuple(
        Move(
            pk,
            table.pieces[pk].holder,
            taker,
            _why(table, pk, taker),
            max(0, loads[table.pieces[pk].holder] - table.people[table.pieces[pk].holder].capacity),
            max(0, table.people[taker].capacity - loads[taker]),
        )
        for pk, taker in sorted(chosen.items())
    )
    left = tuple(
        Left(person.id, after[person.id] - person.capacity, _why_left(table, person, proven))
        for person in table.people.values()
        if after[person.id] > person.capacity
    )
    return Plan(moves, left, proven)


def _why(table: _Table, piece: int, taker: int) -> tuple[str, ...]:
    what, who = table.pieces[piece], table.people[taker]
    others = [table.people[one].asked for one in table.takers[piece] if one != taker]
    told = (
        (LEARNS, bool(what.skills & who.learns)),
        (DOES, bool(what.skills & who.does)),
        (HAND, what.hand),
        (SELDOM, bool(others) and who.asked < max(others)),
    )
    return tuple(code for code, holds in told if holds)


def _why_left(table: _Table, person: Person, proven: bool) -> str:
    if person.fixed > person.capacity:
        return ROLES
    mine = [one for one in table.pieces.values() if one.holder == person.id]
    if all(one.stays for one in mine):
        return STAYS
    return NOBODY if proven else EFFORT_SPENT
