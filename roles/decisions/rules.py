# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with tensions and decisions: asked alike by views, pages, templates and actions.

A rule is about the person; whether the moment is right is the action's to say, in words.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from groupes.access import Standing
from roles.decisions.models import Decision, Review, Stage, State, Tension, Voter, Way

RUN: Final = "decisions.run"
"""The power to open, guide and close what others proposed: who facilitates."""

FEWEST_SECRET: Final = 5
"""Voters under which a secret ballot would not be one."""

MOST_SHOWN: Final = 20
"""Answers, ballots, names on the page of a decision; the others are on pages of their own."""

OPENLY: Final = (Way.ADVICE, Way.CONSENT, Way.ELECTION, Way.LOT, Way.DATE)
"""Ways in which each speaks by name: no secret ballots, no hidden results."""


LEAST: Final = 33
"""Percent of those who may answer who have to, where something is done by itself once it is adopted: the
silence of nearly all gives nobody a power."""


SHORTEST: Final = dt.timedelta(hours=24)
"""Less than a day is no time to read and answer: before, it closes once all have answered (a meeting)."""


def waits_for_all(decision: Decision, now: dt.datetime) -> bool:
    """Whether it closes before its hour only once all have answered."""
    early = decision.opened_at is not None and now < decision.opened_at + SHORTEST
    return early or decision.way not in (Way.ADVICE, Way.DATE)


def quorum(decision: Decision) -> int | None:
    """Percent of those who may answer who have to, for it to be adopted; None: no matter how many."""
    does = decision.effect or (decision.way == Way.ELECTION and decision.role_id is not None)
    if not does or decision.way in (Way.ADVICE, Way.LOT):
        return decision.quorum
    return max(decision.quorum or 0, LEAST)


def may_raise(here: Standing) -> bool:
    """Who raises a tension: whoever takes part."""
    return here.is_active and here.groupe.is_open


def may_route(here: Standing, tension: Tension) -> bool:
    """Who routes a tension, says it is still alive, or closes it: whoever raised it, or runs decisions; once
    whoever raised it has left, anyone who takes part."""
    if not may_raise(here) or not tension.is_open:
        return False
    if tension.raised_by_id in (here.member.pk, None) or here.can(RUN):
        return True
    return not here.groupe.memberships.on(here.on).filter(member=tension.raised_by).exists()


def may_answer_tension(here: Standing, tension: Tension) -> bool:
    """Who says what answers a tension: who routes it, and whoever is asked what they know of it."""
    if not may_raise(here) or not tension.is_open:
        return False
    return tension.turned_to_id == here.member.pk or may_route(here, tension)


def may_reopen(here: Standing, tension: Tension) -> bool:
    """Who says that a tension is not answered after all: whoever raised it, or runs decisions."""
    if not may_raise(here) or tension.is_open:
        return False
    return tension.raised_by_id == here.member.pk or here.can(RUN)


def may_propose(here: Standing) -> bool:
    """Who puts something to the groupe: whoever takes part."""
    return here.is_active and here.groupe.is_open


def is_proposer(here: Standing, decision: Decision) -> bool:
    return decision.proposer_id == here.member.pk


def may_read(here: Standing, decision: Decision) -> bool:
    """Who reads a decision: anyone of the groupe once it was opened; before, who proposes it or runs
    decisions. Of a groupe that closed, who was there reads all."""
    if decision.opened_at is not None or not here.groupe.is_open:
        return True
    return is_proposer(here, decision) or here.can(RUN)


def may_guide(here: Standing, decision: Decision) -> bool:
    """Who opens a decision, moves it to its next stage, closes or withdraws it: who proposed it, or
    who runs decisions."""
    if not here.is_active or not here.groupe.is_open:
        return False
    return is_proposer(here, decision) or here.can(RUN)


def may_change(here: Standing, decision: Decision) -> bool:
    """Who writes its text anew: as :func:`may_guide`, until it is closed. While it is open, everybody is
    asked again."""
    return decision.state in (State.DRAFT, State.OPEN) and may_guide(here, decision)


def may_answer(here: Standing, decision: Decision, voter: Voter | None) -> bool:
    """Who answers: whoever was there when it opened, as long as they take part."""
    return decision.is_open and voter is not None and here.is_active


