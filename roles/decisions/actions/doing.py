# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision does once it is adopted: at once, or at its day; and asked again where what it changes
has changed meanwhile.

A job does it at the first instant of its day where the groupe is; where no worker ran, whoever reads the
decision first does. Both hold its row: the second finds it done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import access, effects, journal
from groupes.jobs import queue
from groupes.jobs.queue import job
from groupes.models import Groupe, Member, Membership
from groupes.things import Ref
from groupes.web import zones
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions import entrusting
from roles.decisions.actions.held import hold
from roles.decisions.models import Decision, State, Way

CHANGED: Final = "changed"
"""Why a decision is overtaken (``words.WHY``)."""


def effect_of(decision: Decision) -> effects.Effect | None:
    """What adopting it does, as far as it is known: of an election and a lot, to give a mandate."""
    return effects.effects().get(entrusting.effect_of(decision))


def hold_effect(decision: Decision) -> None:
    """Lock what of its effect comes before its groupe."""
    effect = effect_of(decision)
    if effect is not None:
        effect.hold(decision.groupe, decision.effect_facts)


def standing_of(member: Member, groupe: Groupe) -> access.Standing:
    """Where a member stands in a groupe now."""
    return access.standing(access.Me(member), groupe)


def may_alone(decision: Decision, *people: Member | None) -> bool:
    """Whether one of these could do today, without a decision, what it does."""
    effect = effect_of(decision)
    if effect is None:
        return True
    known = {one.pk: one for one in people if one is not None}
    return any(effect.alone(standing_of(one, decision.groupe)) for one in known.values())


def need_ready(decision: Decision) -> None:
    """Refusal where what it does cannot be put to the groupe as it is. The groupe is held."""
    if not decision.effect:
        return
    effect = effect_of(decision)
    if effect is None:
        raise effects.gone()
    try:
        effect.ready(decision.groupe, decision.effect_facts, decision.effect_edition)
    except Outdated as outdated:
        raise Refusal(
            _(
                "What it changes was changed since this was written: propose it on what is there now."
            )
        ) from outdated


def in_whose_name(decision: Decision) -> Member | None:
    """Who proposed it; where they take part no more, who sees that it happens, else the first who answered:
    nothing is done or offered in the name of who left. None where none of them is there."""
    there = Membership.objects.on(decision.groupe.today()).filter(groupe=decision.groupe)
    active = set(there.values_list("member_id", flat=True))
    for member in (decision.proposer, decision.owner):
        if member is not None and member.pk in active:
            return member
    voters = decision.voters.filter(has_answered=True, member__in=list(active))
    first = voters.select_related("member").order_by("pk").first()
    return first.member if first is not None else None


def apply_effect(decision: Decision) -> None:
    """Do what an adopted decision does, in this transaction; it and its groupe are held. Outdated or
    Refusal: nothing was done."""
    effect = effect_of(decision)
    by = in_whose_name(decision)
    if effect is None or by is None:
        raise Refusal(_("What this decision does is not possible any more."))
    if decision.way == Way.ADVICE and not may_alone(decision, by):
        raise Refusal(
            _("Whoever decided after advice may not do this alone any more: put it to the groupe.")
        )
    came = effect.apply(
        effects.Applying(
            by=by,
            groupe=decision.groupe,
            facts=decision.effect_facts,
            edition=decision.effect_edition,
            decision=Ref.of(decision),
            why=decision.title,
        )
    )
    decision.applied_at = timezone.now()
    decision.applied_type = came.label if came else ""
    decision.applied_id = came.id if came else None
    decision.save(update_fields=["applied_at", "applied_type", "applied_id"])
    journal.record(
        events.APPLIED, by=None, groupe=decision.groupe, target=decision, effect=decision.effect
    )


def refused(refusal: Refusal) -> str:
    """Why nothing was done, in words that are kept with the decision."""
    if isinstance(refusal, Outdated):
        return _("It was changed by others since this was proposed.")
    return str(refusal.message)


def overtaken(result: Mapping[str, Any], refusal: Refusal) -> dict[str, Any]:
    """What a decision keeps of what was counted, when nothing was done."""
    return {**result, "refused": refused(refusal)}


# --- at its day ----------------------------------------------------------------------------------


def waits_for_its_day(decision: Decision, today: dt.date) -> bool:
    """Whether it was adopted and does something on a day that has not come yet."""
    return (
        bool(decision.effect)
        and decision.state == State.ADOPTED
        and decision.applied_at is None
        and decision.effect_on is not None
        and decision.effect_on > today
    )


def is_to_apply(decision: Decision, today: dt.date) -> bool:
    """Whether its day has come and what it does is not done."""
    return (
        bool(decision.effect)
        and decision.state == State.ADOPTED
        and decision.applied_at is None
        and decision.effect_on is not None
        and decision.effect_on <= today
    )


def leave_for_its_day(decision: Decision) -> None:
    """Have a job do it, at the first instant of its day where the groupe is."""
    if decision.effect_on is None:
        raise ValueError("no day to do it on")
    at = zones.day_begins(decision.effect_on, decision.groupe.cooperative.time_zone)
    queue.defer(apply_due, key=f"{decision.pk}", at=at, decision=decision.pk)


@job("decisions.apply", gettext_lazy("What was decided takes effect on its day"))
def apply_due(*, decision: int) -> None:
    """Do what one decision does, its day having come. Done, overtaken, or gone: nothing happens."""
    found = Decision.objects.select_related("groupe__cooperative").filter(pk=decision).first()
    if found is not None:
        apply_if_due(found)


def apply_if_due(decision: Decision) -> Decision:
    """The decision, done where its day has come. Nothing is asked where there is nothing to do."""
    groupe = decision.groupe
    due = decision.state == State.ADOPTED and decision.applied_at is None and decision.effect
    if not due or not groupe.is_open or not is_to_apply(decision, groupe.today()):
        return decision
    return apply(decision=decision)


@action
def apply(*, decision: Decision) -> Decision:
    """Do what an adopted decision does, its day having come, once. Where it is not possible any more it
    is overtaken, and nothing is done."""
    hold_effect(decision)
    decision = hold(decision)
    if not is_to_apply(decision, decision.groupe.today()):
        return decision
    try:
        with transaction.atomic():
            apply_effect(decision)
    except Refusal as refusal:
        decision.refresh_from_db(fields=["applied_at", "applied_type", "applied_id"])
        decision.state, decision.why = State.OVERTAKEN, CHANGED
        decision.result = overtaken(decision.result, refusal)
        decision.save()
        journal.record(
            events.CLOSED,
            by=None,
            groupe=decision.groupe,
            target=decision,
            state=decision.state,
            why=decision.why,
        )
    return decision
