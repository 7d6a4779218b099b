# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a socket may follow, and the instant it must stop, on the groupe's own clock."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.access import live_rights, live_rights_of, valid_until
from groupes.models import Groupe, Member, Membership, User
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


@pytest.fixture
def groupe() -> Groupe:
    return factories.groupe(factories.member())


def joined(groupe: Groupe, **fields: object) -> Member:
    member = factories.member()
    factories.join(groupe, member, **fields)  # type: ignore[arg-type]  # its own fields
    return member


@pytest.mark.parametrize(
    ("zone", "last", "instant"),
    [
        ("Europe/Paris", dt.date(2026, 7, 1), "2026-07-01T22:00:00+00:00"),
        ("Europe/Paris", dt.date(2026, 1, 31), "2026-01-31T23:00:00+00:00"),
        # The night the clocks go back: the last day has 25 hours.
        ("Europe/Paris", dt.date(2026, 10, 25), "2026-10-25T23:00:00+00:00"),
        ("Indian/Reunion", dt.date(2026, 7, 1), "2026-07-01T20:00:00+00:00"),
        ("Pacific/Auckland", dt.date(2026, 7, 1), "2026-07-01T12:00:00+00:00"),
    ],
)
def test_a_membership_shows_the_groupe_to_the_end_of_its_last_day_there(
    zone: str, last: dt.date, instant: str
) -> None:
    groupe = factories.groupe(factories.member(of=factories.cooperative(time_zone=zone)))
    until = valid_until(Membership(groupe=groupe, ends_on=last))
    assert until is not None
    assert until.astimezone(dt.UTC).isoformat() == instant


def test_a_membership_without_an_end_has_none(groupe: Groupe) -> None:
    assert valid_until(Membership(groupe=groupe, ends_on=None)) is None
    assert live_rights(joined(groupe)) == {groupe.pk: None}


@pytest.mark.parametrize(
    ("state", "follows"),
    [
        (Membership.State.ACTIVE, True),
        (Membership.State.PAUSED, True),  # reads on
        (Membership.State.ASKED, False),
        (Membership.State.INVITED, False),
        (Membership.State.DECLINED, False),
        (Membership.State.ENDED, False),
    ],
)
def test_who_belongs_follows(groupe: Groupe, state: str, follows: bool) -> None:
    assert bool(live_rights(joined(groupe, state=state))) is follows


@pytest.mark.parametrize(
    ("starts", "ends", "follows"),
    [(-3, -1, False), (-3, 0, True), (0, 0, True), (1, None, False), (0, None, True)],
)
def test_who_belongs_today_follows_first_and_last_day_included(
    groupe: Groupe, starts: int, ends: int | None, follows: bool
) -> None:
    today = groupe.today()
    member = joined(
        groupe,
        starts_on=today + days(starts),
        ends_on=None if ends is None else today + days(ends),
    )
    assert bool(live_rights(member)) is follows


def test_the_day_it_is_is_each_groupes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    # 21:00 UTC on 1 July: still the first in Paris, already the second in Auckland.
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: dt.datetime(2026, 7, 1, 21, tzinfo=dt.UTC)
    )
    person = factories.member()
    found = {}
    for zone in ("Europe/Paris", "Pacific/Auckland"):
        here = factories.groupe(factories.member(of=factories.cooperative(time_zone=zone)))
        factories.join(here, person, starts_on=dt.date(2026, 6, 1), ends_on=dt.date(2026, 7, 1))
        found[zone] = here.pk
    assert live_rights(person).keys() == {found["Europe/Paris"]}


def test_who_left_the_cooperative_or_lost_their_account_follows_nothing(groupe: Groupe) -> None:
    left, closed = joined(groupe), joined(groupe)
    Member.objects.filter(pk=left.pk).update(left_on=groupe.today())
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    assert live_rights_of([left.pk, closed.pk]) == {left.pk: {}, closed.pk: {}}


@pytest.mark.parametrize("people", [1, 3])
def test_many_are_answered_in_one_query_those_of_no_groupe_too(
    groupe: Groupe, people: int, django_assert_num_queries
) -> None:
    asked = [joined(groupe) for _n in range(people)]
    factories.join(factories.groupe(factories.member()), asked[0])
    alone = factories.member()
    with django_assert_num_queries(1):
        rights = live_rights_of(iter([*(one.pk for one in asked), alone.pk, 0]))
    assert rights.pop(0) == rights.pop(alone.pk) == {}
    assert len(rights.pop(asked[0].pk)) == 2
    assert all(found == {groupe.pk: None} for found in rights.values())
    assert live_rights_of([]) == {}
