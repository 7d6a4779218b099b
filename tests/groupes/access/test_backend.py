# SPDX-License-Identifier: AGPL-3.0-or-later
"""``user.has_perm`` answers from the memberships and mandates of today, and of nothing else."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from groupes import access
from groupes.access import GroupeBackend
from groupes.models import Cooperative, Groupe, Membership, User
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db
POWER = "bids.decide_go"


def test_a_power_is_answered_for_each_of_the_cast() -> None:
    cast = factories.cast(POWER)
    may = {
        name: getattr(cast, name).user.has_perm(POWER, cast.groupe)
        for name in ("founder", "holder", "former", "plain", "outsider", "stranger")
    }
    assert [name for name, can in may.items() if can] == ["holder"]


def test_the_answer_ends_with_the_mandate_and_with_the_membership() -> None:
    cast = factories.cast(POWER)
    Membership.objects.filter(member=cast.holder).update(ends_on=cast.groupe.today() - days(1))
    assert not cast.holder.user.has_perm(POWER, cast.groupe)


def test_an_account_that_was_closed_may_do_nothing() -> None:
    cast = factories.cast(POWER)
    user = cast.holder.user
    user.is_active = False
    assert not user.has_perm(POWER, cast.groupe)
    assert not GroupeBackend().has_perm(user, POWER, cast.groupe)


def test_nobody_and_an_account_without_a_member_may_do_nothing() -> None:
    cast = factories.cast(POWER)
    alone = User.objects.create_user("seul@example.test", factories.PASSWORD)
    assert not alone.has_perm(POWER, cast.groupe)
    assert not GroupeBackend().has_perm(AnonymousUser(), POWER, cast.groupe)


def test_on_a_thing_of_which_nothing_is_granted_the_answer_is_no() -> None:
    cast = factories.cast(POWER)
    assert not cast.holder.user.has_perm(POWER, cast.holder)
    assert not cast.holder.user.has_perm(POWER, Cooperative())


def test_a_power_of_one_groupe_says_nothing_of_another() -> None:
    cast = factories.cast(POWER)
    other = factories.groupe(cast.founder)
    factories.join(other, cast.holder)
    assert not cast.holder.user.has_perm(POWER, other)


def test_a_permission_on_everything_opens_no_groupe() -> None:
    cast = factories.cast()
    boss = User.objects.create_superuser("boss@example.test", factories.PASSWORD)
    assert boss.has_perm(POWER)
    assert not boss.has_perm(POWER, cast.groupe)
    assert not cast.plain.user.has_perm(POWER)


def test_one_logs_in_by_the_address_as_one_writes_it_and_the_password() -> None:
    member = factories.member()
    email, password = member.user.email, factories.PASSWORD
    request = RequestFactory().post("/")
    assert authenticate(request, email=email.upper(), password=password) == member.user
    assert authenticate(request, email=email, password=password + "x") is None
    assert authenticate(request, email="absent@example.test", password=password) is None


def test_a_session_loads_the_person_with_member_and_cooperative_in_one_query(
    client: Client, django_assert_num_queries
) -> None:
    member = factories.member()
    with django_assert_num_queries(1):
        user = GroupeBackend().get_user(member.user_id)
        assert user.member.cooperative.name == member.cooperative.name


def test_a_session_of_a_closed_account_is_nobodys(client: Client) -> None:
    member = factories.member()
    client.force_login(member.user)
    assert get_user(client).is_authenticated
    User.objects.filter(pk=member.user_id).update(is_active=False)
    assert not get_user(client).is_authenticated
    assert GroupeBackend().get_user(0) is None


@pytest.mark.parametrize("rows", [1, 3])
def test_asking_costs_the_same_whatever_one_belongs_to(
    rows: int, django_assert_num_queries
) -> None:
    cast = factories.cast(POWER)
    for _n in range(rows):
        factories.join(factories.groupe(cast.founder), cast.holder)
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    user = GroupeBackend().get_user(cast.holder.user_id)
    with django_assert_num_queries(2):  # ties, roles, grants
        assert user.has_perm(POWER, groupe)


def test_what_is_granted_today_counts_today() -> None:
    cast = factories.cast()
    access.grant(cast.role.grants_id, cast.groupe, [POWER])
    assert cast.holder.user.has_perm(POWER, cast.groupe)
    access.revoke(cast.role.grants_id, cast.groupe, [POWER])
    assert not cast.holder.user.has_perm(POWER, cast.groupe)
