# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was answered, counted: from rows to the plain values that ``counting`` counts, and back.

A person's answer counts for those too who let them answer for them. Options are counted by their ids, as
text. Which rule decides is ``counting``'s to say, and nobody else's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from groupes.web.prepared import PK, Prepared
from groupes.web.refusals import Refusal
from groupes.web.together import Together
from roles.decisions import counting
from roles.decisions.models import Answer, Counting, Decision, Stance, Voter, Way

MOST_SCORE: Final = 10
YES, IF_NEED_BE, NO = 2, 1, 0
RANKED: Final = (Counting.SCHULZE, Counting.RUNOFF)
COUNTED: Final = (Way.VOTE, Way.CHOICE, Way.DATE)
"""Ways that are counted by ``counting``, and counted again by its script."""


@dataclass(frozen=True, slots=True)
class Said:
    """One ballot, and for how many it counts."""

    stance: str
    ballot: Any
    weight: int


# --- a ballot as it is kept ----------------------------------------------------------------------


def sound(decision: Decision, options: Collection[int], ballot: Any) -> Any:
    """A ballot of options as it is kept: known options, each once; no points are not kept. Refusal in
    words."""
    known = set(options)
    if decision.counting in RANKED:
        groups = [sorted(set(group)) for group in ballot or [] if group]
        flat = [pk for group in groups for pk in group]
        if not flat:
            raise Refusal(_("Rank at least one option."))
        if len(flat) != len(set(flat)) or not set(flat) <= known:
            raise Refusal(_("The options have changed: read them, then answer."))
        return groups
    points = {int(pk): int(number) for pk, number in (ballot or {}).items()}
    if not set(points) <= known:
        raise Refusal(_("The options have changed: read them, then answer."))
    most = most_points(decision)
    if any(not 0 <= number <= most for number in points.values()):
        raise Refusal(_("From 0 to %(most)s.") % {"most": most})
    if decision.counting == Counting.DOT and sum(points.values()) > decision.dots:
        raise Refusal(_("You have %(dots)s dots in all.") % {"dots": decision.dots})
    if decision.counting == Counting.DOT and not any(points.values()):
        raise Refusal(_("Put one dot at least."))
    return {str(pk): number for pk, number in sorted(points.items()) if number}


def most_points(decision: Decision) -> int:
    """The most that one option is given."""
    if decision.way == Way.DATE:
        return YES
    return decision.dots if decision.counting == Counting.DOT else MOST_SCORE


# --- what was answered ---------------------------------------------------------------------------


def said(decision: Decision) -> list[Said]:
    """What was answered of the present edition. One query of a secret decision, else two."""
    if decision.secret:
        rows = decision.secret_ballots.filter(edition=decision.edition).order_by("receipt")
        return [Said(stance, ballot, 1) for stance, ballot in rows.values_list("stance", "ballot")]
    return weighed(
        Answer.objects.filter(voter__decision=decision, edition=decision.edition)
        .order_by("voter_id")
        .values_list("voter_id", "stance", "ballot"),
        delegations(decision),
    )


def delegations(decision: Decision) -> Counter[int]:
    """Voter id → how many let them answer. One query."""
    rows = decision.voters.filter(has_answered=False).exclude(delegate=None)
    return Counter(pk for pk in rows.values_list("delegate_id", flat=True) if pk is not None)


def weighed(
    answers: Iterable[tuple[int, str, Any]], answering_for: Mapping[int, int]
) -> list[Said]:
    return [
        Said(stance, ballot, 1 + answering_for.get(voter, 0)) for voter, stance, ballot in answers
    ]


def stances(answers: Iterable[Said]) -> dict[str, int]:
    """Stance → how many, those that nobody took left out."""
    found: Counter[str] = Counter()
    for one in answers:
        found[one.stance] += one.weight
    return {stance: found[stance] for stance in Stance.values if found[stance]}


def suits(answers: Iterable[Said]) -> dict[str, list[int]]:
    """Of a date finding: option id → how many it suits, and how many if need be."""
    found: dict[str, list[int]] = {}
    for one in answers:
        for pk, number in one.ballot.items():
            row = found.setdefault(pk, [0, 0])
            row[0 if number == YES else 1] += one.weight
    return found


def suits_now(decision: Decision) -> tuple[dict[str, list[int]], int]:
    """The same of an open one, and how many answered: whoever is left of them cannot. Each answers for
    themselves there. One query, none until somebody touches it."""
    ballots = _ballots_as_of(decision.pk, decision.edition, decision.touched)
    return suits(ballots), sum(one.weight for one in ballots)


@lru_cache(maxsize=500)
def _ballots_as_of(decision: int, edition: int, _touched: int) -> tuple[Said, ...]:
    rows = _BALLOTS(decision=decision, edition=edition)
    return tuple(Said("", ballot, number) for ballot, number in rows)


def stances_now(decision: Decision) -> dict[str, int]:
    """The same of an open decision that is answered by name, however many did. One query, none until
    somebody touches it."""
    found = _stances_as_of(decision.pk, decision.edition, decision.touched)
    return {stance: found[stance] for stance in Stance.values if found[stance]}


@lru_cache(maxsize=2_000)
def _stances_as_of(decision: int, edition: int, _touched: int) -> Counter[str]:
    own, others = _STANCES(decision=decision, edition=edition)
    found = Counter(dict(own))
    found.update(dict(others))
    return found


_EDITION: Final = 1_987_654_321  # the mark of an edition, which is a smaller number than an id


