# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ranked ballots by Schulze's method: winning votes, strongest paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from roles.decisions.counting.packed import Fields
from roles.decisions.counting.polls import Poll, Ranking
from roles.decisions.counting.seating import seat
from roles.decisions.counting.values import Matrix, Schulze, Stated

Table = list[list[int]]
"""A number for each candidate (row) against each other (column)."""


def tally(poll: Poll) -> Schulze:
    size = len(poll.candidates)
    votes = pairwise(size, poll.rankings)
    paths = strongest_paths(votes)
    places = layers(paths)
    name = poll.candidates
    common = seat(
        poll,
        tuple(tuple(name[at] for at in place) for place in places),
        anybody=any(poll.rankings),  # the ballot that ranks nobody is ()
        stated=(Stated("winning_votes"), Stated("unranked"), Stated("layers")),
    )
    beats_all = [
        name[one]
        for one in range(size)
        if all(votes[one][other] > votes[other][one] for other in range(size) if other != one)
    ]
    return Schulze(
        **common,
        pairwise=_named(name, votes),
        strongest_paths=_named(name, paths),
        condorcet_winner=next(iter(beats_all), None) if any(poll.rankings) else None,
    )


def pairwise(size: int, ballots: Mapping[Ranking, int]) -> Table:
    """The weight of the ballots that put one before the other. Who is not on a ballot comes after all
    who are."""
    fields = Fields(size, sum(ballots.values()))
    rows = [0] * size
    for groups, weight in ballots.items():
        below = weight * fields.all
        for group in groups:
            for at in group:
                below -= weight << fields.shift[at]
            for at in group:
                rows[at] += below
    return [fields.unpacked(row) for row in rows]


def strongest_paths(votes: Table) -> Table:
    """The strength of the strongest path of wins from one to the other (Floyd and Warshall's way, with
    the weakest win for a length). A win counts for the votes for it, whatever those against."""
    size = len(votes)
    paths = [
        [each if each > votes[other][one] else 0 for other, each in enumerate(row)]
        for one, row in enumerate(votes)
    ]
    for middle, onward in enumerate(paths):
        for one in range(size):
            row = paths[one]
            first = row[middle]
            if one == middle or not first:
                continue
            paths[one] = [
                direct if direct >= (by := then if then < first else first) else by
                for direct, then in zip(row, onward, strict=True)
            ]
    for one in range(size):
        paths[one][one] = 0
    return paths


def layers(paths: Table) -> list[list[int]]:
    """Who is beaten by nobody, then who is beaten by nobody but these, and so on."""
    size = len(paths)
    beaten_by = [
        sum(paths[other][one] > paths[one][other] for other in range(size)) for one in range(size)
    ]
    left = set(range(size))
    found = []
    while left:
        place = sorted(one for one in left if not beaten_by[one])
        for one in place:
            left.remove(one)
        for one in place:
            for other in left:
                beaten_by[other] -= paths[one][other] > paths[other][one]
        found.append(place)
    return found


def _named(name: Sequence[str], table: Table) -> Matrix:
    return {
        name[one]: {name[other]: each for other, each in enumerate(row) if other != one}
        for one, row in enumerate(table)
    }
