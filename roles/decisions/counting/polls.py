# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballots of one poll, read and made equal where they say the same: the order in which they came,
and how alike ones were bundled, is gone from here on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from roles.decisions.counting.options import MAX_CANDIDATES, Options, read_options
from roles.decisions.counting.reading import (
    MAX_WEIGHT,
    MILLION,
    choice,
    decimal,
    mapping,
    name,
    refuse,
    required,
    sequence,
    shown,
    whole,
)
from roles.decisions.counting.values import Objection

MAX_BALLOTS: Final = 1_000_000
MAX_REASON: Final = 10_000

PROPOSAL: Final = ("for", "against")
ABSTAIN: Final = "abstain"
CONSENT: Final = ("consent", "objection", ABSTAIN)
ABOUT_A_PROPOSAL: Final[Mapping[str, tuple[str, ...]]] = {"majority": PROPOSAL, "consent": ()}
"""Methods that do without candidates, and what is counted then."""

_WEIGHTS: Final = ("weight", "count")

Ranking = tuple[tuple[int, ...], ...]
Scores = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Poll:
    """What is counted. Candidates are numbered from 0 in `rankings` and `scores` (millionths).

    `cast`: the weight of all ballots. Each of `rankings`, `scores` and `choices` gives the weight of
    the ballots that say it, in an order of their own.
    """

    method: str
    candidates: tuple[str, ...]
    options: Options
    cast: int
    rankings: Mapping[Ranking, int] = field(default_factory=dict)
    scores: Mapping[Scores, int] = field(default_factory=dict)
    choices: Mapping[str, int] = field(default_factory=dict)
    objections: tuple[Objection, ...] = ()

    @property
    def is_proposal(self) -> bool:
        """Whether a majority is for or against one thing."""
        return self.candidates == PROPOSAL


def read_poll(
    method: str, candidates: object, ballots: object, options: object, place: str = ""
) -> Poll:
    """Read and check one poll (plain JSON values). `place` stands before the places of errors.

    `candidates` None: there are none, which a consent and a majority for or against allow.
    Raises Wrong.
    """
    before = f"{place}." if place else ""
    chosen = read_options(method, {} if options is None else options, f"{before}options")
    names = _candidates(method, candidates, f"{before}candidates")
    papers = _Papers(method, names, chosen)
    at = f"{before}ballots"
    for number, data in enumerate(sequence(ballots, at, MAX_BALLOTS)):
        papers.add(number, data, f"{at}[{number}]")
    cast = papers.cast
    if chosen.eligible is not None and cast > chosen.eligible:
        refuse(
            f"{before}options.eligible",
            "too_few",
            f"there are {shown(cast)} ballots, and {shown(chosen.eligible)} who may vote",
        )
    return Poll(
        method=method,
        candidates=names,
        options=chosen,
        cast=cast,
        rankings=dict(sorted(papers.rankings.items())),
        scores=dict(sorted(papers.scores.items())),
        choices={one: papers.choices[one] for one in papers.known},
        objections=tuple(papers.objections),
    )


def _candidates(method: str, data: object, place: str) -> tuple[str, ...]:
    if data is None:
        if method in ABOUT_A_PROPOSAL:
            return ABOUT_A_PROPOSAL[method]
        refuse(place, "missing", "missing", field="candidates")
    names = [
        name(each, f"{place}[{at}]")
        for at, each in enumerate(sequence(data, place, MAX_CANDIDATES))
    ]
    if method == "consent" and len(names) > 1:
        refuse(place, "too_many", f"a consent is about one proposal, and there are {len(names)}")
    if method in ABOUT_A_PROPOSAL and (len(names) < 2 or {*names} <= {*PROPOSAL, ABSTAIN}):
        return ABOUT_A_PROPOSAL[method]  # the proposal by its name, or the choices themselves
    if not names:
        refuse(place, "empty", "there is nobody and nothing to choose among")
    seen: dict[str, int] = {}
    for at, each in enumerate(names):
        if each in seen:
            refuse(
                f"{place}[{at}]", "duplicate", f"{each} is already {place}[{seen[each]}]", id=each
            )
        if method == "majority" and each == ABSTAIN:
            refuse(f"{place}[{at}]", "bad_name", "abstaining is a choice that is always there")
        seen[each] = at
    return tuple(names)


