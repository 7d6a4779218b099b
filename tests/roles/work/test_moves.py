# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fewest moves: compared with every other way, on tables small enough to try them all."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roles.work import moves
from roles.work.moves import Person, Piece, plan

SLOW = [HealthCheck.too_slow]  # a machine that does much else
SKILLS = st.frozensets(st.integers(1, 2), max_size=1)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Person], list[Piece]]:
    people = [
        Person(
            id=number,
            capacity=draw(st.integers(0, 6)),
            fixed=draw(st.integers(0, 3)),
            asked=draw(st.integers(0, 2)),
            does=draw(SKILLS),
            learns=draw(SKILLS),
        )
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    pieces = [
        Piece(
            id=number,
            holder=draw(st.integers(1, len(people) + 1)),  # one more: who told nothing
            size=draw(st.integers(0, 4)),
            skills=draw(SKILLS),
            stays=draw(st.integers(0, 4)) == 0,
            hand=draw(st.booleans()),
            refused=draw(st.frozensets(st.integers(1, 3), max_size=1)),
        )
        for number in range(1, draw(st.integers(0, 4)) + 1)
    ]
    return people, pieces


def allowed(piece: Piece, person: Person) -> bool:
    return (
        not piece.stays
        and person.id not in piece.refused
        and (not piece.skills or bool(piece.skills & (person.does | person.learns)))
    )


def every_way(people: Sequence[Person], pieces: Sequence[Piece]) -> tuple[int, int, int, int, int]:
    """The least that any choice of who carries what costs, with nothing clever."""
    known = {one.id: one for one in people}
    movable = [one for one in pieces if one.holder in known and one.size]
    options = [
        [one.holder] + [who.id for who in people if who.id != one.holder and allowed(one, who)]
        for one in movable
    ]
    best = None
    for choice in itertools.product(*options):
        loads = {one.id: one.fixed for one in people}
        for piece, to in zip(movable, choice, strict=True):
            loads[to] += piece.size
        moved = [(p, to) for p, to in zip(movable, choice, strict=True) if to != p.holder]
        if any(loads[to] > known[to].capacity for _p, to in moved):
            continue
        beyond = sum(max(0, loads[one.id] - one.capacity) for one in people)
        asked, times = 0, dict.fromkeys(known, 0)
        for _piece, to in moved:
            asked += known[to].asked + times[to]
            times[to] += 1
        learns = sum(bool(p.skills & known[to].learns) for p, to in moved)
        hands = sum(p.hand for p, _to in moved)
        cost = (beyond, len(moved), asked, -learns, -hands)
        best = cost if best is None else min(best, cost)
    assert best is not None
    return best


def cost_of(
    people: Sequence[Person], pieces: Sequence[Piece], found: moves.Plan
) -> tuple[int, ...]:
    known, by_id = {one.id: one for one in people}, {one.id: one for one in pieces}
    asked, times = 0, dict.fromkeys(known, 0)
    for move in found.moves:
        asked += known[move.taker].asked + times[move.taker]
        times[move.taker] += 1
    return (
        sum(one.over for one in found.left),
        len(found.moves),
        asked,
        -sum(bool(by_id[one.piece].skills & known[one.taker].learns) for one in found.moves),
        -sum(by_id[one.piece].hand for one in found.moves),
    )


@given(tables())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_no_other_choice_is_better(table: tuple[list[Person], list[Piece]]) -> None:
    people, pieces = table
    found = plan(people, pieces, effort=3_000_000)
    assert found.proven
    assert cost_of(people, pieces, found) == every_way(people, pieces)


@given(tables(), st.integers(1, 400), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
def test_whatever_the_effort_nobody_is_brought_beyond_and_what_stays_stays(
    table: tuple[list[Person], list[Piece]], effort: int, shuffled: random.Random
) -> None:
    people, pieces = table
    found = plan(people, pieces, effort=effort)
    known, by_id = {one.id: one for one in people}, {one.id: one for one in pieces}
    loads = moves.loads_of(people, pieces)
    for move in found.moves:
        assert allowed(by_id[move.piece], known[move.taker])
        assert by_id[move.piece].holder == move.giver
        loads[move.giver] -= by_id[move.piece].size
        loads[move.taker] += by_id[move.piece].size
    assert len({move.piece for move in found.moves}) == len(found.moves)
    assert all(loads[move.taker] <= known[move.taker].capacity for move in found.moves)
    beyond = {one.id: loads[one.id] - one.capacity for one in people}
    assert {one.person: one.over for one in found.left} == {
        pk: over for pk, over in beyond.items() if over > 0
    }
    # the order in which they are given changes nothing
    shuffled.shuffle(people)
    shuffled.shuffle(pieces)
    assert plan(people, pieces, effort=effort) == found


def test_nothing_moves_where_everyone_is_within() -> None:
    assert plan([Person(1, 10, 5), Person(2, 10)], [Piece(1, 1, 5)]) == moves.Plan()


def test_one_piece_goes_where_one_is_enough_even_if_two_small_ones_would_do() -> None:
    people = [Person(1, 3), Person(2, 9)]
    pieces = [Piece(1, 1, 1), Piece(2, 1, 1), Piece(3, 1, 3)]
    [move] = plan(people, pieces).moves
    assert (move.piece, move.giver, move.taker, move.over, move.room) == (3, 1, 2, 2, 9)


def test_somebody_makes_room_where_they_alone_can_take_it() -> None:
    """1 is beyond; 2 alone knows how, and is full of what 3 can do."""
    people = [
        Person(1, 0, does=frozenset({7})),
        Person(2, 2, does=frozenset({7})),
        Person(3, 2),
    ]
    pieces = [Piece(1, 1, 2, skills=frozenset({7})), Piece(2, 2, 2)]
    found = plan(people, pieces)
    assert {(one.piece, one.taker) for one in found.moves} == {(1, 2), (2, 3)}
    assert found.left == ()


def test_who_was_asked_less_is_asked_before_and_who_wishes_to_learn_among_equals() -> None:
    piece = Piece(1, 1, 2, skills=frozenset({7}))
    wishes = Person(3, 5, learns=frozenset({7}))
    [move] = plan([Person(1, 0), Person(2, 5, does=frozenset({7})), wishes], [piece]).moves
    assert (move.taker, move.why) == (3, (moves.LEARNS,))
    often = Person(3, 5, asked=2, learns=frozenset({7}))
    [move] = plan([Person(1, 0), Person(2, 5, does=frozenset({7})), often], [piece]).moves
    assert (move.taker, move.why) == (2, (moves.DOES, moves.SELDOM))


def test_why_somebody_stays_beyond_is_said() -> None:
    assert plan([Person(1, 1, 3)], []).left == ((1, 2, moves.ROLES),)
    stays = [Piece(1, 1, 3, stays=True)]
    assert plan([Person(1, 1), Person(2, 9)], stays).left == ((1, 2, moves.STAYS),)
    assert plan([Person(1, 1), Person(2, 1)], [Piece(1, 1, 3)]).left == ((1, 2, moves.NOBODY),)


def crowd(people: int, pieces: int, seed: int) -> tuple[list[Person], list[Piece]]:
    drawn = random.Random(seed)
    return (
        [
            Person(
                number,
                drawn.choice((60, 180, 600)),
                drawn.randrange(0, 240, 30),
                drawn.randrange(4),
                does=frozenset(drawn.sample(range(9), 3)),
            )
            for number in range(people)
        ],
        [
            Piece(
                number,
                drawn.randrange(people),
                drawn.randrange(10, 200, 10),
                skills=frozenset(drawn.sample(range(9), drawn.randrange(3))),
            )
            for number in range(pieces)
        ],
    )


def test_a_large_table_is_answered_always_the_same() -> None:
    people, pieces = crowd(40, 120, 4)
    first = plan(people, pieces)
    assert first.moves
    assert plan(people, pieces) == first
    before = sum(
        max(0, load - one.capacity)
        for one, load in zip(people, moves.loads_of(people, pieces).values(), strict=True)
    )
    assert sum(one.over for one in first.left) < before * 0.6
