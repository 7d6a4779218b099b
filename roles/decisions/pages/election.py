# SPDX-License-Identifier: AGPL-3.0-or-later
"""An election without candidate, and a lot: where they stand, for one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groupes.access import Standing
from groupes.models import Member
from roles import lot
from roles.decisions import queries, rules
from roles.decisions.models import (
    Answer,
    Asked,
    Decision,
    Nomination,
    Stage,
    State,
    Voter,
    Way,
)
from roles.models import Role


@dataclass(frozen=True, slots=True)
class Election:
    """``ballots``: all of them, once they are shown (the first ``rules.MOST_SHOWN``); before, none but
    ``mine``. ``asked``: who was proposed, the latest first, with what they said. ``begins_on``: from which day to
    come whoever is proposed would hold the role."""

    role: Role | None
    stage: str
    mine: Nomination | None
    ballots: Sequence[Nomination]
    more: bool
    named: Sequence[tuple[Member, int, int]]
    asked: Sequence[Asked]
    chosen: Asked | None
    i_am_asked: bool
    begins_on: dt.date | None
    may: Mapping[str, bool]


def election(here: Standing, decision: Decision, voter: Voter | None) -> Election | None:
    """None of another way. Four queries, once the ballots are shown."""
    if decision.way != Way.ELECTION:
        return None
    shown = rules.ballots_are_shown(decision)
    mine = queries.my_nomination(voter)
    ballots = queries.nominations(decision) if shown else []
    named = queries.named(decision) if shown else []
    asked = queries.asked(decision) if shown else []
    chosen = next((one for one in asked if one.member_id == decision.chosen_id), None)
    guides = decision.is_open and rules.may_guide(here, decision)
    return Election(
        role=decision.role,
        stage=decision.stage if decision.is_open else "",
        mine=mine,
        ballots=ballots[: rules.MOST_SHOWN],
        more=len(ballots) > rules.MOST_SHOWN,
        named=named,
        asked=asked,
        chosen=chosen,
        i_am_asked=decision.is_open
        and chosen is not None
        and chosen.member_id == here.member.pk
        and here.is_active,
        begins_on=_later(decision, here.on) if chosen is not None else None,
        may={
            "nominate": rules.may_nominate(here, decision, voter),
            "show": guides and decision.stage == Stage.ANSWERING,
            "propose": guides and decision.stage in (Stage.CHANGING, Stage.PROPOSING),
        },
    )


def _later(decision: Decision, today: dt.date) -> dt.date | None:
    day = decision.effect_on
    return day if day is not None and day > today else None


@dataclass(frozen=True, slots=True)
class Draw:
    """A lot: names that were put in, or the order drawn with each one's mark; ``holds``: whether the order is
    the one that was sealed; ``one_liner``: what checks it in a terminal."""

    names: Sequence[tuple[Member, str]]
    number: int
    is_drawn: bool
    mine: bool
    may_put_in: bool
    seed: str = ""
    holds: bool = False
    one_liner: str = ""


def drawn(
    here: Standing, decision: Decision, voter: Voter | None, mine: Answer | None
) -> Draw | None:
    """None of another way. One query."""
    if decision.way != Way.LOT:
        return None
    order = [str(pk) for pk in decision.result.get("drawn", [])]
    if decision.state in Decision.ENDED and order:
        seed = decision.result["seed"]  # told since: in an archive that one is alone
        people = queries.people([int(pk) for pk in order[: rules.MOST_SHOWN]])
        return Draw(
            names=[
                (people[int(pk)], lot.mark(seed, pk))
                for pk in order[: rules.MOST_SHOWN]
                if int(pk) in people
            ],
            number=len(order),
            is_drawn=True,
            mine=False,
            may_put_in=False,
            seed=seed,
            holds=lot.holds(seed, decision.sealed, order),
            one_liner=lot.one_liner(seed, order),
        )
    names = queries.names_put_in(decision)
    return Draw(
        names=[(one, "") for one in names[: rules.MOST_SHOWN]],
        number=len(names),
        is_drawn=False,
        mine=mine is not None,
        may_put_in=decision.state == State.OPEN and rules.may_answer(here, decision, voter),
    )
