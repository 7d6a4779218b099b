# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ranked ballots by run-offs: round after round who has the fewest ballots goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from fractions import Fraction

from roles import lot
from roles.decisions.counting.packed import Fields
from roles.decisions.counting.polls import Poll, Ranking
from roles.decisions.counting.seating import seat
from roles.decisions.counting.values import Round, Runoff, Stated, Tie, by_number

Counts = dict[int, Fraction | int]


def tally(poll: Poll) -> Runoff:
    name = poll.candidates
    seats = poll.options.seats
    drawn = (
        {one: at for at, one in enumerate(lot.order(poll.options.seed, name))}
        if poll.options.lot
        else {}
    )
    piles = _Piles(poll)
    left = list(range(len(name)))
    rounds: list[Round] = []
    ties: list[Tie] = []
    gone: list[tuple[str, ...]] = []
    while True:
        counts, exhausted = piles.count(left)
        named = {name[at]: counts[at] for at in left}
        alive = poll.cast - exhausted
        last = [name[at] for at in left if counts[at] == min(counts.values())]
        out: tuple[str, ...] = ()
        if not alive or len(left) <= seats or (seats == 1 and 2 * max(counts.values()) > alive):
            pass  # it is over
        elif len(last) == 1:
            out = (last[0],)
        elif drawn:
            last.sort(key=drawn.__getitem__)
            out = (last[0],)
            ties.append(Tie("last", tuple(last), "lot", out, len(rounds) + 1))
        elif len(left) - len(last) >= seats:
            out = tuple(last)
            ties.append(Tie("last", out, "all", out, len(rounds) + 1))
        # else there would be too few without them: they stay equal
        rounds.append(Round(named, exhausted, out))
        if not out:
            break
        gone.append(out)
        left = [at for at in left if name[at] not in out]
    ranking = by_number(named, named)
    common = seat(
        poll,
        (*ranking, *reversed(gone)),
        anybody=any(poll.rankings),
        ties=ties,
        stated=(
            Stated("rounds_seats", {"seats": seats}) if seats > 1 else Stated("rounds"),
            Stated(f"equal_{poll.options.equal}"),
            Stated("exhausted"),
            Stated("last_lot") if drawn else Stated("last_all"),
            Stated("left_over"),
        ),
    )
    return Runoff(**common, rounds=tuple(rounds))


class _Piles:
    """The ballots, each at the first of its groups with somebody left in it."""

    def __init__(self, poll: Poll) -> None:
        self.cast = poll.cast
        self.fields = Fields(len(poll.candidates), poll.cast)
        self.ballots = [
            (self._groups(ranking, poll.options.equal), weight)
            for ranking, weight in poll.rankings.items()
        ]
        self.at = [0] * len(self.ballots)

    def _groups(self, ranking: Ranking, equal: str) -> list[int]:
        if equal == "first":
            return [self.fields.one[at] for group in ranking for at in group]
        return [self.fields.of(group) for group in ranking]

    def count(self, left: Collection[int]) -> tuple[Counts, int]:
        """The ballots of each one left, and the weight of those that name none of them."""
        standing = self.fields.of(left)
        counts: Counts = dict.fromkeys(left, 0)
        shared: dict[int, int] = defaultdict(int)  # among how many → what each of them gets of
        exhausted = 0
        for number, (groups, weight) in enumerate(self.ballots):
            at, end = self.at[number], len(groups)
            while at < end and not groups[at] & standing:
                at += 1
            self.at[number] = at
            if at == end:
                exhausted += weight
                continue
            first = groups[at] & standing
            if (among := first.bit_count()) == 1:
                counts[self.fields.last(first)] += weight
            else:
                shared[among] += weight * first
        for among, packed in shared.items():
            each = self.fields.unpacked(packed)
            for one in left:
                counts[one] += Fraction(each[one], among)
        return counts, exhausted
