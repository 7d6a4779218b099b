# SPDX-License-Identifier: AGPL-3.0-or-later
"""Having the planner look for a plan: asked for, done by a job, stopped, kept.

The problem is frozen when the job begins, so that a job that was cut and is done again comes to the
same plan. OR-Tools is loaded by the planner alone, when it searches.
"""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.actions.held import hold as hold_groupe
from groupes.jobs import defer, job
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import rotation
from roles.planning import events, making, private
from roles.planning.actions.held import hold_draft
from roles.planning.models import Kept, Plan, Seat, Wish
from roles.rotation import Progress, read_problem

Solving = Plan.Solving
TOLD_EVERY: Final = 1.0
"""Seconds between two marks of progress."""


@action
def ask_solve(*, by: Member, plan: Plan, from_scratch: bool = False) -> Plan:
    """Have a plan looked for: as close as can be to the one that is there, or ``from_scratch``. Being
    looked for already: nothing changes."""
    plan = hold_draft(plan)
    if plan.is_at_work:
        return plan
    if not plan.roles.filter(closed_on=None).exists() or not making.taking_part(plan):
        raise Refusal(_("Nobody, or no role, is left in this plan: change its settings."))
    plan.run += 1
    plan.solving = Solving.WAITING
    plan.solve_by, plan.solve_asked_at = by, timezone.now()
    plan.from_scratch = from_scratch
    plan.to_stop, plan.progress = False, 0
    plan.save()
    journal.record(events.SOLVE_ASKED, by=by, groupe=plan.groupe, target=plan, run=plan.run)
    defer(solve, plan=plan.pk, run=plan.run)
    return plan


@action
def stop(*, by: Member, plan: Plan) -> Plan:
    """Stop looking: the best found so far is kept. Where no search has begun, or it does not answer to
    being stopped a second time, nothing is kept of it."""
    plan = hold_draft(plan)
    if not plan.is_at_work:
        return plan
    if plan.solving == Solving.WAITING or plan.to_stop:
        plan.run += 1
        plan.stale = plan.stale or plan.solving == Solving.RUNNING
        plan.solving = Solving.DONE if plan.has_seats else Solving.STOPPED
    plan.to_stop = True
    plan.save(update_fields=["run", "solving", "stale", "to_stop"])
    journal.record(events.SOLVE_STOPPED, by=by, groupe=plan.groupe, target=plan, run=plan.run)
    return plan


class _Gone(Exception):
    """Nobody waits for this search any more."""


@job("planning.solve", gettext_lazy("Plans of rotations"), tries=3)
def solve(*, plan: int, run: int) -> None:
    """Look for the plan that was asked for, and keep it. Asked for anew since, stopped, or gone: nothing
    happens."""
    problem = _begin(plan, run)
    if problem is None:
        return
    try:
        read = read_problem(problem)
        made = rotation.plan(read, progress=_Watch(plan, run))
    except _Gone:
        return
    except Exception:
        _rows(plan, run).update(solving=Solving.FAILED)
        raise
    _keep(plan, run, read, made)


def _rows(plan: int, run: int) -> Any:
    asked = (*Plan.AT_WORK, Solving.FAILED)  # failed: this is the next try
    return Plan.objects.filter(pk=plan, run=run, solving__in=asked)


def _held(pk: int, run: int) -> Plan | None:
    """The plan of a run that is still waited for, its groupe held; None otherwise."""
    found = _rows(pk, run).select_related("groupe").first()
    if found is None:
        return None
    groupe = hold_groupe(found.groupe)
    now = _rows(pk, run).first()
    if now is None or not groupe.is_open or now.state != Plan.State.DRAFT:
        return None
    now.groupe = groupe
    return now


@action
def _begin(pk: int, run: int) -> dict[str, Any] | None:
    plan = _held(pk, run)
    if plan is None:
        return None
    kept, _new = Kept.objects.get_or_create(plan=plan)
    if kept.run != run:
        kept.run, kept.problem, kept.own = run, making.problem(plan), {}
        kept.save()
        plan.stale = False  # what changes from here on, tried again or not, is not in the problem
    plan.solving = Solving.RUNNING
    plan.save(update_fields=["solving", "stale"])
    problem: dict[str, Any] = kept.problem
    return problem


