# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agreed plan becomes offers of mandates: the first term's at once, the others' ahead of each term.

Each seat becomes something once: offered, or not any more, for a reason that is told. Nobody is
assigned: who is offered a mandate accepts it, or not.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.actions.held import hold as hold_groupe
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import actions as roles
from roles.actions.making import OPEN, Way, withdraw
from roles.actions.mandates import counting, give, has_room
from roles.models import Mandate, MandateOffer, Origin, Role
from roles.planning import events, terms
from roles.planning.actions.consent import need_ready
from roles.planning.actions.held import hold, where
from roles.planning.actions.plans import forget, over
from roles.planning.models import Kept, Plan, Seat
from roles.planning.rules import Outcome
from roles.planning.terms import Span

AHEAD: Final = dt.timedelta(days=45)
"""How long before a term begins its mandates are offered."""
DAY: Final = dt.timedelta(days=1)

Became = Seat.Became


@action
def adopt(*, by: Member, plan: Plan) -> Plan:
    """Adopt a plan to which nobody objects: what it plans for the first term is offered at once. Adopted
    already: nothing happens. One that this one follows makes place for it."""
    plan = hold(plan)
    stands = where(plan)
    if stands is Outcome.ADOPTED:
        return plan
    if stands is Outcome.STOPPED:
        raise Refusal(_("Somebody objects: a new version answers it, or it is withdrawn."))
    if stands is not Outcome.AGREED:
        raise Refusal(_("The members are still asked."))
    return _adopt(plan, by)


def _adopt(plan: Plan, by: Member) -> Plan:
    before = _replaced(plan)
    _hold_roles(plan, *(() if before is None else (before,)))
    plan.state = Plan.State.ADOPTED
    plan.adopted_at, plan.adopted_by = timezone.now(), by
    plan.save()
    journal.record(events.ADOPTED, by=by, groupe=plan.groupe, target=plan)
    if before is not None:
        _take_over(plan, before, by)
    _offer_due(plan)
    return plan


@action
def adopt_decided(*, by: Member, plan: Plan, run: int) -> Plan:
    """Adopt a plan that a decision of the groupe adopts, in place of the plan's own consent. ``run``: the
    solve it was decided on. Refusal where it was adopted, given up or made anew meanwhile."""
    plan = hold(plan)
    if plan.state == Plan.State.ADOPTED:
        raise Refusal(_("This plan was adopted already, another way: nothing is left to do."))
    if plan.state != Plan.State.DRAFT:
        raise Refusal(_("This plan was given up, or put to the groupe another way."))
    if plan.run != run:
        raise Refusal(_("This plan was made anew since it was put to the groupe."))
    need_ready(plan)
    if plan.put_at is None:
        plan.put_at, plan.put_by = timezone.now(), by
    plan.until = plan.groupe.today()
    return _adopt(plan, by)


def _hold_roles(*plans: Plan) -> None:
    """The rows that offers are written under, those of all these plans, in the order of their ids."""
    ids = {pk for plan in plans for pk in plan.roles.values_list("pk", flat=True)}
    ids |= {pk for plan in plans for pk in plan.seats.values_list("role_id", flat=True)}
    list(locked(Role.objects).filter(pk__in=ids))


def _replaced(plan: Plan) -> Plan | None:
    """The adopted plan that this one is a version of, through versions that never were; the groupe, under
    which plans are written, is held."""
    other, seen = plan.follows, {plan.pk}
    while other is not None and other.state != Plan.State.ADOPTED:
        seen.add(other.pk)
        other = other.follows if other.follows_id not in seen else None
    if other is not None:
        other.groupe = plan.groupe
    return other


def _take_over(plan: Plan, other: Plan, by: Member) -> None:
    """The adopted plan that this one is a version of makes place for it: an offer that is in both goes on,
    one that is not in this one is withdrawn."""
    _offers_go_on(plan, other, by)
    over(other, Plan.State.REPLACED)


def _offers_go_on(plan: Plan, other: Plan, by: Member) -> None:
    here = {
        (seat.role_id, plan.span(seat.term).first, seat.member_id): seat
        for seat in plan.seats.exclude(member=None)
    }
    rows = other.seats.filter(became=Became.OFFERED, offer__state=OPEN).select_related("offer")
    gone: list[int] = []
    for seat in rows.order_by("pk"):
        same = here.get((seat.role_id, other.span(seat.term).first, seat.member_id))
        if same is not None:
            same.became, same.offer = Became.OFFERED, seat.offer
            same.save(update_fields=["became", "offer"])
        elif other.span(seat.term).first >= plan.first_day:
            gone.append(seat.offer_id or 0)
    withdraw(MandateOffer.objects.filter(pk__in=gone), by=by)


# --- ahead of each term --------------------------------------------------------------------------


@periodic("20 5 * * *")
@job("planning.offer", gettext_lazy("Mandates of adopted plans are offered ahead of each term"))
def offer_ahead() -> None:
    """Offer what adopted plans have for the terms that come, once; what a plan that is over was made from
    is forgotten."""
    rows = Plan.objects.filter(state=Plan.State.ADOPTED).select_related("groupe__cooperative")
    for plan in rows.filter(kept__isnull=False).exclude(kept__problem={}):
        if plan.last_day < plan.groupe.today():
            forget(plan)
    due = rows.filter(seats__became="", seats__member__isnull=False).order_by("pk").distinct()
    each(due, lambda plan: offer_due(plan=plan))


