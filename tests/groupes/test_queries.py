# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of people and groupes, who may see it, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes import actions, queries
from groupes.access import Me, standing
from groupes.models import Groupe, Membership
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.welcome_member", visibility=Groupe.Visibility.COOPERATIVE)


def test_the_directory_is_of_open_groupes_one_may_know(cast: factories.Cast) -> None:
    hidden = factories.groupe(cast.founder, name="Zone cachée")
    closed = factories.groupe(cast.plain, visibility="cooperative")
    Groupe.objects.filter(pk=closed.pk).update(state=Groupe.State.CLOSED)
    assert list(queries.directory(Me(cast.outsider))) == [cast.groupe]
    assert list(queries.directory(Me(cast.founder))) == [cast.groupe, hidden]
    assert list(queries.directory(Me(cast.stranger))) == []
    assert list(queries.directory(Me(cast.founder), kind="project")) == []
    assert list(queries.directory(Me(cast.founder), kind="nothing")) == [cast.groupe, hidden]
    assert list(queries.directory(Me(cast.founder), words=hidden.name)) == [hidden]
    for member in (cast.outsider, cast.founder, cast.stranger):  # ready-made and composed agree
        me = Me(member)
        for number in (None, "2"):
            page = queries.directory_page(me, number)
            assert list(page) == list(queries.directory(me))
        assert list(queries.directory_page(me, None, kind="project")) == []


def test_people_of_groupes_are_counted_on_each_ones_day(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    """13:30 in Paris is half past midnight, the next day, in Auckland."""
    now = dt.datetime(2026, 6, 10, 12, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    far = factories.cooperative(time_zone="Pacific/Auckland")
    there = factories.groupe(factories.member(of=far))
    for groupe in (cast.groupe, there):
        factories.join(groupe, factories.member(), ends_on=dt.date(2026, 6, 10))
        factories.join(groupe, factories.member(), state=Membership.State.PAUSED)
        factories.join(groupe, factories.member(), state=Membership.State.ASKED)
    cast.groupe.memberships.update(starts_on=dt.date(2026, 6, 1))
    with django_assert_num_queries(2):
        found = queries.count_people(Me(cast.plain), [cast.groupe, there])
    assert found == {cast.groupe.pk: 4 + 2, there.pk: 1 + 1}
    assert queries.count_people(Me(cast.plain), []) == {}


@pytest.mark.parametrize("more", [1, 3])
def test_members_are_of_today_and_those_who_wait_apart(
    cast: factories.Cast, more: int, django_assert_num_queries
) -> None:
    today = cast.groupe.today()
    for _number in range(more):
        gone, coming = factories.member(), factories.member()
        factories.join(cast.groupe, gone, ends_on=today - days(1))
        factories.join(cast.groupe, coming, starts_on=today + days(1))
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.stranger)
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    here = standing(Me(cast.plain), cast.groupe)
    inside = [cast.plain, cast.founder, cast.holder, cast.former]
    with django_assert_num_queries(1):
        found = list(queries.members(here))
        assert all(tie.member.cooperative.name and tie.member.trade == "" for tie in found)
    assert [tie.member for tie in found] == inside
    with django_assert_num_queries(1):
        first = queries.first_members(here)
        assert [tie.member.name for tie in first] == [member.name for member in inside]
    assert [tie.count for tie in first] == [4] * 4  # type: ignore[attr-defined]
    with django_assert_num_queries(1):
        assert [tie.member for tie in queries.waiting(here)] == [cast.outsider, cast.stranger]
    with django_assert_num_queries(1):
        assert [tie.member for tie in queries.first_and_at_door(here)[1]] == [cast.outsider]


def test_whoever_leaves_last_is_the_last(cast: factories.Cast) -> None:
    assert not queries.is_last(standing(Me(cast.founder), cast.groupe))
    cast.groupe.memberships.exclude(member=cast.founder).update(state=Membership.State.ENDED)
    assert queries.is_last(standing(Me(cast.founder), cast.groupe))


def test_who_welcomes_is_who_holds_the_role(cast: factories.Cast) -> None:
    assert queries.welcomers(cast.groupe) == [cast.holder]
    cast.role.mandates.filter(member=cast.holder).delete()
    assert queries.welcomers(cast.groupe) == []


def test_people_to_invite_neither_belong_nor_are_invited(cast: factories.Cast) -> None:
    asked = factories.member(of=cast.groupe.cooperative)
    invited = factories.member(of=cast.groupe.cooperative)
    actions.ask_to_join(by=asked, groupe=cast.groupe)
    actions.invite(by=cast.holder, groupe=cast.groupe, member=invited)
    here = standing(Me(cast.holder), cast.groupe)
    assert set(queries.to_invite(here)) == {cast.outsider, asked}
    assert set(queries.to_invite(here, asked.name)) == {asked}


def test_groupes_to_invite_to_are_those_where_i_welcome(cast: factories.Cast) -> None:
    assert queries.groupes_to_invite_to(Me(cast.holder), Me(cast.outsider)) == [cast.groupe]
    assert queries.groupes_to_invite_to(Me(cast.plain), Me(cast.outsider)) == []
    actions.invite(by=cast.holder, groupe=cast.groupe, member=cast.outsider)
    assert queries.groupes_to_invite_to(Me(cast.holder), Me(cast.outsider)) == []


def test_anothers_groupes_show_as_far_as_i_may_know_them(cast: factories.Cast) -> None:
    hidden = factories.groupe(cast.plain)
    assert queries.groupes_in_sight(Me(cast.outsider), Me(cast.plain)) == [cast.groupe]
    assert queries.groupes_in_sight(Me(cast.plain), Me(cast.plain)) == [cast.groupe, hidden]
    assert queries.groupes_in_sight(Me(cast.stranger), Me(cast.plain)) == []


def test_names_and_hits_are_of_what_one_may_see(cast: factories.Cast) -> None:
    hidden = factories.groupe(cast.founder)
    both = {cast.groupe.pk, hidden.pk}
    assert queries.name_groupes(both, Me(cast.founder)).keys() == both
    assert queries.name_groupes(both, Me(cast.outsider)).keys() == {cast.groupe.pk}
    assert queries.name_groupes(both, Me(cast.stranger)) == {}
    [hit] = queries.find_groupes(Me(cast.outsider), "groupe")
    assert (hit.text, hit.url) == (cast.groupe.name, cast.groupe.get_absolute_url())
    assert queries.find_groupes(Me(cast.stranger), "groupe") == []


def test_who_left_the_cooperative_is_listed_there(cast: factories.Cast) -> None:
    left = factories.member(of=cast.groupe.cooperative, left_on=dt.date(2026, 1, 1))
    assert left in queries.people_of(cast.groupe.cooperative)


def test_what_goes_is_what_each_floor_names(cast: factories.Cast) -> None:
    assert any(cast.role.name in str(one) for one in queries.what_goes(cast.groupe, cast.holder))
    assert queries.what_goes(cast.groupe, cast.plain) == []


def test_news_are_of_my_groupes_since_yesterday_and_not_mine(cast: factories.Cast) -> None:
    actions.ask_to_join(by=cast.outsider, groupe=cast.groupe)
    assert [line.actor for line in queries.news(Me(cast.plain), 1)] == [cast.outsider]
    assert queries.news(Me(cast.stranger)) == []
