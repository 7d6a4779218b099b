# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision opens: who answers is frozen, and its hour to close is set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import effects, journal
from groupes.administration.rules import voting
from groupes.models import Groupe, Member, Membership, MembershipQuerySet
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import lot
from roles.decisions import events, rules
from roles.decisions.actions import closing, doing
from roles.decisions.actions.held import hold, need_draft
from roles.decisions.models import (
    Counting,
    Decision,
    Electorate,
    Stage,
    State,
    Voter,
    Way,
)
from roles.models import Mandate

SHORTEST: Final = closing.SHORTEST
FILLING: Final = dt.timedelta(minutes=15)
"""What of it may have gone by while the form was filled in."""
LONGEST: Final = dt.timedelta(days=120)

COUNTED: Final = {
    Way.VOTE: (Counting.MAJORITY, Counting.TWO_THIRDS, Counting.CHARTER),
    Way.CHOICE: (Counting.SCHULZE, Counting.RUNOFF, Counting.SCORE, Counting.DOT),
}


def electors(decision: Decision, named: Collection[int] = ()) -> list[int]:
    """Ids of the members who answer a decision that opens now: of those who take part today, those its
    electorate says. One or two queries."""
    groupe, today = decision.groupe, decision.groupe.today()
    there = Membership.objects.on(today).filter(groupe=groupe)
    if decision.electorate == Electorate.NAMED:
        there = there.filter(member__in=list(named))
    elif decision.electorate == Electorate.VOTERS:
        there = there.filter(member__in=_with_a_vote(there, today))
    elif decision.electorate == Electorate.CIRCLE and decision.circle_id is not None:
        holders = Mandate.objects.on(today).filter(role__circle=decision.circle_id)
        there = there.filter(member__in=list(holders.values_list("member_id", flat=True)))
    return list(there.order_by("member_id").values_list("member_id", flat=True))


def by_name(people: Collection[int]) -> list[int]:
    """Ids of members in the order of their names. One query."""
    return list(Member.objects.filter(pk__in=people).by_name().values_list("pk", flat=True))


def _with_a_vote(there: MembershipQuerySet, today: dt.date) -> list[int]:
    """Ids of those whose status in their own cooperative lets them vote. Two queries."""
    people = [one.member for one in there.select_related("member")]
    return sorted(voting(people, today))


@action
def open_decision(
    *,
    by: Member,
    decision: Decision,
    closes_at: dt.datetime,
    named: Collection[int] = (),
    advisers: Iterable[int] = (),
) -> Decision:
    """Put a decision to those who answer it, until an instant. ``named``: who, where it names people;
    ``advisers``: whose advice is asked, of a decision by advice."""
    decision = hold(decision)
    need_draft(decision)
    now, closes_at = timezone.now(), closes_at.astimezone(dt.UTC)
    if closes_at < now + SHORTEST - FILLING:
        raise Refusal(
            _(
                "Leave a day at least, to read and to answer: it can be closed before, as soon as all "
                "have answered."
            ),
            field="closes_at",
        )
    if closes_at > now + LONGEST:
        raise Refusal(_("Choose an hour within four months."), field="closes_at")
    people = electors(decision, named)
    if decision.way == Way.ADVICE:
        asked = set(electors_of_groupe(decision.groupe)) & set(advisers) - {by.pk}
        if not asked:
            raise Refusal(_("Choose at least one person whose advice you ask."), field="advisers")
        people, kind = sorted(asked), Voter.Kind.ADVISER
    else:
        kind = Voter.Kind.VOTER
    _can_open(decision, people, closes_at)
    _can_do(by, decision)
    gaining = who_gains(decision)
    Voter.objects.bulk_create(
        [
            Voter(decision=decision, member_id=pk, kind=kind, place=place, is_gaining=pk in gaining)
            for place, pk in enumerate(by_name(people))
        ],
        batch_size=2000,
    )
    decision.state, decision.opened_at, decision.closes_at = State.OPEN, now, closes_at
    decision.stage = {Way.CONSENT: Stage.ASKING}.get(Way(decision.way), Stage.ANSWERING)
    if decision.way == Way.LOT:
        decision.seed, decision.sealed = lot.seal()
    decision.save()
    effect = doing.effect_of(decision)
    if effect is not None and decision.effect:
        effect.opened(by, decision.groupe, decision.effect_facts)
    journal.record(
        events.OPENED,
        by=by,
        groupe=decision.groupe,
        target=decision,
        until=closes_at.astimezone(ZoneInfo(decision.groupe.cooperative.time_zone))
        .date()
        .isoformat(),
        way=decision.way,
    )
    closing.leave_for_its_hour(decision)
    return decision