def _alike(answers: QuerySet[Answer], by: str) -> QuerySet[Answer, Any]:
    """(what was answered, how many times)."""
    return answers.order_by().values(by).annotate(n=Count("pk")).values_list(by, "n")


_STANCES: Final = (
    Together(  # apart, since few answer for others: joined, each answer would be looked up
        lambda decision, edition: _alike(
            Answer.objects.filter(voter__decision=decision, edition=edition), "stance"
        ),
        lambda decision, edition: _alike(
            Answer.objects.filter(
                voter__delegators__decision=decision,
                voter__delegators__has_answered=False,
                edition=edition,
            ),
            "stance",
        ),
        decision=PK,
        edition=_EDITION,
    )
)
_BALLOTS: Final = Prepared(  # alike ones as one: of seven thousand answers some dozens are read
    lambda decision, edition: _alike(
        Answer.objects.filter(voter__decision=decision, edition=edition), "ballot"
    ),
    decision=PK,
    edition=_EDITION,
)
PARTICIPATION: Final = Prepared(
    lambda decision: (
        Voter.objects.filter(decision=decision)
        .order_by()
        .values("decision")
        .annotate(
            answered=Count(
                "pk",
                filter=Q(has_answered=True) | Q(has_answered=False, delegate__has_answered=True),
            ),
            voters=Count("pk"),
        )
        .values_list("answered", "voters")
    ),
    decision=PK,
)


def participation(decision: Decision) -> tuple[int, int]:
    """How many answered, themselves or by another, of how many. One query."""
    return next(iter(PARTICIPATION(decision=decision.pk)), (0, 0))


def participation_shown(decision: Decision) -> tuple[int, int]:
    """The same for a page: one query, none until somebody touches it (seven thousand rows are counted for
    whoever looks first). What is decided by it is counted."""
    return _participation_as_of(decision.pk, decision.touched)


@lru_cache(maxsize=2_000)
def _participation_as_of(decision: int, _touched: int) -> tuple[int, int]:
    return next(iter(PARTICIPATION(decision=decision)), (0, 0))


def reaches(quorum: int | None, answered: int, voters: int) -> bool:
    """Whether enough answered: the percent asked for, rounded up to people."""
    return quorum is None or 100 * answered >= quorum * voters


# --- counted -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Poll:
    """What ``counting`` is given: its method, the options by their ids (None: of a vote, for or against),
    the ballots, and what is chosen of the method."""

    method: str
    candidates: Sequence[str] | None
    ballots: Sequence[Mapping[str, Any]]
    options: Mapping[str, Any]


def poll(decision: Decision, answers: Iterable[Said], options: Iterable[int]) -> Poll:
    """The decision as ``counting`` reads it; ValueError where nothing of it is counted."""
    method, chosen = _method(decision)
    if decision.way == Way.VOTE:
        ballots = [{"choice": one.stance, "weight": one.weight} for one in answers]
        return Poll(method, None, ballots, chosen)
    ballots = [
        {"ranking": [[str(pk) for pk in group] for group in one.ballot], "weight": one.weight}
        if decision.counting in RANKED
        else {"scores": dict(one.ballot), "weight": one.weight}
        for one in answers
    ]
    return Poll(method, [str(pk) for pk in options], ballots, chosen)


def _method(decision: Decision) -> tuple[str, dict[str, Any]]:
    if decision.way == Way.DATE:
        return "score", {"scale": [NO, YES]}
    seats = {"seats": decision.seats}
    needed: str = "simple"
    match decision.counting:
        case Counting.SCHULZE if decision.way == Way.CHOICE:
            return "schulze", seats
        case Counting.RUNOFF if decision.way == Way.CHOICE:
            # By numbers alone: an option gains nothing from the place where it is written.
            return "runoff", {"equal": "shared", **seats}
        case Counting.SCORE if decision.way == Way.CHOICE:
            return "score", {"scale": [0, MOST_SCORE], **seats}
        case Counting.DOT if decision.way == Way.CHOICE:
            return "dot", {"dots": decision.dots, **seats}
        case Counting.TWO_THIRDS:
            needed = "two_thirds"
        case Counting.CHARTER if decision.share is not None:
            needed = f"{decision.share}%"
    if decision.way != Way.VOTE:
        raise ValueError(f"nothing is counted of a decision by {decision.way}")
    return "majority", {"needed": needed}


def options_of(decision: Decision) -> list[int]:
    """The ids of what is chosen among, in their order. One query; none of a vote."""
    if decision.way == Way.VOTE:
        return []
    return list(decision.options.order_by("position").values_list("pk", flat=True))


def count(decision: Decision) -> counting.Result:
    """The present answers, counted. Three queries at most."""
    asked = poll(decision, said(decision), options_of(decision))
    return counting.count(asked.method, asked.candidates, asked.ballots, **asked.options)


def kept(result: counting.Result) -> dict[str, Any]:
    """A count as ``Decision.result`` keeps it: figures by the ids of options, what is stated as keys with
    their facts, and no sentence: it is told in its reader's language."""
    plain = result.as_dict()
    found = {
        **{name: plain[name] for name in ("method", "outcome", "ballots", "ties")},
        **result.figures(),
        "stated": [{"key": one.key, "facts": dict(one.facts)} for one in result.stated],
    }
    if result.method != "majority":
        found["winners"] = [int(pk) for pk in result.winners]
        found["ranking"] = [[int(pk) for pk in group] for group in result.ranking]
    return found
