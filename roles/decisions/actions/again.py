# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows of a decision that is over: asked again, on things as they are now; of a date finding, the
date that is chosen and what it led to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import effects, journal
from groupes.models import Member
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import dates, deciding, events
from roles.decisions.actions import making
from roles.decisions.actions.doing import effect_of
from roles.decisions.actions.held import hold
from roles.decisions.models import Decision, Electorate, State, Way

DAYS = ("effect_on", "review_on")


@action
def ask_again(*, by: Member, decision: Decision) -> Decision:
    """Write a decision that is over down again, as a draft that follows it: openly, where it could not stay
    secret; among those that were left equal alone. What it does is proposed on the things as they are
    now; of one that was done already, the text alone is taken up. A draft that follows it already is that
    one. Refusal where what it changes is gone."""
    decision = hold(decision)
    if decision.state not in Decision.ENDED:  # an adopted one too: to be changed, it is asked again
        raise Refusal(_("This decision is not over yet."))
    before = decision.followed_by.filter(state__in=[State.DRAFT, State.OPEN]).first()
    if before is not None:
        before.groupe = decision.groupe
        return before
    effect, proposed = effect_of(decision), None
    if effect is not None and decision.effect and decision.applied_at is None:
        proposed = effect.again(decision.groupe, decision.effect_facts)
        if proposed is None:
            raise effects.gone()
    options = decision.options.order_by("position")
    values = _taken_up(decision)
    if decision.why == deciding.TIED:
        options = options.filter(pk__in=decision.result["winners"])
        values["seats"] = 1 if options.count() <= decision.seats else decision.seats
    if decision.why in deciding.NOT_COUNTED:
        values["secret"] = False
    if decision.opened_at is not None and decision.closes_at is None:  # noted in a meeting
        values["electorate"] = Electorate.MEMBERS
    return making.draft(
        by=by,
        groupe=decision.groupe,
        title=decision.title,
        text=decision.text,
        options=list(options.values_list("title", "starts_at")),
        effect=decision.effect if proposed is not None else "",
        proposed=proposed,
        tension=decision.tension,
        follows=decision,
        **values,
    )


def _taken_up(decision: Decision) -> dict[str, Any]:
    """What of the former still holds: days that have passed do not."""
    today = decision.groupe.today()
    values = {
        name: getattr(decision, name)
        for name in making.CHANGEABLE
        if name not in ("title", "text", *DAYS)
    }
    for name in DAYS:
        day = getattr(decision, name)
        values[name] = day if day is not None and day > today else None
    if values["review_on"] is None:
        values["experiment"] = False
    return values


@action
def choose_date(
    *, by: Member, decision: Decision, option: int, seen: int | None = None
) -> Decision:
    """Say which of the dates it is, once it is closed: those that suit equally many are not told apart by
    counting. What was called on the date before moves to it (:mod:`roles.decisions.dates`); Refusal where that
    has begun or is over. ``seen``: which one was chosen as they saw it (0: none; None: whatever it is). The
    same again: nothing changes."""
    decision = hold(decision)
    if decision.way != Way.DATE or decision.state != State.ADOPTED:
        raise Refusal(_("There is no date to choose here."))
    found = decision.options.filter(pk=option).first()
    if found is None or found.starts_at is None:
        raise Refusal(_("This date is not among those that were asked."))
    before, led = decision.result.get("chosen"), dates.led(decision)
    stays = led is None or led.off or led.at == found.starts_at
    if before == option and stays:
        return decision
    if seen is not None and seen != (before or 0):
        raise Refusal(_("Somebody chose another date meanwhile: look at it, then choose."))
    if not stays:
        dates.move(by, decision, found.starts_at)
    if before != option:
        decision.result = {**decision.result, "chosen": option}
        decision.save(update_fields=["result"])
        journal.record(events.DATE_CHOSEN, by=by, groupe=decision.groupe, target=decision)
    return decision


def hold_date(decision: Decision) -> Decision:
    """A date finding that is closed with a date chosen, held for what follows from it; else Refusal."""
    decision = hold(decision)
    chosen = decision.result.get("chosen")
    if decision.way != Way.DATE or decision.state != State.ADOPTED or chosen is None:
        raise Refusal(_("No date is chosen yet."))
    return decision


@action
def led_to(*, by: Member, decision: Decision, to: Ref) -> Decision:
    """Keep what the chosen date led to: the meeting that was called on it. What calls this holds the
    decision (:func:`hold_date`); the same again changes nothing."""
    decision = hold_date(decision)
    if decision.applied == to:
        return decision
    decision.applied_at = timezone.now()
    decision.applied_type, decision.applied_id = to.label, to.id
    decision.save(update_fields=["applied_at", "applied_type", "applied_id"])
    journal.record(events.APPLIED, by=by, groupe=decision.groupe, target=decision, effect=to.label)
    return decision