class _Papers:
    """Ballots put on piles, each pile one thing said."""

    def __init__(self, method: str, candidates: Sequence[str], options: Options) -> None:
        self.method = method
        self.number = {one: at for at, one in enumerate(candidates)}
        self.options = options
        self.cast = 0
        self.rankings: Counter[Ranking] = Counter()
        self.scores: Counter[Scores] = Counter()
        self.choices: Counter[str] = Counter()
        self.objections: list[Objection] = []
        self.known = {
            "majority": (*candidates, ABSTAIN),
            "consent": CONSENT,
        }.get(method, ())
        self.fields = {
            "schulze": ("ranking",),
            "runoff": ("ranking",),
            "majority": ("choice",),
            "score": ("scores",),
            "dot": ("scores", "dots"),
            "consent": ("choice", "reason"),
        }[method]

    def add(self, number: int, data: object, place: str) -> None:
        values = mapping(data, place, (*_WEIGHTS, *self.fields))
        weight = _weight(values, place)
        self.cast += weight
        match self.method:
            case "schulze" | "runoff":
                given = required(values, "ranking", place)
                self.rankings[self._ranking(given, f"{place}.ranking")] += weight
            case "score" | "dot":
                key = "dots" if "dots" in values else "scores"
                if "dots" in values and "scores" in values:
                    refuse(f"{place}.dots", "duplicate", "dots and scores are one thing: give one")
                self.scores[self._scores(required(values, key, place), f"{place}.{key}")] += weight
            case _:
                said = choice(required(values, "choice", place), f"{place}.choice", self.known)
                self.choices[said] += weight
                reason = _reason(values.get("reason"), f"{place}.reason")
                if said == "objection":
                    if not reason:
                        refuse(
                            f"{place}.reason", "missing",
                            "missing: an objection says why", field="reason",
                        )  # fmt: skip
                    self.objections.append(Objection(number, reason, weight))

    def _ranking(self, data: object, place: str) -> Ranking:
        """Places are written out only for a fault: a file may hold a million names."""
        groups: list[tuple[int, ...]] = []
        seen: set[int] = set()
        # as many places as candidates, were there not groups of nobody
        for at, group in enumerate(sequence(data, place, 2 * MAX_CANDIDATES)):
            alone = isinstance(group, str)
            if not alone and not isinstance(group, list | tuple):
                refuse(f"{place}[{at}]", "not_list", "must be a name, or a list of equals")
            members = []
            for number, one in enumerate((group,) if alone else group):
                found = self.number.get(one) if isinstance(one, str) else None
                if found is None or found in seen:
                    where = f"{place}[{at}]" if alone else f"{place}[{at}][{number}]"
                    found = self._known(one, where)
                    refuse(where, "duplicate", f"{shown(one)} is there twice", id=shown(one))
                seen.add(found)
                members.append(found)
            if members:
                # only for the first of equals does the order in which they are written count
                groups.append(
                    tuple(members)
                    if self.method == "runoff" and self.options.equal == "first"
                    else tuple(sorted(members))
                )
        return tuple(groups)

    def _scores(self, data: object, place: str) -> Scores:
        scores: list[tuple[int, int]] = []
        for one, value in mapping(data, place).items():
            found = self.number.get(one)
            if found is None:
                self._known(one, f"{place}.{shown(one)}")
            if value is None or found is None:
                continue
            where = f"{place}.{one}"
            number = decimal(value, where)
            if self.method == "dot" and (number < 0 or number % MILLION):
                refuse(where, "not_whole", f"must be a whole number of dots, not {shown(value)}")
            self._bounded(number, where, value)
            scores.append((found, number))
        total = sum(number for _one, number in scores)
        if self.options.dots is not None and total > self.options.dots * MILLION:
            refuse(
                place,
                "too_many",
                f"at most {self.options.dots} dots, and there are {total // MILLION}",
                limit=self.options.dots,
            )
        return tuple(sorted(scores))

    def _bounded(self, number: int, place: str, value: object) -> None:
        if self.options.scale is not None:
            least, most = self.options.scale
            if not least <= number <= most:
                refuse(
                    place, "off_scale", f"{shown(value)} is not on the scale", value=shown(value)
                )
        if self.options.most is not None and number > self.options.most * MILLION:
            refuse(
                place,
                "too_many",
                f"at most {self.options.most} dots for one, and there are {shown(value)}",
                limit=self.options.most,
            )

    def _known(self, one: object, place: str) -> int:
        if not isinstance(one, str):
            refuse(place, "not_text", f"must be the name of a candidate, not {shown(one)}")
        found = self.number.get(one)
        if found is None:
            refuse(place, "unknown_candidate", f"there is no candidate {shown(one)}", id=shown(one))
        return found


def _weight(values: Mapping[str, Any], place: str) -> int:
    given = [key for key in _WEIGHTS if key in values]
    if len(given) > 1:
        refuse(f"{place}.count", "duplicate", "weight and count are one thing: give one")
    return whole(values[given[0]], f"{place}.{given[0]}", 1, MAX_WEIGHT) if given else 1


def _reason(value: object, place: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        refuse(place, "not_text", f"must be text, not {shown(value)}")
    if len(value) > MAX_REASON:
        refuse(place, "too_long", f"at most {MAX_REASON} characters", limit=MAX_REASON)
    return value.strip()
