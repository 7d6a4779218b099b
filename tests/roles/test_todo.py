# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of roles waits for a person: mandates that end soon, offers and volunteers to answer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from groupes.access import Me
from groupes.models import Member, Membership
from roles import actions, todo
from roles.models import MandateOffer
from tests import factories
from tests.factories import days
from tests.waiting import awaits, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("roles.give_mandate")


def test_a_mandate_that_ends_soon_waits_for_its_holder_until_it_is_offered(
    cast: factories.Cast,
) -> None:
    today = cast.groupe.today()
    assert lines(todo.mandates_ending, Me(cast.plain)) == []
    [item] = lines(todo.mandates_ending, Me(cast.holder))
    assert item.due == today + days(30)  # a day, whatever the hour where one reads
    assert item.action is not None
    assert item.action.url == reverse("roles:offer", args=[cast.groupe.slug, cast.role.pk])
    actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=today + days(5),
        ends_on=today + days(90),
        mandate=cast.role.mandates.get(member=cast.holder),
    )
    assert lines(todo.mandates_ending, Me(cast.holder)) == []


def handed_over(cast: factories.Cast) -> MandateOffer:
    """Tomorrow the role goes to another, who said yes."""
    today = cast.groupe.today()
    offer = actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=today + days(1),
        ends_on=today + days(90),
        mandate=cast.role.mandates.get(member=cast.holder),
    )
    actions.answer_offer(by=cast.plain, offer=offer, accept=True, word="Avec joie.")
    return offer


def test_once_somebody_goes_on_with_it_a_mandate_waits_for_its_holder_no_more(
    cast: factories.Cast,
) -> None:
    handed_over(cast)
    assert lines(todo.mandates_ending, Me(cast.holder)) == []
    cast.role.mandates.filter(member=cast.plain).delete()  # the other one gave it back meanwhile
    assert len(lines(todo.mandates_ending, Me(cast.holder))) == 1


def test_an_accepted_offer_is_told_once_to_who_made_it_with_its_word(cast: factories.Cast) -> None:
    offer = handed_over(cast)
    [item] = lines(todo.offers_to_answer, Me(cast.holder))
    assert (item.kind, "Avec joie." in item.facts) == ("offer_answer", True)
    assert kinds(cast.plain) == kinds(cast.founder) == []
    actions.see_answer(by=cast.plain, offer=offer)  # not theirs to see
    assert kinds(cast.holder) == ["offer_answer"]
    actions.see_answer(by=cast.holder, offer=offer)
    assert kinds(cast.holder) == []


def test_a_volunteer_is_told_no_and_that_another_was_found(cast: factories.Cast) -> None:
    roles = [factories.role(cast.groupe) for _number in range(2)]
    for role in roles:
        for person in (cast.plain, cast.founder):
            actions.volunteer(by=person, role=role)
        first = role.offers.get(offered_to=cast.plain)
        actions.answer_offer(by=cast.holder, offer=first, accept=role == roles[0])
    assert kinds(cast.plain) == ["offer_answer", "offer_answer"]
    assert kinds(cast.founder) == ["offer_answer"]  # the first role is taken, the second is open
    assert kinds(cast.holder) == ["mandate_offer"]


def test_a_mandate_that_ends_later_or_has_not_begun_waits_for_nobody(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    factories.mandate(factories.role(cast.groupe), cast.plain, ends_on=today + days(31))
    factories.mandate(
        factories.role(cast.groupe),
        cast.plain,
        starts_on=today + days(1),
        ends_on=today + days(9),
    )
    assert lines(todo.mandates_ending, Me(cast.plain)) == []


def kinds(member: Member) -> list[str]:
    return [item.kind for item in lines(todo.offers_to_answer, Me(member))]


def test_an_offer_waits_for_the_one_it_is_made_to(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    vacant = factories.role(cast.groupe)
    offer = actions.offer_mandate(
        by=cast.holder,
        role=vacant,
        to=cast.plain,
        starts_on=today,
        ends_on=today + days(90),
        message=f"{'a' * 119}🇫🇷",
    )
    assert kinds(cast.plain) == ["mandate_offer"]
    [item] = lines(todo.offers_to_answer, Me(cast.plain))
    assert item.facts[1] == "a" * 119  # the flag is not cut in two
    assert kinds(cast.holder) == kinds(cast.founder) == kinds(cast.outsider) == []
    actions.answer_offer(by=cast.plain, offer=offer, accept=False)
    assert kinds(cast.plain) == []


def test_a_volunteer_waits_for_those_who_give_mandates(cast: factories.Cast) -> None:
    offer = actions.volunteer(by=cast.plain, role=factories.role(cast.groupe))
    assert isinstance(offer, MandateOffer)
    assert kinds(cast.holder) == ["mandate_offer"]
    assert kinds(cast.plain) == kinds(cast.founder) == []


def test_of_the_only_one_who_gives_mandates_every_active_member_is_asked(
    cast: factories.Cast,
) -> None:
    actions.volunteer(by=cast.holder, role=factories.role(cast.groupe))
    for person in (cast.plain, cast.founder, cast.former):
        assert kinds(person) == ["mandate_offer"]
    assert kinds(cast.holder) == kinds(cast.outsider) == []
    factories.mandate(factories.role(cast.groupe, "roles.give_mandate"), cast.plain)
    assert kinds(cast.plain) == ["mandate_offer"]  # another who gives mandates: they alone
    assert kinds(cast.founder) == []


def test_nobody_on_pause_is_asked_for_anything(cast: factories.Cast) -> None:
    actions.volunteer(by=cast.plain, role=factories.role(cast.groupe))
    cast.groupe.memberships.filter(member=cast.holder).update(state=Membership.State.PAUSED)
    assert kinds(cast.holder) == []
    assert lines(todo.mandates_ending, Me(cast.holder)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_what_waits_costs_the_same_for_one_and_three(
    rows: int, cast: factories.Cast, django_assert_num_queries
) -> None:
    for number in range(rows):
        role = factories.role(cast.groupe)
        actions.volunteer(by=cast.plain, role=role)
        if number:
            factories.mandate(factories.role(cast.groupe), cast.holder)
    me = Me(cast.holder)
    me.groupes_where("roles.give_mandate")
    with django_assert_num_queries(3):
        assert len(lines(todo.mandates_ending, me)) == rows
        assert len(lines(todo.offers_to_answer, me)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_what_one_offered_is_awaited_until_it_is_answered(
    rows: int, cast: factories.Cast, django_assert_num_queries
) -> None:
    today = cast.groupe.today()
    made = [
        actions.offer_mandate(
            by=cast.holder,
            role=factories.role(cast.groupe),
            to=cast.plain,
            starts_on=today,
            ends_on=today + days(60),
        )
        for _number in range(rows)
    ]
    me = Me(cast.holder)
    assert me.groupes  # which a page has already
    with django_assert_num_queries(2):  # and where one welcomes, which a page knows already
        waits = awaits(todo.offers_awaited, me)
    assert [wait.title for wait in waits] == [offer.role.name for offer in reversed(made)]
    assert cast.plain.name in waits[0].state
    actions.answer_offer(by=cast.plain, offer=made[0], accept=True)
    assert len(awaits(todo.offers_awaited, Me(cast.holder))) == rows - 1
    assert awaits(todo.offers_awaited, Me(cast.founder)) == []
