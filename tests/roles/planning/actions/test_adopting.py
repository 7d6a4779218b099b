# SPDX-License-Identifier: AGPL-3.0-or-later
"""An adopted plan becomes offers, each once; what cannot be offered any more is told and passed over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from groupes.journal.models import Entry
from groupes.models import Member, Membership
from groupes.web.refusals import Refusal
from roles import actions as roles
from roles.models import Mandate, MandateOffer, Origin
from roles.planning import actions
from roles.planning.actions import adopting
from roles.planning.models import Kept, Plan, Seat
from tests import factories
from tests.factories import days
from tests.roles.actions.test_held import free
from tests.roles.planning.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

Became = Seat.Became


def on(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    at = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def first(plan: Plan) -> Seat:
    return plan.seats.select_related("member", "offer").get(term=0)


def second(plan: Plan) -> Seat:
    return plan.seats.select_related("member", "offer").get(term=1)


def test_its_first_term_is_offered_at_once_and_nobody_is_assigned() -> None:
    here = world()
    plan = here.adopted()
    seat, span = first(plan), plan.span(0)
    assert seat.became == Became.OFFERED
    assert seat.offer is not None
    assert seat.member is not None
    assert seat.offer.offered_to == seat.member
    assert (seat.offer.starts_on, seat.offer.ends_on) == (span.first, span.last)
    assert second(plan).became == ""
    assert not Mandate.objects.filter(role__in=here.roles).exists()
    mandate = roles.answer_offer(by=seat.member, offer=seat.offer, accept=True)
    assert isinstance(mandate, Mandate)
    assert mandate.origin == Origin.ROTATION
    assert mandate.member == seat.member


def test_later_terms_are_offered_45_days_before_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = world().adopted()
    seat = first(plan)
    assert seat.offer is not None
    assert seat.member is not None
    roles.answer_offer(by=seat.member, offer=seat.offer, accept=True)
    begins = plan.span(1).first
    on(monkeypatch, begins - adopting.AHEAD - days(1))
    adopting.offer_ahead()
    assert second(plan).became == ""
    on(monkeypatch, begins - adopting.AHEAD)
    adopting.offer_ahead()
    adopting.offer_ahead()
    assert second(plan).became == Became.OFFERED
    assert MandateOffer.objects.filter(starts_on=begins).count() == 1


def test_whoever_adopts_is_offered_theirs_by_another_and_accepts_like_all() -> None:
    here = world(people=2)
    plan = here.plan()
    actions.pin(
        by=here.planner, plan=plan, role=here.roles[0], term=0, kind="lock", member=here.planner
    )
    here.put(here.solved(plan))
    actions.agree(by=here.people[1], plan=plan)
    actions.adopt(by=here.planner, plan=plan)
    seat = first(plan)
    assert seat.member == here.planner
    assert seat.offer is not None
    assert seat.offer.offered_by == here.people[1]
    assert seat.offer.state == MandateOffer.State.OPEN


def test_alone_in_a_groupe_one_holds_what_one_adopts() -> None:
    here = world(people=1)
    plan = here.put()
    actions.adopt(by=here.planner, plan=plan)
    assert first(plan).became == Became.HELD
    mandate = Mandate.objects.get(role=here.roles[0])
    assert (mandate.member, mandate.origin) == (here.planner, Origin.ROTATION)


def test_it_waits_for_its_last_day_or_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = here.put(days=3)
    with pytest.raises(Refusal, match="still asked"):
        actions.adopt(by=here.planner, plan=plan)
    on(monkeypatch, here.groupe.today() + days(4))
    assert actions.adopt(by=here.planner, plan=plan).state == Plan.State.ADOPTED
    actions.adopt(by=here.planner, plan=plan)  # sent twice
    assert MandateOffer.objects.count() == 1


def test_nothing_is_adopted_over_an_objection(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = here.put()
    actions.object_to(by=here.people[1], plan=plan, reason="Personne ne connaît la caisse.")
    on(monkeypatch, here.groupe.today() + days(9))
    with pytest.raises(Refusal, match="objects"):
        actions.adopt(by=here.planner, plan=plan)


@pytest.mark.django_db(transaction=True)
def test_the_roles_of_the_plan_it_replaces_are_held_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its offers are withdrawn: nobody accepts one at that moment."""
    here = world(roles=2)
    gone, kept = here.roles
    plan = here.adopted(roles=[gone.pk])
    version = actions.new_version(by=here.planner, plan=plan)
    version = actions.change(
        by=here.planner,
        plan=version,
        edition=version.edition,
        settings=here.settings(roles=[kept.pk]),
    )
    version = here.put(here.solved(version))
    for member in here.people[1:]:
        actions.agree(by=member, plan=version)
    withdrawn = adopting._offers_go_on
    seen: list[bool] = []

    def looks(*given: Any) -> None:
        seen.extend(free(role) for role in (gone, kept))
        withdrawn(*given)

    monkeypatch.setattr(adopting, "_offers_go_on", looks)
    actions.adopt(by=here.planner, plan=version)
    assert seen == [False, False]
    plan.refresh_from_db()
    assert plan.state == Plan.State.REPLACED
    assert not MandateOffer.objects.filter(role=gone, state=MandateOffer.State.OPEN).exists()


