# SPDX-License-Identifier: AGPL-3.0-or-later
"""Offers of a mandate and their answers: who has which power on which day, and what is too late."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from groupes.models import Membership
from groupes.web.refusals import Refusal
from roles import actions
from roles.models import Mandate, MandateOffer, Role
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, facts, handed, verbs

pytestmark = pytest.mark.django_db


def test_from_its_first_day_the_powers_are_theirs_and_no_longer_the_former_holders() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    offer = handed(cast)
    assert can(cast.holder, cast.groupe, today + days(5))  # nothing changes before the answer
    mandate = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert isinstance(mandate, Mandate)
    assert (mandate.starts_on, mandate.ends_on) == (today + days(5), today + days(120))
    assert mandate.handover == "Les accès sont dans le tiroir."
    for ahead in range(-3, 8):
        day = today + days(ahead)
        assert can(cast.holder, cast.groupe, day) is (ahead < 5), ahead
        assert can(cast.plain, cast.groupe, day) is (ahead >= 5), ahead
    assert not can(cast.plain, cast.groupe, today + days(121))
    former = cast.role.mandates.get(member=cast.holder)
    assert former.ends_on == today + days(4)
    assert facts(cast.groupe, "roles.mandate_accepted") == {
        "role": cast.role.pk,
        "member": cast.plain.pk,
        "mandate": mandate.pk,
        "former": former.pk,
        "by_self": False,
        "way": "handover",
        "origin": "offer",
        "starts_on": (today + days(5)).isoformat(),
        "ends_on": (today + days(120)).isoformat(),
    }


def test_handing_over_from_today_takes_effect_at_once() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    actions.answer_offer(by=cast.plain, offer=handed(cast, starts_in=0), accept=True)
    assert can(cast.plain, cast.groupe, today)
    assert not can(cast.holder, cast.groupe, today)


def test_the_powers_change_hands_at_midnight_where_the_cooperative_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From 29 March 2026: that night Paris goes to summer time, so the day before has 24 hours
    and ends at 23:00 UTC, and the new mandate's first day ends at 22:00 UTC."""
    at = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    cast = factories.cast(POWER)
    offer = actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=dt.date(2026, 3, 29),
        ends_on=dt.date(2026, 3, 29),
        mandate=cast.role.mandates.get(member=cast.holder),
    )
    actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    seen = []
    for instant in (
        "2026-03-28T22:59:59+00:00",
        "2026-03-28T23:00:00+00:00",
        "2026-03-29T21:59:59+00:00",
        "2026-03-29T22:00:00+00:00",
    ):
        now = dt.datetime.fromisoformat(instant)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        today = cast.groupe.today()
        seen.append((can(cast.holder, cast.groupe, today), can(cast.plain, cast.groupe, today)))
    assert seen == [(True, False), (False, True), (False, True), (False, False)]


def test_declining_costs_nothing_and_tells_nobody_why() -> None:
    cast = factories.cast(POWER)
    offer = handed(cast)
    assert actions.answer_offer(by=cast.plain, offer=offer, accept=False) is None
    assert cast.role.mandates.count() == 2
    assert can(cast.holder, cast.groupe, cast.groupe.today() + days(5))
    assert facts(cast.groupe, "roles.mandate_declined").keys() == {"role", "member"}
    assert handed(cast).state == MandateOffer.State.OPEN  # asked again later


def test_of_two_offers_of_one_mandate_the_first_yes_counts() -> None:
    cast = factories.cast(POWER)
    first, second = handed(cast), handed(cast, to=cast.founder)
    actions.answer_offer(by=cast.plain, offer=first, accept=True)
    second.refresh_from_db()
    assert second.state == MandateOffer.State.WITHDRAWN
    assert "roles.mandate_withdrawn" in verbs(cast.groupe)
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.founder, offer=second, accept=True)
    assert Mandate.objects.filter(role=cast.role, member=cast.founder).count() == 0


def test_answering_twice_is_told() -> None:
    cast = factories.cast(POWER)
    offer = handed(cast)
    actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    with pytest.raises(Refusal) as refusal:
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert cast.plain.name in str(refusal.value.message)
    assert cast.role.mandates.filter(member=cast.plain).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_accepting_the_last_seat_at_once() -> None:
    cast = factories.cast(POWER)
    vacant = factories.role(cast.groupe, "sharing.edit_rule")
    today = cast.groupe.today()
    offers = [
        actions.offer_mandate(
            by=cast.founder, role=vacant, to=person, starts_on=today, ends_on=today + days(30)
        )
        for person in (cast.plain, cast.holder)
    ]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def accept(offer: MandateOffer) -> None:
        start.wait()
        try:
            actions.answer_offer(by=offer.offered_to, offer=offer, accept=True)
            outcomes.append("holds")
        except Refusal as refusal:
            outcomes.append("told" if str(refusal.message) else "silent")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(offer,)) for offer in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["holds", "told"]
    assert vacant.mandates.count() == 1


