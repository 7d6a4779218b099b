# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes out of a count. Its meaning, field by field: `docs/formats/ballots.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Literal

from roles.decisions.counting.telling import Words, tell

Groups = tuple[tuple[str, ...], ...]
"""Candidates from the first place down; those of one place are equal."""

Outcome = Literal["elected", "tied", "adopted", "rejected", "objected", "nobody", "no_quorum"]


def exact(number: Fraction | int) -> int | str:
    """A number of at most six decimals, which nothing rounds: an int, or decimal text."""
    number = Fraction(number)
    if number.denominator == 1:
        return number.numerator
    with localcontext(prec=1_000):
        return format(Decimal(number.numerator) / number.denominator, "f")


def parts(number: Fraction | int) -> int | str:
    """A number that nothing rounds: an int, or a fraction as text ("7/3")."""
    number = Fraction(number)
    return number.numerator if number.denominator == 1 else str(number)


@dataclass(frozen=True, slots=True)
class Stated:
    """One rule that the result was made by, or one thing to know of it: a key of `telling`, with
    plain JSON values for its facts."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self, words: Words | None = None) -> dict[str, Any]:
        return {
            "key": self.key,
            "facts": dict(self.facts),
            "text": tell(self.key, self.facts, words),
        }


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals among whom the count had to choose, or did not.

    `where`: "last", who leaves a round of a run-off (`round`, from 1); "winners", who of them is
    chosen; "votes", as many for as against. `candidates`: those who are equal, in the order of the
    lot where one was drawn. `broken_by`: "all" (all go at once), "lot", None (they stay equal).
    `taken`: who went out, or who was chosen.
    """

    where: Literal["last", "winners", "votes"]
    candidates: tuple[str, ...]
    broken_by: Literal["all", "lot"] | None
    taken: tuple[str, ...]
    round: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "where": self.where,
            "round": self.round,
            "candidates": list(self.candidates),
            "broken_by": self.broken_by,
            "taken": list(self.taken),
        }


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many ballots there had to be, and how many there were, in weight."""

    needed: int
    present: int

    @property
    def reached(self) -> bool:
        return self.present >= self.needed

    def as_dict(self) -> dict[str, Any]:
        return {"needed": self.needed, "present": self.present, "reached": self.reached}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every method says. `ballots` is their weight; `winners` are in the order of `ranking`,
    more than there are seats where equals stay equal, nobody where nothing was decided."""

    method: str
    ballots: int
    ranking: Groups
    winners: tuple[str, ...]
    outcome: Outcome
    quorum: Quorum | None = None
    ties: tuple[Tie, ...] = ()
    stated: tuple[Stated, ...] = ()

    @property
    def winner(self) -> str | None:
        """The only winner, where there is one and no other."""
        return self.winners[0] if len(self.winners) == 1 else None

    def as_dict(self, words: Words | None = None) -> dict[str, Any]:
        """Plain JSON values; sentences in the language of `words`, English without."""
        return {
            "method": self.method,
            "ballots": self.ballots,
            "outcome": self.outcome,
            "winner": self.winner,
            "winners": list(self.winners),
            "ranking": [list(group) for group in self.ranking],
            **self.figures(),
            "quorum": self.quorum.as_dict() if self.quorum else None,
            "ties": [tie.as_dict() for tie in self.ties],
            "stated": [one.as_dict(words) for one in self.stated],
        }

    def figures(self) -> dict[str, Any]:
        """What this method counted, as plain JSON values."""
        return {}


Matrix = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schulze(Result):
    """`pairwise[a][b]`: the ballots that put a before b. `strongest_paths[a][b]`: the strength of the
    strongest path of wins from a to b, 0 without one."""

    pairwise: Matrix
    strongest_paths: Matrix
    condorcet_winner: str | None
    """Who beats each of the others, one by one."""

    def figures(self) -> dict[str, Any]:
        return {
            "pairwise": {one: dict(row) for one, row in self.pairwise.items()},
            "strongest_paths": {one: dict(row) for one, row in self.strongest_paths.items()},
            "condorcet_winner": self.condorcet_winner,
        }


@dataclass(frozen=True, slots=True)
class Round:
    """`counts`: the ballots of each one still standing. `exhausted`: those that rank nobody standing.
    `eliminated`: who leaves after it, nobody after the last."""

    counts: Mapping[str, Fraction | int]
    exhausted: int
    eliminated: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        plain: dict[str, Any] = {
            "counts": {one: parts(number) for one, number in self.counts.items()},
            "exhausted": self.exhausted,
        }
        if self.eliminated:
            alone = len(self.eliminated) == 1
            plain["eliminated"] = self.eliminated[0] if alone else list(self.eliminated)
        return plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Runoff(Result):
    rounds: tuple[Round, ...]

    def figures(self) -> dict[str, Any]:
        return {"rounds": [one.as_dict() for one in self.rounds]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Majority(Result):
    """`counts`: the weight of each choice. `base`: the votes that shares are of. `needed`: the fewest
    votes of `base` that are a majority of it; None where `base` is 0."""

    counts: Mapping[str, int]
    base: int
    needed: int | None

    def figures(self) -> dict[str, Any]:
        return {"counts": dict(self.counts), "base": self.base, "needed": self.needed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Result):
    """`totals`: each one's scores added up. `scored`: the weight of the ballots that score them."""

    totals: Mapping[str, Fraction | int]
    scored: Mapping[str, int]

    def figures(self) -> dict[str, Any]:
        return {
            "totals": {one: exact(number) for one, number in self.totals.items()},
            "scored": dict(self.scored),
        }


@dataclass(frozen=True, slots=True)
class Objection:
    """`ballot`: its number in the list that was given, from 0."""

    ballot: int
    reason: str
    weight: int

    def as_dict(self) -> dict[str, Any]:
        return {"ballot": self.ballot, "reason": self.reason, "weight": self.weight}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Result):
    counts: Mapping[str, int]
    objections: tuple[Objection, ...]

    def figures(self) -> dict[str, Any]:
        return {
            "counts": dict(self.counts),
            "objections": [one.as_dict() for one in self.objections],
        }


def by_number(numbers: Mapping[str, Fraction | int], order: Iterable[str]) -> Groups:
    """Candidates by their number, the highest first; equals in the given `order`."""
    places: dict[Fraction | int, list[str]] = {}
    for one in order:
        places.setdefault(numbers[one], []).append(one)
    return tuple(tuple(places[number]) for number in sorted(places, reverse=True))
