# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rights by date: who sees and does what, on which day, with nothing running in between."""

from __future__ import annotations

import datetime as dt
import random
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group

from groupes import access
from groupes.access import Me
from groupes.chat import actions as chat
from groupes.models import Groupe, Member, Membership, User
from tests import factories
from tests.factories import days
from tests.groupes.access import federation
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db
POWER = "bids.decide_go"


def test_a_mandate_gives_its_powers_from_its_first_day_to_its_last_included() -> None:
    cast = factories.cast(POWER)
    today = cast.groupe.today()
    someone = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, someone)
    factories.mandate(cast.role, someone, starts_on=today, ends_on=today + days(2))
    answers = {
        n: access.standing(Me(someone, on=today + days(n)), cast.groupe).can(POWER)
        for n in range(-1, 4)
    }
    assert answers == {-1: False, 0: True, 1: True, 2: True, 3: False}


def test_the_cast_and_a_power() -> None:
    cast = factories.cast(POWER)
    may = {
        name: access.standing(Me(getattr(cast, name)), cast.groupe).can(POWER)
        for name in ("founder", "holder", "former", "plain", "outsider", "stranger")
    }
    assert may == {
        "founder": False,
        "holder": True,
        "former": False,
        "plain": False,
        "outsider": False,
        "stranger": False,
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_list_and_the_single_answer_stay_equal_over_every_person_power_groupe_and_date(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And equal to what the rows say, read by other code (tests/groupes/access/federation.py)."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: federation.NOW)
    world = federation.generate(seed)
    rows = federation.Rows()
    names = sorted(access.powers())
    seen = 0
    for person, when in product(world.people, federation.instants()):
        expected = {g.pk: rows.powers(person, g, when) for g in world.groupes}
        listing, single = federation.asking(person, when), federation.asking(person, when)
        listed = {name: listing.groupes_where(name) for name in names}
        for groupe in world.groupes:
            here = access.standing(single, groupe)
            granted = expected[groupe.pk]
            told = (seed, person.pk, groupe.pk, when)
            assert here.powers == granted, told
            assert {name for name in names if here.can(name)} == granted, told
            assert {name for name in names if single.can(name, groupe)} == granted, told
            assert {name for name in names if groupe.pk in listed[name]} == granted, told
            assert here.is_member == rows.belongs(person, groupe, when), told
            assert (groupe.pk in listing.groupe_ids) == here.is_member, told
            if not isinstance(when, dt.datetime):
                assert access.powers_of(person, groupe, when) == granted, told
            seen += len(granted)
    assert seen > 500  # the comparison compared something


@pytest.mark.parametrize("seed", range(3))
def test_several_people_asked_about_together_stand_where_each_does_alone(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: federation.NOW)
    world = federation.generate(seed)
    pairs = list(product(world.people, world.groupes))
    seen = 0
    for (person, groupe), together in zip(pairs, access.standings(pairs), strict=True):
        alone = access.standing(Me(person), groupe)
        told = (seed, person.pk, groupe.pk)
        assert together.powers == alone.powers, told
        assert together.membership == alone.membership, told
        assert together.held == alone.held, told
        assert together.me.groupe_ids == alone.me.groupe_ids, told
        seen += len(alone.powers)
    assert seen > 50  # the comparison compared something


def test_several_people_cost_two_queries_whatever_their_number(django_assert_num_queries) -> None:
    cast = factories.cast(POWER)
    names = ("founder", "holder", "former", "plain", "outsider", "stranger")
    ids = [getattr(cast, name).pk for name in names]
    people = list(Member.objects.select_related("user").filter(pk__in=ids).order_by("pk"))
    groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
    for few in (people[:1], people):
        with django_assert_num_queries(2):
            access.standings((one, groupe) for one in few)
    with django_assert_num_queries(0):
        assert access.standings([]) == []


@pytest.mark.parametrize("seed", range(3))
def test_django_is_answered_the_same_today(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: federation.NOW)
    world = federation.generate(seed)
    rows = federation.Rows()
    chance = random.Random(seed)
    for person, groupe in product(world.people, chance.sample(world.groupes, 3)):
        expected = rows.powers(person, groupe, federation.NOW)
        for name in chance.sample(sorted(access.powers()), 4):
            assert person.user.has_perm(name, groupe) == (name in expected), (person, groupe, name)


@pytest.mark.parametrize("seed", range(3))
def test_a_groupe_exists_for_whom_the_rows_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: federation.NOW)
    world = federation.generate(seed)
    rows = federation.Rows()
    for person, when in product(world.people, federation.instants()):
        me = federation.asking(person, when)
        seen = set(Groupe.objects.visible_to(me).values_list("pk", flat=True))
        known = {g.pk for g in world.groupes if rows.may_know(person, g, when)}
        assert seen == known, (person, when)
        one_by_one = {g.pk for g in world.groupes if g.visible_to(me)}
        assert one_by_one == known, (person, when)
        people = set(Member.objects.visible_to(me).values_list("pk", flat=True))
        assert people == {one.pk for one in world.people if one.visible_to(me)}, (person, when)
        assert me.groupe_ids <= seen


def test_a_private_groupe_does_not_exist_for_others(client) -> None:
    cast = factories.cast()
    assert cast.groupe not in Groupe.objects.visible_to(Me(cast.outsider))
    assert cast.groupe not in Groupe.objects.visible_to(Me(cast.stranger))
    assert cast.groupe in Groupe.objects.visible_to(Me(cast.plain))


@pytest.mark.parametrize(
    ("visibility", "neighbour", "federated", "stranger"),
    [
        ("private", False, False, False),
        ("cooperative", True, False, False),
        ("federation", True, True, False),
    ],
)
def test_visibility(visibility: str, neighbour: bool, federated: bool, stranger: bool) -> None:
    union = factories.federation()
    here = factories.cooperative(federation=union)
    groupe = factories.groupe(factories.member(of=here), visibility=visibility)
    seen = [
        Groupe.objects.visible_to(Me(person)).filter(pk=groupe.pk).exists()
        for person in (
            factories.member(of=here),
            factories.member(of=factories.cooperative(federation=union)),
            factories.member(),
        )
    ]
    assert seen == [neighbour, federated, stranger]


def test_necessary_powers_of_a_vacant_role_fall_back_to_active_members_and_no_others() -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    role = factories.role(groupe, "groupes.welcome_member", POWER)
    paused = factories.member(of=founder.cooperative)
    factories.join(groupe, paused, state=Membership.State.PAUSED)
    assert access.standing(Me(founder), groupe).can("groupes.welcome_member")
    assert not access.standing(Me(founder), groupe).can(POWER)
    assert not access.standing(Me(paused), groupe).can("groupes.welcome_member")
    holder = factories.member(of=founder.cooperative)
    factories.join(groupe, holder)
    factories.mandate(role, holder)
    assert not access.standing(Me(founder), groupe).can("groupes.welcome_member")
    assert access.standing(Me(holder), groupe).can("groupes.welcome_member")
    assert access.standing(Me(holder), groupe).can(POWER)


def test_a_holder_who_left_the_groupe_holds_nothing_and_leaves_the_role_vacant() -> None:
    cast = factories.cast(POWER, "groupes.welcome_member")
    Membership.objects.filter(groupe=cast.groupe, member=cast.holder).update(
        state=Membership.State.ENDED
    )
    assert not access.standing(Me(cast.holder), cast.groupe).can(POWER)
    assert access.standing(Me(cast.plain), cast.groupe).can("groupes.welcome_member")


def test_a_superuser_has_no_window_into_a_groupe(client) -> None:
    cast = factories.cast(POWER)
    boss = User.objects.create_superuser("admin@example.test", factories.PASSWORD)
    Member.objects.create(user=boss, cooperative=cast.groupe.cooperative, name="Administration")
    assert boss.has_perm("bids.decide_go")  # Django's own answer, about no object
    assert not boss.has_perm(POWER, cast.groupe)
    assert not Groupe.objects.visible_to(Me(boss.member)).filter(pk=cast.groupe.pk).exists()


def test_users_put_in_a_grant_group_by_hand_gain_nothing() -> None:
    cast = factories.cast(POWER)
    cast.plain.user.groups.add(Group.objects.get(pk=cast.role.grants_id))
    assert not cast.plain.user.has_perm(POWER, cast.groupe)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        # The last day is 25 October 2026, the night the clocks go back in Paris: the day has 25
        # hours and ends at 23:00 UTC, not at 22:00.
        ("2026-10-25T22:30:00+00:00", True),
        ("2026-10-25T22:59:59+00:00", True),
        ("2026-10-25T23:00:00+00:00", False),
        ("2026-10-24T21:59:59+00:00", True),
    ],
)
def test_a_right_ends_at_midnight_where_the_cooperative_is_across_the_clock_change(
    instant: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = factories.cast()
    role = factories.role(cast.groupe, POWER)
    factories.mandate(
        role, cast.plain, starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 10, 25)
    )
    Membership.objects.filter(member=cast.plain).update(starts_on=dt.date(2026, 1, 1))
    now = dt.datetime.fromisoformat(instant)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    assert access.standing(Me(cast.plain), cast.groupe).can(POWER) is expected
    assert (cast.groupe.pk in Me(cast.plain).groupes_where(POWER)) is expected