def ballots_are_shown(decision: Decision) -> bool:
    """Whether the ballots of an election are read by all: once the change round begins, all at once."""
    if decision.is_open:
        return decision.stage in (Stage.CHANGING, Stage.PROPOSING)
    return decision.state in (State.ADOPTED, State.REJECTED, State.OVERTAKEN)


def may_nominate(here: Standing, decision: Decision, voter: Voter | None) -> bool:
    """Who says whom they see in a role: whoever answers, until somebody is proposed."""
    return (
        decision.way == Way.ELECTION
        and may_answer(here, decision, voter)
        and decision.stage in (Stage.ANSWERING, Stage.CHANGING)
    )


def may_delegate(here: Standing, decision: Decision, voter: Voter | None) -> bool:
    """Who lets another answer for them: whoever votes or chooses by name."""
    return (
        decision.way in (Way.VOTE, Way.CHOICE)
        and not decision.secret
        and may_answer(here, decision, voter)
    )


def may_say_gain(here: Standing, decision: Decision) -> bool:
    """Who says that somebody gains directly from a decision: whoever takes part."""
    return decision.is_open and here.is_active and here.groupe.is_open and decision.way != Way.DATE


def may_choose_date(here: Standing, decision: Decision) -> bool:
    """Who says which of the dates it is: who proposed it, or runs decisions."""
    return (
        decision.way == Way.DATE and decision.state == State.ADOPTED and may_guide(here, decision)
    )


def may_object(here: Standing, decision: Decision, voter: Voter | None) -> bool:
    """Who objects: whoever answers, to what is decided by consent; never to one's own proposal."""
    if decision.way == Way.ELECTION:
        return may_answer(here, decision, voter) and decision.stage == Stage.PROPOSING
    if decision.way != Way.CONSENT:
        return False
    return may_answer(here, decision, voter) and not is_proposer(here, decision)


def may_remark(here: Standing, decision: Decision) -> bool:
    """Who asks, reacts, proposes an amendment: whoever takes part, observers too."""
    return decision.is_open and here.is_active and here.groupe.is_open


def may_reply(here: Standing, decision: Decision) -> bool:
    """Who answers what is asked: who proposed it, or runs decisions."""
    return decision.is_open and may_guide(here, decision)


def may_ask_again(here: Standing, decision: Decision) -> bool:
    """Who writes what is over down again: whoever takes part."""
    over = decision.state in Decision.ENDED and decision.opened_at is not None
    return over and may_propose(here)


def may_follow(here: Standing, decision: Decision) -> bool:
    """Who says what became of an adopted decision: its owner, its proposer, who runs decisions; once
    neither owner nor proposer is left, anyone who takes part."""
    if decision.state != State.ADOPTED or not here.is_active or not here.groupe.is_open:
        return False
    mine = here.member.pk in (decision.owner_id, decision.proposer_id)
    return mine or here.can(RUN) or (decision.owner_id is None and decision.proposer_id is None)


def is_in_force(here: Standing, decision: Decision) -> bool:
    """Whether it was adopted and is not over: what is asked before who may follow it."""
    over = decision.ends_on is not None and decision.ends_on <= here.on
    return decision.state == State.ADOPTED and not over


def may_review(here: Standing, decision: Decision, waiting: Review | None) -> bool:
    """Who says what becomes of a decision that comes back: who may follow it; anyone who takes part,
    where the groupe is asked."""
    if not is_in_force(here, decision) or not here.is_active or not here.groupe.is_open:
        return False
    return may_follow(here, decision) or (waiting is not None and waiting.of_all)


DOUBT: Final = dt.timedelta(hours=24)
"""How long whoever was there says that what a meeting wrote down was not decided so."""


def in_doubt(decision: Decision) -> bool:
    """Whether what was written down in a meeting may still be said not to have been decided so."""
    return decision.closed_at is not None and timezone.now() - decision.closed_at <= DOUBT


def may_take_back(here: Standing, decision: Decision, voter: Voter | None) -> bool:
    """Who says that what was written down in a meeting was not decided so: whoever was there, for a day."""
    return voter is not None and decision.is_noted and here.is_active and here.groupe.is_open


def may_own(here: Standing, decision: Decision) -> bool:
    """Who takes an adopted decision on, so that it happens: whoever takes part."""
    return decision.state == State.ADOPTED and here.is_active and here.groupe.is_open
