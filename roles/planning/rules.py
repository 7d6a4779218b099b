# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with wishes and plans: asked alike by views, pages and templates."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from groupes.access import Standing
from roles.planning.models import PLAN, Plan

__all__ = ["PLAN", "Outcome"]

State = Plan.State


def may_wish(here: Standing) -> bool:
    """Who says what they wish: whoever takes part; on pause one is asked nothing."""
    return here.is_active and here.groupe.is_open


def may_plan(here: Standing) -> bool:
    """Who plans rotations: makes, changes, solves and copies plans, and puts them to the groupe."""
    return here.can(PLAN) and here.is_active and here.groupe.is_open


def may_read(here: Standing, plan: Plan) -> bool:
    """Who reads a plan: anyone of the groupe once it was put to it; before, whoever plans. Of a groupe
    that closed, who was there reads all."""
    return plan.put_at is not None or may_read_all(here)


def may_read_all(here: Standing) -> bool:
    """Who reads the plans that were not put to the groupe."""
    return here.can(PLAN) or not here.groupe.is_open


def may_change(here: Standing, plan: Plan) -> bool:
    """Who changes and solves a plan: whoever plans, while it is in preparation."""
    return may_plan(here) and plan.state == State.DRAFT


def may_put(here: Standing, plan: Plan) -> bool:
    """Who puts a plan to the groupe: whoever plans, once there is one that is up to date."""
    ready = plan.has_seats and not plan.stale and plan.solving == Plan.Solving.DONE
    return may_change(here, plan) and ready


def may_say(here: Standing, plan: Plan) -> bool:
    """Who agrees or objects: whoever takes part in the groupe and did not put it to them."""
    return here.is_active and plan.state == State.PROPOSED and plan.put_by_id != here.member.pk


def may_withdraw(here: Standing, plan: Plan) -> bool:
    """Who gives a plan up: whoever plans, until it is adopted."""
    return may_plan(here) and plan.state in (State.DRAFT, State.PROPOSED)


def may_adopt(here: Standing, plan: Plan, where: Outcome) -> bool:
    """Who has an agreed plan adopted: whoever plans."""
    return may_plan(here) and where is Outcome.AGREED


def may_renew(here: Standing, plan: Plan) -> bool:
    """Who makes a new version: whoever plans, of one that is with the groupe or adopted."""
    return may_plan(here) and plan.state in (State.PROPOSED, State.ADOPTED)


class Outcome(Enum):
    """Where a plan stands on a day."""

    DRAFT = "draft"
    OPEN = "open"  # the members are asked
    STOPPED = "stopped"  # by an objection
    AGREED = "agreed"  # it can be adopted
    ADOPTED = "adopted"
    OVER = "over"


def outcome(plan: Plan, objections: int, *, everyone: bool, on: dt.date) -> Outcome:
    """By date: silence is consent once the last day is over, where the groupe is. ``everyone``: all
    who are asked agreed already."""
    if plan.state == State.DRAFT:
        return Outcome.DRAFT
    if plan.state == State.ADOPTED:
        return Outcome.ADOPTED
    if plan.state != State.PROPOSED or plan.until is None:
        return Outcome.OVER
    if objections:
        return Outcome.STOPPED
    return Outcome.AGREED if everyone or plan.until < on else Outcome.OPEN
