# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision closes: once, at its hour; what was answered is counted, and what it is about is done.

A job closes it at its instant; where no worker ran, the first who reads it does. Both hold its row: the
second finds it closed. Extended once, where too few answered or an objection is still open.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.jobs import queue
from groupes.jobs.queue import job
from groupes.models import Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import deciding, events, rules, tallying
from roles.decisions.actions import doing, entrusting, tensions
from roles.decisions.actions.held import hold, need_open
from roles.decisions.models import Ballot, Decision, Objection, Stage, State, Voter, Way

LONGER: Final = dt.timedelta(days=7)
SHORTEST: Final = rules.SHORTEST


@job("decisions.close", gettext_lazy("A decision closes at its hour"))
def close_due(*, decision: int) -> None:
    """Close one decision whose hour has come. Closed, or gone: nothing happens. Its hour was moved since
    this was left, as what was left first keeps out what would be left for the new one: done again then."""
    found = Decision.objects.select_related("groupe__cooperative").filter(pk=decision).first()
    if found is None or not found.is_open or not found.groupe.is_open:
        return
    if found.is_due(timezone.now()):
        close(decision=found)
    else:
        leave_for_its_hour(found)


def leave_for_its_hour(decision: Decision) -> None:
    """Have a job close an open decision at its hour; where one waits already, that one sees to it."""
    if decision.closes_at is None:
        raise ValueError("an open decision has its hour")
    key = f"{decision.pk}"
    queue.defer(close_due, key=key, at=decision.closes_at, decision=decision.pk)


def close_if_due(decision: Decision) -> Decision:
    """The decision, closed where its hour has come: the first who looks after it closes it, when no
    worker did. Nothing is asked where there is nothing to do."""
    due = decision.groupe.is_open and decision.is_due(timezone.now())
    return close(decision=decision) if due else decision


@action
def close_now(*, by: Member, decision: Decision) -> Decision:
    """Close before its hour, where nobody is left to wait for: all answered. Closed: nothing changes."""
    doing.hold_effect(decision)
    decision = hold(decision)
    if decision.state in Decision.ENDED:
        return decision
    need_open(decision)
    answered, voters = tallying.participation(decision)
    if decision.way == Way.LOT:
        raise Refusal(_("Names are put in until its hour: then it is drawn."))
    if not answered:  # to close it would only have it open longer, or end it for nothing
        raise Refusal(_("Nobody answered yet: it closes at its hour, or withdraw it."))
    if rules.waits_for_all(decision, timezone.now()) and answered < voters:
        raise Refusal(
            _("Not everybody answered: it closes at its hour, or once the last one has."),
        )
    if decision.way == Way.ELECTION and decision.stage != Stage.PROPOSING:
        raise Refusal(_("Nobody is proposed yet: propose somebody."))
    if decision.way in (Way.CONSENT, Way.ELECTION) and _objections(decision):
        raise Refusal(_("An objection is open: integrate it, or it is withdrawn."))
    return _close(decision)


@action
def close(*, decision: Decision) -> Decision:
    """Close a decision whose hour has come, once: closed already, or not due yet, nothing changes."""
    doing.hold_effect(decision)
    decision = hold(decision)
    if not decision.is_due(timezone.now()):
        return decision
    return _close(decision)


def _objections(decision: Decision) -> int:
    return decision.objections.filter(state=Objection.State.OPEN).count()


def _close(decision: Decision) -> Decision:
    found = deciding.decide(decision, objections=_objections(decision))
    if found.may_extend and not decision.extended:
        return _extend(decision)
    if found.state != State.ADOPTED:
        return _end(decision, found)
    if decision.effect_on is None or decision.effect_on <= decision.groupe.today():
        return _adopt(decision, found)
    entrusting.entrust(decision, next(entrusting.whom(decision, found.result), None))
    return _end(decision, found)


def _adopt(decision: Decision, found: deciding.Found) -> Decision:
    """Adopted, and done in the same transaction; what cannot be done any more is overtaken. Of a lot, the
    next one who was drawn comes in where the one before cannot hold the role."""
    refused: Refusal | None = None
    for member in entrusting.whom(decision, found.result):
        entrusting.entrust(decision, member)
        if not decision.effect:
            return _end(decision, found)
        try:
            with transaction.atomic():
                result = entrusting.told(decision, found.result, member)
                return _end(decision, replace(found, result=result), apply=True)
        except Refusal as refusal:
            decision.refresh_from_db()
            refused = refusal
    if refused is None:
        return _end(decision, found)
    result = doing.overtaken(found.result, refused)
    return _end(decision, deciding.Found(State.OVERTAKEN, doing.CHANGED, result))


def _extend(decision: Decision) -> Decision:
    """Once: as long as it was open, a week at most."""
    if decision.closes_at is None or decision.opened_at is None:
        raise ValueError("an open decision has its hours")
    longer = min(decision.closes_at - decision.opened_at, LONGER)
    decision.extended = True
    decision.closes_at = timezone.now() + max(longer, dt.timedelta(days=1))
    decision.reminded_at = None
    decision.save()
    journal.record(
        events.EXTENDED,
        by=None,
        groupe=decision.groupe,
        target=decision,
        until=decision.closes_at.astimezone(ZoneInfo(decision.groupe.cooperative.time_zone))
        .date()
        .isoformat(),
    )
    leave_for_its_hour(decision)
    return decision


def _end(decision: Decision, found: deciding.Found, *, apply: bool = False) -> Decision:
    decision.state, decision.why, decision.result = found.state, found.why, dict(found.result)
    decision.closed_at = timezone.now()
    if decision.secret:
        _shuffle(decision, counted=found.why not in deciding.NOT_COUNTED)
    if decision.state == State.ADOPTED and decision.experiment and decision.review_on is not None:
        decision.ends_on = decision.review_on
    decision.save()
    journal.record(
        events.CLOSED,
        by=None,
        groupe=decision.groupe,
        target=decision,
        state=decision.state,
        why=decision.why,
    )
    if apply:
        doing.apply_effect(decision)
    elif doing.waits_for_its_day(decision, decision.groupe.today()):
        doing.leave_for_its_day(decision)
    tensions.decided(decision)
    return decision


def _shuffle(decision: Decision, *, counted: bool) -> None:
    """Write secret ballots anew, with other ids, in the order of their receipts, and the rows of those who
    answered in an order of their own: what the tables keep tells nothing of when they came. What was
    not counted is gone."""
    rows = list(decision.secret_ballots.order_by("receipt")) if counted else []
    for row in rows:
        row.pk = uuid.uuid4()
    decision.secret_ballots.all().delete()
    Ballot.objects.bulk_create(rows, batch_size=2000)
    voters = list(decision.voters.order_by("member_id"))
    decision.voters.all().delete()
    Voter.objects.bulk_create(voters, batch_size=2000)