class _Watch:
    """Tells how far a search is, now and then, and hears of whoever stops it."""

    def __init__(self, plan: int, run: int) -> None:
        self.plan, self.run = plan, run
        self.next = 0.0

    def __call__(self, progress: Progress) -> bool:
        now = time.monotonic()
        if now < self.next:
            return False
        self.next = now + TOLD_EVERY
        rows = _rows(self.plan, self.run)
        # its own transaction: read by the page at once
        if not rows.update(progress=min(99, int(100 * progress.part))):
            raise _Gone
        return bool(rows.filter(to_stop=True).exists())


@action
def _keep(pk: int, run: int, problem: rotation.Problem, made: rotation.Plan) -> None:
    plan = _held(pk, run)
    if plan is None:
        return
    plan.conflicts = private.conflicts(made)
    plan.solving, plan.progress, plan.solved_at = Solving.DONE, 100, timezone.now()
    kept = Kept.objects.get(plan=plan)
    _count(plan, kept, problem)
    keep_told(plan, problem, made)
    kept.own = private.own(made)
    kept.save()
    journal.record(  # by nobody: whoever asked for it is told, once, when it has ended
        events.SOLVED,
        by=None,
        groupe=plan.groupe,
        target=plan,
        run=run,
        status=made.status,
        asked_by=plan.solve_by_id,
    )


def keep_told(plan: Plan, problem: rotation.Problem, made: rotation.Plan) -> None:
    """Write what all may read of a plan that was made, and its seats: in the stead of those it had, but
    where nothing was found and nothing excluded. A part of an action."""
    found = made.status in ("optimal", "feasible")
    seen = private.public(problem, made) if found else made
    plan.result = _result(made, seen)
    plan.save()
    if found or made.status == "infeasible":
        plan.seats.all().delete()
    if found:
        _write_seats(plan, seen)


def _result(made: rotation.Plan, seen: rotation.Plan) -> dict[str, Any]:
    """What may be told to all, without an id."""
    fair = {
        "before": seen.before.to_json() if seen.before else None,
        "after": seen.after.to_json() if seen.after else None,
    }
    return {
        "status": made.status,
        "ended_by": made.ended_by,
        "aims": private.aims(made),
        "moved": None if made.moved is None else made.moved.value,
        "fairness": fair,
        "learning": private.learning(made),
        "remarks": private.remarks(made),
    }


def _write_seats(plan: Plan, seen: rotation.Plan) -> None:
    places: defaultdict[tuple[str, int], int] = defaultdict(int)
    rows = []
    for line in seen.lines:
        place = places[line.role, line.term]
        places[line.role, line.term] += 1
        rows.append(
            Seat(
                plan=plan,
                role_id=int(line.role),
                term=line.term,
                place=place,
                member_id=None if line.person is None else int(line.person),
                because=[reason.to_json() for reason in line.why],
            )
        )
    Seat.objects.bulk_create(rows)


def _count(plan: Plan, kept: Kept, problem: rotation.Problem) -> None:
    """The counts of wishes shown with a plan: of all who take part in the groupe and all its roles,
    whomever and whatever the plan is for, so that two plans tell nothing by their difference; made anew
    where that tells nobody's, else those that the groupe saw last. Three queries."""
    active = plan.groupe.memberships.on(plan.groupe.today()).values_list("member_id", flat=True)
    said = Wish.objects.filter(role__groupe=plan.groupe, role__closed_on=None)
    now: dict[str, dict[str, str]] = {}
    for member, role, says in said.filter(member__in=list(active)).values_list(
        "member_id", "role_id", "says"
    ):
        now.setdefault(str(member), {})[str(role)] = says
    roles = [role.id for role in problem.roles]
    last = (
        Kept.objects.filter(plan__groupe=plan.groupe)
        .filter(counted__isnull=False)
        .select_related("plan")
        .order_by("-plan__solved_at", "-plan_id")
        .first()
    )
    if last is None or private.may_count(last.counted, now):
        kept.counted = now
    elif last.plan_id != plan.pk:
        kept.counted = last.counted
    plan.counts = private.counts(kept.counted or {}, roles)


def run_here(plan: Plan) -> Plan:
    """Do what was asked for here and now, as the worker would: for tests and the demonstration."""
    with transaction.atomic():
        solve(plan=plan.pk, run=plan.run)
    return Plan.objects.select_related("groupe__cooperative").get(pk=plan.pk)
