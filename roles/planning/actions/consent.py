# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan put to the groupe: each agrees or objects, with the reason. An objection is integrated (a new
version), or withdrawn; it is never outvoted. No job ends the delay (``rules.outcome``)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.planning import events
from roles.planning.actions.held import hold, hold_draft, need_active
from roles.planning.actions.plans import over
from roles.planning.models import Plan, Voice

LONGEST = dt.timedelta(days=90)


def _overtaken(plan: Plan, today: dt.date) -> bool:
    """Whether a seat of the plan is of somebody who left, or of a role that closed. Who is on pause may
    hold on to what they hold. Three queries."""
    there = plan.groupe.memberships.belonging_on(today).values_list("member_id", flat=True)
    seats = plan.seats.exclude(member=None)
    return (
        seats.exclude(member__in=list(there)).exists()
        or plan.seats.filter(role__closed_on__isnull=False).exists()
    )


def need_ready(plan: Plan) -> None:
    """Refusal unless a plan in preparation can be put to the groupe, which is held, as it is."""
    if not plan.has_seats or plan.solving != Plan.Solving.DONE:
        raise Refusal(_("There is no plan yet to put to the groupe: have one made first."))
    if plan.stale:
        raise Refusal(_("Something changed since this plan was made: have it made anew first."))
    today = plan.groupe.today()
    if _overtaken(plan, today):
        raise Refusal(
            _("Somebody left, or a role closed, since this plan was made: have it made anew.")
        )
    if plan.first_day < today:
        raise Refusal(_("The first day of this plan has passed: change it, and plan anew."))


def show_for_decision(*, by: Member, plan: Plan) -> None:
    """A plan that a decision would adopt is read by all who belong to the groupe, which is held."""
    if plan.put_at is None:
        Plan.objects.filter(pk=plan.pk).update(put_at=timezone.now(), put_by=by)


@action
def put(*, by: Member, plan: Plan, until: dt.date, word: str = "") -> Plan:
    """Put a plan to the groupe until a day, included: tomorrow at the earliest, for silence is consent once
    it is over, and nobody consents by a day they did not have. The version before it, where it is still
    with the groupe, makes place for it; another plan does not."""
    plan = hold_draft(plan)
    today = plan.groupe.today()
    need_ready(plan)
    if not today < until <= today + LONGEST:
        raise Refusal(_("Choose a day from tomorrow on, within three months."), field="until")
    open_one = Plan.objects.filter(groupe=plan.groupe, state=Plan.State.PROPOSED).first()
    if open_one is not None:
        if open_one.pk != plan.follows_id:
            raise Refusal(
                _(
                    "Another plan is with the groupe: %(plan)s. Give it up, or make a new version of it."
                )
                % {"plan": open_one.title}
            )
        open_one.groupe = plan.groupe
        over(open_one, Plan.State.REPLACED)
    plan.state = Plan.State.PROPOSED
    plan.put_at, plan.put_by, plan.until, plan.word = timezone.now(), by, until, word
    plan.save()
    journal.record(
        events.PUT,
        by=by,
        groupe=plan.groupe,
        target=plan,
        until=until.isoformat(),
        follows=plan.follows_id if open_one is not None else None,
    )
    return plan


def _asked(plan: Plan, by: Member) -> Plan:
    """The plan, with the groupe, of which ``by`` is asked; its groupe held."""
    plan = hold(plan)
    if plan.state != Plan.State.PROPOSED:
        raise Refusal(_("This plan is no longer with the groupe."))
    need_active(plan.groupe, by)
    if plan.put_by_id == by.pk:
        raise Refusal(_("You put it to the groupe: give it up, or make a new version."))
    return plan


def _keep_a_day(plan: Plan) -> None:
    """An objection goes: what it stopped is open until the end of today at least."""
    today = plan.groupe.today()
    if plan.until is not None and plan.until < today:
        plan.until = today
        plan.save(update_fields=["until"])


@action
def agree(*, by: Member, plan: Plan) -> Voice:
    """Say that one sees no harm; an objection of one's own is withdrawn. Twice changes nothing."""
    plan = _asked(plan, by)
    before = plan.voices.filter(member=by).first()
    if before is not None and not before.objects_to:
        return before
    voice, _new = Voice.objects.update_or_create(
        plan=plan,
        member=by,
        defaults={"objects_to": False, "reason": "", "at": timezone.now()},
    )
    if before is not None:
        _keep_a_day(plan)
        journal.record(
            events.OBJECTION_WITHDRAWN,
            by=by,
            groupe=plan.groupe,
            target=plan,
            put_by=plan.put_by_id,
        )
    else:
        journal.record(events.AGREED, by=by, groupe=plan.groupe, target=plan)
    return voice


@action
def object_to(*, by: Member, plan: Plan, reason: str) -> Voice:
    """Object, with the reason: it stops the plan until it is withdrawn or a new version takes its place.
    Said again, the reason changes."""
    if not reason.strip():
        raise Refusal(_("An objection says its reason."), field="reason")
    plan = _asked(plan, by)
    before = plan.voices.filter(member=by, objects_to=True).first()
    if before is not None and before.reason == reason:
        return before
    voice, _new = Voice.objects.update_or_create(
        plan=plan,
        member=by,
        defaults={"objects_to": True, "reason": reason, "at": timezone.now()},
    )
    if before is None:
        journal.record(
            events.OBJECTED, by=by, groupe=plan.groupe, target=plan, put_by=plan.put_by_id
        )
    return voice


def let_go(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Who leaves, or pauses, takes their objection along. The groupe is held."""
    mine = Voice.objects.filter(plan__groupe=groupe, plan__state=Plan.State.PROPOSED, member=member)
    for voice in mine.filter(objects_to=True).select_related("plan"):
        voice.plan.groupe = groupe
        _keep_a_day(voice.plan)
    mine.filter(objects_to=True).delete()