def skipped(here: World) -> list[str]:
    rows = Entry.objects.filter(groupe=here.groupe, verb="planning.seat_skipped")
    return [one.facts["why"] for one in rows.order_by("pk")]


def test_who_left_meanwhile_is_passed_over_and_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = here.adopted()
    member = second(plan).member
    assert member is not None
    Membership.objects.filter(member=member, groupe=here.groupe).update(
        state=Membership.State.ENDED, ends_on=here.groupe.today() - days(1)
    )
    on(monkeypatch, plan.span(1).first - days(30))
    adopting.offer_ahead()
    assert second(plan).became == Became.LEFT
    assert skipped(here) == ["left"]


def test_who_is_on_pause_may_be_back_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = here.adopted()
    member = second(plan).member
    assert member is not None
    tie = Membership.objects.filter(member=member, groupe=here.groupe)
    tie.update(state=Membership.State.PAUSED)
    begins = plan.span(1).first
    on(monkeypatch, begins - days(30))
    adopting.offer_ahead()
    assert second(plan).became == ""
    on(monkeypatch, begins)
    adopting.offer_ahead()
    assert second(plan).became == Became.LEFT


def test_a_closed_role_and_a_seat_taken_meanwhile_are_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world(people=4, roles=2)
    plan = here.adopted()
    closed, taken = here.roles
    for offer in MandateOffer.objects.all():
        roles.withdraw_offer(by=here.planner, offer=offer)
    closed.closed_on = here.groupe.today()
    closed.save()
    span = plan.span(1)
    somebody = next(
        one for one in here.people if one.pk != plan.seats.get(role=taken, term=1).member_id
    )
    factories.mandate(taken, somebody, starts_on=span.first, ends_on=span.last)
    on(monkeypatch, span.first - days(10))
    adopting.offer_ahead()
    assert plan.seats.get(role=closed, term=1).became == Became.CLOSED
    assert plan.seats.get(role=taken, term=1).became == Became.TAKEN
    assert sorted(skipped(here)) == ["closed", "taken"]


def test_a_seat_that_frees_within_the_term_is_offered_from_that_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world()
    plan = here.put()
    span = plan.span(0)
    other = next(one for one in here.people if one.pk != first(plan).member_id)
    factories.mandate(
        here.roles[0], other, starts_on=span.first - days(100), ends_on=span.first + days(9)
    )
    for member in here.people[1:]:
        actions.agree(by=member, plan=plan)
    actions.adopt(by=here.planner, plan=plan)
    offer = first(plan).offer
    assert offer is not None
    assert (offer.starts_on, offer.ends_on) == (span.first + days(10), span.last)


def test_a_mandate_that_goes_on_is_held_already() -> None:
    here = world()
    until = here.first_day + days(400)
    held = factories.mandate(here.roles[0], here.people[1], ends_on=until)
    plan = here.adopted()
    assert first(plan).member == held.member
    assert first(plan).became == Became.HELD


def test_the_second_seat_of_a_role_is_offered_beside_who_holds_the_first() -> None:
    """A seat is counted in halves: one that is held leaves the other free."""
    here = world(people=3, seats=2)
    [role] = here.roles
    held = factories.mandate(role, here.people[1], ends_on=here.first_day + days(400))
    plan = here.adopted()
    found = {seat.member_id: seat for seat in plan.seats.filter(term=0).select_related("offer")}
    assert found.pop(held.member_id).became == Became.HELD
    [other] = found.values()
    assert other.became == Became.OFFERED
    assert other.offer is not None
    assert (other.offer.starts_on, other.offer.ends_on) == plan.span(0)


def test_both_seats_of_a_role_taken_by_others_are_passed_over() -> None:
    here = world(people=4, seats=2)
    [role] = here.roles
    plan = here.put()
    planned = {seat.member_id for seat in plan.seats.filter(term=0)}
    others = [one for one in here.people if one.pk not in planned]
    for member in others:
        factories.mandate(role, member, starts_on=plan.first_day, ends_on=plan.last_day)
    for member in here.people[1:]:
        actions.agree(by=member, plan=plan)
    actions.adopt(by=here.planner, plan=plan)
    assert {seat.became for seat in plan.seats.filter(term=0)} == {Became.TAKEN}


def test_who_has_an_earlier_term_to_answer_is_asked_for_the_next_once_they_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world(people=1, roles=1)
    friend = factories.member(of=here.planner.cooperative)
    factories.join(here.groupe, friend)
    actions.say_wishes(by=here.planner, groupe=here.groupe, wishes={here.roles[0].pk: "no"})
    plan = here.put(people=[here.planner.pk, friend.pk])
    actions.agree(by=friend, plan=plan)
    actions.adopt(by=here.planner, plan=plan)
    seat = first(plan)
    assert seat.offer is not None
    on(monkeypatch, plan.span(1).first - days(20))
    adopting.offer_ahead()
    assert second(plan).became == ""
    roles.answer_offer(by=friend, offer=seat.offer, accept=True)
    adopting.offer_ahead()
    assert second(plan).became == Became.OFFERED