def who_gains(decision: Decision) -> frozenset[int]:
    """Ids of the members to whom what adopting it does gives something directly."""
    effect = effects.effects().get(decision.effect)
    if effect is None:
        return frozenset()
    return frozenset(effect.gains(decision.groupe, decision.effect_facts))


def electors_of_groupe(groupe: Groupe) -> list[int]:
    """Ids of those who take part today. One query."""
    rows = Membership.objects.on(groupe.today()).filter(groupe=groupe)
    return list(rows.values_list("member_id", flat=True))


def _asks_all(decision: Decision) -> bool:
    """Whether nobody whom it concerns is left out: a few would else give themselves what the groupe has.
    A circle chooses by itself who holds its own roles."""
    if decision.electorate == Electorate.MEMBERS:
        return decision.way != Way.ADVICE
    return (
        decision.electorate == Electorate.CIRCLE
        and decision.role is not None
        and decision.role.circle_id == decision.circle_id
    )


def _can_open(decision: Decision, people: list[int], closes_at: dt.datetime) -> None:
    if not people:
        raise Refusal(_("Nobody could answer: choose who does."), field="electorate")
    if decision.secret and decision.way in rules.OPENLY:
        raise Refusal(_("Here each speaks by name: there are no secret ballots."), field="secret")
    if decision.secret and len(people) < rules.FEWEST_SECRET:
        raise Refusal(
            _(
                "With fewer than %(fewest)s voters a secret ballot would not be one: decide openly, or "
                "ask more people."
            )
            % {"fewest": rules.FEWEST_SECRET},
            field="secret",
        )
    wanted = COUNTED.get(Way(decision.way))
    if wanted is not None and decision.counting not in wanted:
        raise Refusal(_("Say how it is counted."), field="counting")
    if decision.counting == Counting.CHARTER and decision.share is None:
        raise Refusal(_("Say which share the charter asks for."), field="share")
    moments = list(decision.options.values_list("starts_at", flat=True))
    if decision.way in (Way.CHOICE, Way.DATE) and len(moments) < 2:
        raise Refusal(_("There is nothing to choose yet: give two options at least."))
    if decision.way == Way.CHOICE and decision.seats >= len(moments):
        raise Refusal(_("There are not more options than are chosen."), field="seats")
    if decision.way == Way.DATE and any(one is not None and one <= closes_at for one in moments):
        raise Refusal(
            _("The first of the dates would be over: close it before."), field="closes_at"
        )
    if decision.way == Way.ELECTION and decision.role is None:
        raise Refusal(_("Choose the role that somebody is chosen for."), field="role")
    if decision.way == Way.LOT and decision.role is not None and decision.seats > 1:
        raise Refusal(_("For a role, one is drawn at a time."), field="seats")
    if decision.way == Way.ADVICE and decision.proposer_id in who_gains(decision):
        raise Refusal(_("Nobody decides alone of what they gain from: put it to the groupe."))


def _can_do(by: Member, decision: Decision) -> None:
    """Refusal where what it would do is no longer possible, or is not for so few to decide: what changes
    the groupe is answered by all who take part in it, unless one could do it alone anyway."""
    doing.need_ready(decision)
    if doing.effect_of(decision) is None or _asks_all(decision):
        return
    if not doing.may_alone(decision, decision.proposer, by):
        raise Refusal(
            _("What this changes concerns the whole groupe: all who take part in it answer."),
            field="electorate",
        )
