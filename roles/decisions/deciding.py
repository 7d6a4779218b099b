# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the answers to a decision come to: adopted or not, why, and what is told of it.

Nothing is changed here. ``result`` holds ids and figures alone; of a secret decision, no more than counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from groupes.models import Membership
from roles import lot
from roles.decisions import rules, tallying
from roles.decisions.models import Answer, Asked, Decision, Nomination, Stage, State, Way

TIED: Final = "tied"
"""Why nothing was chosen: several are equal, and nobody could say which it is."""
NOT_COUNTED: Final = ("quorum", "too_few_for_secret")
"""Why nothing was counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """``state``: what the decision becomes. ``why``: a word of the code, told by ``words.WHY``.
    ``may_extend``: more time could change it, once."""

    state: str
    why: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    may_extend: bool = False


def decide(decision: Decision, *, objections: int) -> Found:
    """What the present answers come to. Six queries at most."""
    answered, voters = tallying.participation(decision)
    base = {"answered": answered, "voters": voters}
    # First of all, as it is also what is erased: of whoever was erased meanwhile a ballot is left.
    if decision.secret and decision.secret_ballots.count() < rules.FEWEST_SECRET:
        return Found(State.REJECTED, "too_few_for_secret", base, may_extend=True)
    if not tallying.reaches(rules.quorum(decision), answered, voters):
        return Found(State.REJECTED, "quorum", base, may_extend=True)
    if decision.effect and voters > 1 and not others_answered(decision, decision.proposer_id):
        # Who proposes a change and is alone to answer has decided it alone.
        return Found(State.REJECTED, "nobody", base, may_extend=True)
    return BY_WAY[Way(decision.way)](decision, base, objections)


def _advice(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    if not base["answered"]:
        return Found(State.REJECTED, "nobody", base, may_extend=True)
    return Found(State.ADOPTED, "advised", base)


def _consent(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    counts = tallying.stances(tallying.said(decision))
    result = base | {"counts": counts, "objections": objections}
    if objections:
        return Found(State.REJECTED, "objection", result, may_extend=True)
    # Silence is consent, but not the silence of all: somebody besides its proposer has read it, who
    # gains nothing from it themselves.
    if base["voters"] > 1 and not others_answered(decision, decision.proposer_id):
        return Found(State.REJECTED, "nobody", result, may_extend=True)
    return Found(State.ADOPTED, "no_objection", result)


def others_answered(decision: Decision, but: int | None) -> bool:
    """Whether somebody answered besides one member, and those who gain from it. One query."""
    rows = decision.voters.filter(has_answered=True, gains="", is_gaining=False)
    return rows.exclude(member=but).exists()


def _vote(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    counted = tallying.count(decision)
    result = base | tallying.kept(counted)
    if counted.outcome == "nobody":
        return Found(State.REJECTED, "nobody", result)
    return Found(State.ADOPTED if counted.outcome == "adopted" else State.REJECTED, "share", result)


def _choice(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    counted = tallying.count(decision)
    result = base | tallying.kept(counted)
    match counted.outcome:
        case "elected":
            return Found(State.ADOPTED, "counted", result)
        case "tied":  # nobody could say which of them is adopted
            return Found(State.REJECTED, TIED, result)
    return Found(State.REJECTED, "nobody", result)


def _date(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    counted = tallying.count(decision)
    result = base | tallying.kept(counted) | {"suits": tallying.suits(tallying.said(decision))}
    if not base["answered"]:
        return Found(State.REJECTED, "nobody", result)
    if counted.outcome == "nobody":
        return Found(State.REJECTED, "no_date", result)
    if counted.winner is not None:
        result["chosen"] = int(counted.winner)
    return Found(State.ADOPTED, "counted", result)


def _election(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    result = base | {"named": named(decision), "objections": objections}
    chosen = decision.chosen_id
    if decision.stage != Stage.PROPOSING or chosen is None:
        return Found(State.REJECTED, "nobody_proposed", result, may_extend=True)
    result |= {"member": chosen, "counts": tallying.stances(tallying.said(decision))}
    if not decision.asked.filter(member=chosen, says=Asked.Says.ACCEPTS).exists():
        return Found(State.REJECTED, "not_accepted", result, may_extend=True)
    if objections:
        return Found(State.REJECTED, "objection", result, may_extend=True)
    if base["voters"] > 1 and not others_answered(decision, chosen):
        return Found(State.REJECTED, "nobody", result, may_extend=True)
    return Found(State.ADOPTED, "no_objection", result)


def named(decision: Decision) -> dict[str, list[int]]:
    """Member id → how many named them in their ballot, and how many after the change round. One query."""
    found: dict[str, list[int]] = {}
    rows = Nomination.objects.filter(decision=decision).order_by("pk")
    for nominee, now in rows.values_list("nominee_id", "now_id"):
        found.setdefault(str(nominee), [0, 0])[0] += 1
        found.setdefault(str(nominee if now is None else now), [0, 0])[1] += 1
    return dict(sorted(found.items()))


def _lot(decision: Decision, base: dict[str, Any], objections: int) -> Found:
    tickets = willing(decision)
    result = base | {"tickets": sorted(tickets), "drawn": [], "winners": []}
    if not tickets:
        return Found(State.REJECTED, "nobody_willing", result, may_extend=True)
    if (
        not decision.seed
    ):  # brought from elsewhere while it was open: no other seed is the sealed one
        return Found(State.REJECTED, "no_seed", result)
    drawn = [int(ticket) for ticket in lot.order(decision.seed, map(str, tickets))]
    result |= {"drawn": drawn, "winners": drawn[: decision.seats], "seed": decision.seed}
    return Found(State.ADOPTED, "drawn", result)


def willing(decision: Decision) -> list[int]:
    """The tickets in the draw: the number of each account that put its name in, and takes part today. Two
    queries."""
    there = Membership.objects.on(decision.groupe.today()).filter(groupe=decision.groupe)
    rows = Answer.objects.filter(voter__decision=decision, edition=decision.edition).filter(
        voter__member__in=list(there.values_list("member_id", flat=True))
    )
    return list(rows.order_by("voter__member").values_list("voter__member", flat=True))


BY_WAY: Final[dict[Way, Callable[[Decision, dict[str, Any], int], Found]]] = {
    Way.ADVICE: _advice,
    Way.CONSENT: _consent,
    Way.VOTE: _vote,
    Way.CHOICE: _choice,
    Way.ELECTION: _election,
    Way.LOT: _lot,
    Way.DATE: _date,
}