def test_a_version_of_an_adopted_plan_takes_its_place_and_keeps_what_is_the_same() -> None:
    here = world(people=3)
    plan = here.adopted()
    offer = first(plan).offer
    version = actions.new_version(by=here.planner, plan=plan)
    assert actions.new_version(by=here.planner, plan=plan) == version  # asked twice
    solved = here.solved(version)
    assert solved.result["moved"] == 0
    here.put(solved)
    for member in here.people[1:]:
        actions.agree(by=member, plan=solved)
    actions.adopt(by=here.planner, plan=solved)
    plan.refresh_from_db()
    assert plan.state == Plan.State.REPLACED
    assert first(solved).offer == offer
    assert MandateOffer.objects.count() == 1


def test_who_declined_is_not_planned_there_again() -> None:
    here = world(people=3)
    plan = here.adopted()
    seat = first(plan)
    assert seat.offer is not None
    assert seat.member is not None
    roles.answer_offer(by=seat.member, offer=seat.offer, accept=False)
    solved = here.solved(actions.new_version(by=here.planner, plan=plan))
    assert first(solved).member not in (None, seat.member)
    assert second(solved).member == second(plan).member


def test_what_it_was_made_from_is_forgotten_once_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = world().adopted()
    on(monkeypatch, plan.last_day)
    adopting.offer_ahead()
    assert Kept.objects.filter(plan=plan).exists()
    on(monkeypatch, plan.last_day + days(1))
    adopting.offer_ahead()
    kept = Kept.objects.get(plan=plan)
    assert (kept.problem, kept.own) == ({}, {})
    assert second(plan).became == Became.OFFERED  # on its last day: until then it could be taken


def test_a_groupe_that_closed_is_offered_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    plan = here.adopted()
    adopting.close_groupe(here.groupe, here.planner, here.groupe.today())
    here.groupe.state = here.groupe.State.CLOSED
    here.groupe.save()
    on(monkeypatch, plan.span(1).first - days(10))
    adopting.offer_ahead()
    assert second(plan).became == ""
    assert not Kept.objects.exists()


# --- what the groupe eased, and terms shorter than those of a role --------------------------------


def alone_able(here: World, **settings: Any) -> tuple[Plan, Member]:
    """A plan adopted in which one person sits in every term, the others having said no."""
    me = here.people[1]
    for other in here.people:
        if other != me:
            wishes = {role.pk: "no" for role in here.roles}
            actions.say_wishes(by=other, groupe=here.groupe, wishes=wishes)
    plan = here.adopted(**settings)
    assert {seat.member_id for seat in plan.seats.all()} == {me.pk}
    return plan, me


def all_terms_are_held(plan: Plan, me: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is offered ahead, and accepted."""
    for number in range(plan.terms):
        on(monkeypatch, max(plan.groupe.today(), plan.span(number).first - days(20)))
        adopting.offer_ahead()
        for seat in plan.seats.filter(term=number).select_related("offer"):
            assert seat.became == Became.OFFERED
            assert seat.offer is not None
            roles.answer_offer(by=me, offer=seat.offer, accept=True)
    assert Mandate.objects.filter(member=me, origin=Origin.ROTATION).count() == plan.seats.count()


def test_terms_shorter_than_those_of_the_role_follow_one_another_as_planned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two quarters are half of one term of a year: one of these in a row is not more than one."""
    here = world(people=3, max_consecutive=1)
    here.roles[0].term_months = 12
    here.roles[0].save()
    plan, me = alone_able(here, term_months=3, terms=2)
    all_terms_are_held(plan, me, monkeypatch)


def test_what_the_groupe_eased_in_a_plan_it_adopted_holds_for_its_offers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world(people=3, max_consecutive=1, rest=1)
    plan, me = alone_able(here, longer=1)
    all_terms_are_held(plan, me, monkeypatch)


def test_incompatible_roles_are_in_one_hand_where_the_groupe_eased_that_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = world(people=3, roles=2)
    here.roles[0].incompatible.add(here.roles[1])
    plan, me = alone_able(here, any_hands=True, terms=1)
    all_terms_are_held(plan, me, monkeypatch)


def test_what_no_plan_eased_is_still_kept_by_who_accepts_its_offer() -> None:
    """Meanwhile they took a role that is never in one hand with this one."""
    here = world(people=3)
    plan = here.adopted()
    seat = first(plan)
    assert seat.offer is not None
    assert seat.member is not None
    other = factories.role(here.groupe)
    here.roles[0].incompatible.add(other)
    factories.mandate(other, seat.member, ends_on=plan.last_day)
    with pytest.raises(Refusal, match="never in one hand"):
        roles.answer_offer(by=seat.member, offer=seat.offer, accept=True)