@action
def offer_due(*, plan: Plan) -> None:
    """Offer what a plan has for the terms that begin within :data:`AHEAD`."""
    groupe = hold_groupe(plan.groupe)
    found = Plan.objects.filter(pk=plan.pk, state=Plan.State.ADOPTED).first()
    if found is None or not groupe.is_open:
        return
    found.groupe = groupe
    _hold_roles(found)
    _offer_due(found)


def _offer_due(plan: Plan) -> None:
    today = plan.groupe.today()
    due = [
        number
        for number in range(plan.terms)
        if number == 0 or plan.span(number).first <= today + AHEAD
    ]
    seats = plan.seats.filter(term__in=due, became="").exclude(member=None)
    offering = _Offering(plan)
    for seat in seats.select_related("role", "member").order_by("term", "role_id", "place"):
        seat.role.groupe = plan.groupe
        offering.of(seat)


class _Offering:
    """The offers of a plan, on a day. The groupe and the roles are held."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.today = plan.groupe.today()
        rows = Membership.objects.belonging_on(self.today).filter(groupe=plan.groupe)
        self.ties = {tie.member_id: tie.state for tie in rows}

    def of(self, seat: Seat) -> None:
        span = self.plan.span(seat.term)
        became, offer = self._became(seat, span)
        if not became:
            return  # not yet: tomorrow
        seat.became, seat.offer = became, offer
        seat.save(update_fields=["became", "offer"])
        if became not in (Became.OFFERED, Became.HELD):
            journal.record(
                events.SEAT_SKIPPED,
                by=None,
                groupe=self.plan.groupe,
                target=self.plan,
                role=seat.role_id,
                starts_on=span.first.isoformat(),
                why=str(became),
            )

    def _became(self, seat: Seat, span: Span) -> tuple[str, MandateOffer | None]:
        member = seat.member
        assert member is not None  # noqa: S101 - asked of seats that are somebody's
        if seat.role.closed_on is not None:
            return Became.CLOSED, None
        if span.last < self.today:
            return Became.PAST, None
        if (tie := self.ties.get(member.pk)) != Membership.State.ACTIVE:
            waits = tie == Membership.State.PAUSED and span.first > self.today
            return ("" if waits else Became.LEFT), None
        if self._holds(seat, span):
            return Became.HELD, None
        waiting = seat.role.offers.filter(offered_to=member, state=OPEN, ends_on__gte=self.today)
        if waiting.exclude(way=Way.BESIDE).exists():
            return "", None  # they have one of an earlier term to answer first
        days = self._free(seat.role, Span(max(span.first, self.today), span.last))
        if days is None:
            return Became.TAKEN, None
        return self._offered(seat, member, days)

    def _holds(self, seat: Seat, span: Span) -> bool:
        rows = Mandate.objects.filter(
            role=seat.role_id, member=seat.member_id, ends_on__gte=span.first
        )
        return any(terms.covers(Span(one.starts_on, one.ends_on), span) for one in rows)

    def _free(self, role: Role, asked: Span) -> Span | None:
        """The days of a term over which a seat is free to its end: from its first day, or once who
        still holds it has ended."""
        ends = counting(role).filter(ends_on__gte=asked.first, ends_on__lt=asked.last)
        first_days = [asked.first, *(day + DAY for day in ends.values_list("ends_on", flat=True))]
        for first in sorted(set(first_days)):
            if has_room(role, first, asked.last):
                return Span(first, asked.last)
        return None

    def _offered(self, seat: Seat, to: Member, days: Span) -> tuple[str, MandateOffer | None]:
        by = self._who_offers(to)
        try:
            if (
                by is None
            ):  # alone in the groupe: there is nobody to offer it, and nobody to wait for
                give(
                    seat.role, to, days.first, days.last,
                    by=to, origin=Origin.ROTATION, planned=True, any_hands=self.plan.any_hands,
                )  # fmt: skip
                return Became.HELD, None
            offer = roles.offer_mandate(
                by=by,
                role=seat.role,
                to=to,
                starts_on=days.first,
                ends_on=days.last,
                message=_("As planned together: %(plan)s") % {"plan": self.plan.title},
                origin=Origin.ROTATION,
                planned=True,
                any_hands=self.plan.any_hands,
            )
        except Refusal:
            return Became.TAKEN, None
        return Became.OFFERED, offer

    def _who_offers(self, to: Member) -> Member | None:
        """In whose name: nobody offers themself anything. Who had it adopted, who put it, who agreed;
        else who plans, or whoever else takes part."""
        plan = self.plan
        agreed = plan.voices.filter(objects_to=False).order_by("at", "pk")
        asked = [plan.adopted_by_id, plan.put_by_id, plan.started_by_id]
        asked += agreed.values_list("member_id", flat=True)
        active = [pk for pk, state in self.ties.items() if state == Membership.State.ACTIVE]
        for pk in [*asked, *sorted(active)]:
            if pk is not None and pk != to.pk and pk in active:
                return Member.objects.get(pk=pk)
        return None


def close_groupe(groupe: Groupe, by: Member, on: dt.date) -> None:
    """With the groupe, which is held, ends what is prepared and what is with it; and what was said in
    private is forgotten."""
    running = Plan.objects.filter(groupe=groupe, state__in=[Plan.State.DRAFT, Plan.State.PROPOSED])
    for plan in running.order_by("pk"):
        plan.groupe = groupe
        over(plan, Plan.State.GIVEN_UP)
    Kept.objects.filter(plan__groupe=groupe).delete()
