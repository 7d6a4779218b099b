# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles as they stand on a day, and what is asked of them by name."""

from __future__ import annotations

import pytest

from groupes import access
from groupes.access import Me, Standing, standing
from groupes.models import Member, Membership
from roles import actions, queries
from roles.models import MandateOffer, Role
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def here(cast: factories.Cast, member: Member) -> Standing:
    return standing(Me(member), cast.groupe)


def test_a_role_has_its_holders_and_those_to_come_the_first_to_end_first() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    Role.objects.filter(pk=cast.role.pk).update(seats=3)
    sooner = factories.mandate(cast.role, cast.plain, ends_on=today + days(3))
    later = factories.mandate(
        cast.role, cast.founder, starts_on=today + days(9), ends_on=today + days(99)
    )
    [now] = queries.roles_now(here(cast, cast.founder))
    assert [mandate.member for mandate in now.holders] == [cast.plain, cast.holder]
    assert (now.first, now.coming, now.mine, now.free) == (sooner, [later], later, 1)
    assert now.names == f"{cast.plain.name}, {cast.holder.name}"


def test_who_is_on_pause_holds_nothing() -> None:
    cast = factories.cast()
    cast.groupe.memberships.filter(member=cast.holder).update(state=Membership.State.PAUSED)
    [now] = queries.roles_now(here(cast, cast.plain))
    assert now.is_vacant
    assert (now.first, now.mine, now.free) == (None, None, 1)


def test_only_my_own_open_proposal_is_mine() -> None:
    cast = factories.cast()
    vacant = factories.role(cast.groupe, seats=2)
    offer = actions.volunteer(by=cast.plain, role=vacant)
    actions.volunteer(by=cast.former, role=vacant)
    assert isinstance(offer, MandateOffer)

    def proposed(member: Member) -> dict[str, bool]:
        return {now.role.name: now.proposed for now in queries.roles_now(here(cast, member))}

    assert proposed(cast.plain) == {cast.role.name: False, vacant.name: True}
    assert proposed(cast.founder) == {cast.role.name: False, vacant.name: False}
    actions.withdraw_offer(by=cast.plain, offer=offer)
    assert not any(proposed(cast.plain).values())


@pytest.mark.parametrize("rows", [1, 3])
def test_who_holds_what_is_two_queries(rows: int, django_assert_num_queries) -> None:
    cast = factories.cast()
    for _number in range(rows - 1):
        factories.mandate(factories.role(cast.groupe), cast.plain)
    reader = here(cast, cast.plain)
    with django_assert_num_queries(2):
        found = queries.roles_now(reader)
        assert all(now.holders[0].member.name for now in found)
    assert len(found) == rows


def test_a_closed_role_is_found_alone_and_one_of_another_groupe_is_not() -> None:
    cast = factories.cast("roles.edit_roles")
    closed = factories.role(cast.groupe)
    actions.close_role(by=cast.holder, role=closed)
    reader = here(cast, cast.plain)
    assert closed not in [now.role for now in queries.roles_now(reader)]
    now = queries.role_now(reader, closed.pk)
    assert now is not None
    assert now.role == closed
    elsewhere = factories.role(factories.groupe(cast.plain))
    assert queries.role_now(reader, elsewhere.pk) is None


def test_the_past_of_a_role_is_its_latest_mandates() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    for number in range(1, 24):
        factories.mandate(
            cast.role,
            cast.plain,
            starts_on=today - days(100 * number + 50),
            ends_on=today - days(100 * number),
        )
    past = queries.past_of(cast.role, today)
    assert len(past) == queries.PAST
    assert past[0].member == cast.former
    assert [m.ends_on for m in past] == sorted((m.ends_on for m in past), reverse=True)


@pytest.mark.parametrize(
    "prepared", ["ROLES", "ROLE", "MANDATES", "MANDATES_OF", "PAST_OF", "OFFERS_OF"]
)
def test_what_is_prepared_answers_as_its_queryset(prepared: str) -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    vacant = factories.role(cast.groupe)
    actions.volunteer(by=cast.plain, role=vacant)
    values = {"groupe": cast.groupe.pk, "me": cast.plain.pk, "on": today, "role": cast.role.pk}
    if prepared == "OFFERS_OF":
        values["role"] = vacant.pk
    query = getattr(queries, prepared)
    asked = {name: values[name] for name in query.marks}
    found = query(**asked)
    assert found
    assert found == list(query.build(**asked))


# --- palette, things, holders ------------------------------------------------------------------


def test_roles_are_found_and_named_in_ones_own_groupes_only() -> None:
    cast = factories.cast()
    role = factories.role(cast.groupe, name="Mémoire vive")
    for name, seen in (("plain", True), ("outsider", False), ("stranger", False)):
        me = Me(getattr(cast, name))
        assert [hit.text for hit in queries.find(me, "memoire")] == ["Mémoire vive"] * seen
        named = queries.name_roles({role.pk}, me)
        assert [(n.text, n.url) for n in named.values()] == [
            ("Mémoire vive", role.get_absolute_url())
        ] * seen


def test_holders_of_a_power_are_told_by_name() -> None:
    cast = factories.cast("groupes.welcome_member")
    factories.mandate(factories.role(cast.groupe, "groupes.welcome_member"), cast.holder)
    assert list(queries.holders("groupes.welcome_member", cast.groupe)) == [cast.holder]
    assert not queries.holders("chat.moderate", cast.groupe).exists()


def test_one_stands_in_the_roles_one_holds_and_in_the_vacant_ones_for_what_is_necessary() -> None:
    cast = factories.cast()
    vacant = factories.role(cast.groupe)

    def stood(member: Member) -> set[tuple[int, bool, str]]:
        me = Me(member)
        me.powers_in(cast.groupe.pk)
        return {
            (one.group_id, one.fallback, one.held.name if one.held else "")
            for one in me._stands[cast.groupe.pk]
        }

    own = (cast.groupe.grants_id, False, "")
    assert stood(cast.plain) == {own, (vacant.grants_id, True, "")}
    assert stood(cast.holder) == {
        own,
        (vacant.grants_id, True, ""),
        (cast.role.grants_id, False, cast.role.name),
    }


def test_who_holds_a_power_in_several_groupes_is_who_holds_it_in_each() -> None:
    first, second = factories.cast("chat.moderate"), factories.cast("chat.moderate")
    other = factories.cast("bids.decide_go")
    # Granted on a groupe that is not the role's: it counts nowhere.
    access.grant(other.role.grants_id, first.groupe, ["chat.moderate"])
    groupes = [first.groupe, second.groupe, other.groupe]
    found = set(queries.holders_among("chat.moderate", groupes))
    assert found == {
        (groupe.pk, member)
        for groupe in groupes
        for member in queries.holders("chat.moderate", groupe)
    }
    assert found == {(one.groupe.pk, one.holder) for one in (first, second)}
    assert list(queries.holders_among("library.edit_resource", groupes)) == []
