# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with a role, a mandate, an offer: each rule, allowed and refused."""

from __future__ import annotations

import pytest

from groupes.access import Me, Standing, standing
from groupes.models import Member, Membership
from roles import actions, rules
from roles.models import MandateOffer
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db

PEOPLE = ("holder", "founder", "former", "plain")


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` edits roles and gives mandates; ``role`` is theirs until in 30 days."""
    return factories.cast(rules.EDIT, rules.GIVE)


def here(cast: factories.Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def who(cast: factories.Cast, rule: object, *things: object) -> set[str]:
    assert callable(rule)
    return {name for name in PEOPLE if rule(here(cast, getattr(cast, name)), *things)}


def pause(cast: factories.Cast, member: Member) -> None:
    cast.groupe.memberships.filter(member=member).update(state=Membership.State.PAUSED)


def test_roles_are_edited_and_closed_by_whoever_holds_that_power(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe)
    assert who(cast, rules.may_edit_in, None) == {"holder"}
    assert who(cast, rules.may_edit, role) == {"holder"}
    assert who(cast, rules.may_close, role) == {"holder"}
    closed = actions.close_role(by=cast.holder, role=role)
    assert who(cast, rules.may_edit, closed) == who(cast, rules.may_close, closed) == set()


def test_any_active_member_volunteers_for_an_open_role(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe)
    pause(cast, cast.plain)
    assert who(cast, rules.may_volunteer, role) == {"holder", "founder", "former"}
    closed = actions.close_role(by=cast.holder, role=role)
    assert who(cast, rules.may_volunteer, closed) == set()


def test_a_mandate_is_handed_over_by_its_holder_while_it_lasts(cast: factories.Cast) -> None:
    mandate = cast.role.mandates.get(member=cast.holder)
    assert who(cast, rules.may_hand_over, cast.role, mandate) == {"holder"}
    assert who(cast, rules.may_hand_over, cast.role, None) == set()
    former = cast.role.mandates.get(member=cast.former)
    assert who(cast, rules.may_hand_over, cast.role, former) == set()
    pause(cast, cast.holder)
    assert who(cast, rules.may_hand_over, cast.role, mandate) == set()


def test_a_vacant_role_is_offered_by_those_who_give_mandates(cast: factories.Cast) -> None:
    role = factories.role(cast.groupe)
    assert who(cast, rules.may_offer, role) == {"holder"}
    pause(cast, cast.holder)  # nobody holds the role that gives any more: it falls to all
    assert who(cast, rules.may_offer, role) == {"founder", "former", "plain"}


def test_a_mandate_is_given_back_by_its_holder_on_pause_too(cast: factories.Cast) -> None:
    mandate = cast.role.mandates.get(member=cast.holder)
    pause(cast, cast.holder)
    assert who(cast, rules.may_give_back, mandate) == {"holder"}


def test_an_offer_is_answered_by_the_one_it_is_made_to(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    mandate = cast.role.mandates.get(member=cast.holder)
    offer = actions.offer_mandate(
        by=cast.holder,
        role=cast.role,
        to=cast.plain,
        starts_on=today + days(5),
        ends_on=today + days(90),
        mandate=mandate,
    )
    assert who(cast, rules.may_answer, offer) == {"plain"}
    assert who(cast, rules.may_withdraw, offer) == {"holder"}


def volunteered(cast: factories.Cast, member: Member) -> MandateOffer:
    offer = actions.volunteer(by=member, role=factories.role(cast.groupe))
    assert isinstance(offer, MandateOffer)
    return offer


def test_a_volunteer_is_confirmed_by_those_who_give_mandates(cast: factories.Cast) -> None:
    offer = volunteered(cast, cast.plain)
    assert who(cast, rules.may_answer, offer) == {"holder"}
    assert who(cast, rules.may_withdraw, offer) == {"holder", "plain"}


def test_one_who_gives_mandates_is_confirmed_by_any_other_active_member(
    cast: factories.Cast, django_assert_num_queries
) -> None:
    offer = volunteered(cast, cast.holder)
    pause(cast, cast.former)
    assert who(cast, rules.may_answer, offer) == {"founder", "plain"}
    reader = here(cast, cast.plain)
    with django_assert_num_queries(0):  # where who gives is known already
        assert rules.may_answer(reader, offer, {cast.holder.pk})
        assert not rules.may_answer(reader, offer, set())


def test_givers_are_those_who_hold_an_open_role_that_gives(cast: factories.Cast) -> None:
    today = cast.groupe.today()
    other = factories.role(cast.groupe, rules.GIVE)
    factories.mandate(other, cast.plain)
    factories.mandate(factories.role(cast.groupe, rules.EDIT), cast.founder)
    givers = rules.givers(cast.groupe.pk, today)
    assert givers == {one.pk: one.name for one in (cast.holder, cast.plain)}
    assert rules.confirmers(cast.plain.pk, givers) == [cast.holder.name]
    assert rules.confirmers(cast.plain.pk, {cast.plain.pk: cast.plain.name}) == []
    assert rules.givers(cast.groupe.pk, today + days(31)) == {}
    actions.close_role(by=cast.holder, role=other)
    assert list(rules.givers(cast.groupe.pk, today)) == [cast.holder.pk]