def test_what_one_cannot_offer() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    mine = cast.role.mandates.get(member=cast.holder)
    theirs = cast.role.mandates.get(member=cast.former)

    def offer(**changes: object) -> MandateOffer:
        values: dict = {
            "by": cast.holder,
            "role": cast.role,
            "to": cast.plain,
            "starts_on": today + days(5),
            "ends_on": today + days(60),
            "mandate": mine,
        } | changes
        return actions.offer_mandate(**values)

    for changes in (
        {"starts_on": today - days(1)},  # the past
        {"ends_on": today + days(4)},  # ends before it begins
        {"to": cast.holder},  # to oneself
        {"to": cast.outsider},  # to someone outside
        {"mandate": theirs},  # someone else's, ended
        {"mandate": None},  # not vacant
    ):
        with pytest.raises(Refusal):
            offer(**changes)
    assert not MandateOffer.objects.exists()
    offer()
    with pytest.raises(Refusal):
        offer()  # the same person again, before they answered


def test_a_mandate_that_begins_today_is_handed_over_from_tomorrow() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    role = factories.role(cast.groupe, "library.edit_resource")
    mine = factories.mandate(role, cast.plain, starts_on=today, ends_on=today + days(50))
    offer: dict[str, Any] = {
        "by": cast.plain,
        "role": role,
        "to": cast.founder,
        "mandate": mine,
    }
    with pytest.raises(Refusal):
        actions.offer_mandate(**offer, starts_on=today, ends_on=today + days(9))
    actions.offer_mandate(**offer, starts_on=today + days(1), ends_on=today + days(9))


def test_an_offer_answered_late_begins_today_and_an_expired_one_is_told() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    offer = handed(cast)
    MandateOffer.objects.filter(pk=offer.pk).update(
        starts_on=today - days(9), ends_on=today - days(1)
    )
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    MandateOffer.objects.filter(pk=offer.pk).update(ends_on=today + days(3))
    mandate = actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    assert mandate is not None
    assert mandate.starts_on == today
    assert not can(cast.holder, cast.groupe, today)


def test_what_changed_meanwhile_is_told() -> None:
    cast = factories.cast(POWER)
    offer = handed(cast)
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.PAUSED
    )
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.ACTIVE
    )
    Role.objects.filter(pk=cast.role.pk).update(closed_on=cast.groupe.today())
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    actions.answer_offer(by=cast.plain, offer=offer, accept=False)  # a no is always possible


def test_a_withdrawn_offer_cannot_be_accepted() -> None:
    cast = factories.cast(POWER)
    offer = handed(cast)
    actions.withdraw_offer(by=cast.holder, offer=offer)
    assert verbs(cast.groupe)[-1] == "roles.mandate_withdrawn"
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
    with pytest.raises(Refusal):
        actions.withdraw_offer(by=cast.holder, offer=offer)


def test_volunteering_waits_for_another_member_then_begins_the_day_it_is_confirmed() -> None:
    cast = factories.cast("roles.give_mandate")
    today = cast.groupe.today()
    role = factories.role(cast.groupe, "library.edit_resource", term_months=6)
    offer = actions.volunteer(by=cast.plain, role=role, message="Ça me tente")
    assert isinstance(offer, MandateOffer)
    assert offer.is_proposal
    assert facts(cast.groupe, "roles.mandate_offered")["by_self"] is True
    assert actions.volunteer(by=cast.plain, role=role) == offer
    mandate = actions.answer_offer(by=cast.holder, offer=offer, accept=True)
    assert isinstance(mandate, Mandate)
    assert mandate.member == cast.plain
    assert mandate.origin == "volunteer"
    assert (mandate.starts_on, mandate.ends_on) == (today, role.term_from(today))


def test_alone_in_a_groupe_one_takes_a_role_at_once() -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    role = factories.role(groupe, POWER)
    mandate = actions.volunteer(by=founder, role=role)
    assert isinstance(mandate, Mandate)
    assert can(founder, groupe, groupe.today())
    assert verbs(groupe)[-1] == "roles.mandate_given"


def test_one_does_not_volunteer_for_a_role_that_is_held_nor_on_pause() -> None:
    cast = factories.cast(POWER)
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.plain, role=cast.role)
    role = factories.role(cast.groupe)
    Membership.objects.filter(groupe=cast.groupe, member=cast.plain).update(
        state=Membership.State.PAUSED
    )
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.plain, role=role)


def test_someone_already_asked_only_needs_to_answer() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    role = factories.role(cast.groupe)
    actions.offer_mandate(
        by=cast.founder, role=role, to=cast.plain, starts_on=today, ends_on=today + days(9)
    )
    with pytest.raises(Refusal):
        actions.volunteer(by=cast.plain, role=role)