def test_a_membership_stops_being_live_at_midnight_of_its_last_day() -> None:
    founder = factories.member(of=factories.cooperative(time_zone="Indian/Reunion"))
    groupe = factories.groupe(founder)
    someone = factories.member(of=founder.cooperative)
    last = groupe.today() + days(3)
    factories.join(groupe, someone, ends_on=last)
    rights = access.live_rights(someone)
    assert rights == {
        groupe.pk: dt.datetime.combine(last + days(1), dt.time(0), ZoneInfo("Indian/Reunion"))
    }
    assert access.live_rights(founder) == {groupe.pk: None}


def test_one_query_for_the_powers_whatever_their_number(django_assert_num_queries) -> None:
    few = factories.cast(POWER)
    many = factories.cast(*access.membership_powers(), *access.necessary_powers(), POWER)
    for cast in (few, many):
        person = Member.objects.select_related("cooperative", "user").get(pk=cast.holder.pk)
        groupe = Groupe.objects.select_related("cooperative").get(pk=cast.groupe.pk)
        with django_assert_num_queries(2):  # membership, powers, what is held
            access.standing(Me(person), groupe)


def test_what_is_unread_comes_along_with_where_one_belongs_when_a_whole_page_is_made(
    django_assert_num_queries,
) -> None:
    cast = factories.cast()
    factories.groupe(cast.plain)
    chat.post_message(by=cast.holder, topic=general(cast.groupe), text="du neuf")
    for in_frame, asked in ((False, 2), (True, 1)):
        me = Me(cast.plain, in_frame=in_frame)
        with django_assert_num_queries(asked):
            assert len(me.memberships) == 2
            assert me.unread == {cast.groupe.pk: 1}
