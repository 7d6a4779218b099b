# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of work is measured of a groupe, and what was promised under a role."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from groupes.access import Me, standing
from groupes.models import Member, Membership
from roles.indicators import Past
from roles.models import Role
from roles.promised import promised
from roles.work import actions, measured
from roles.work.models import Work
from tests import factories
from tests.factories import Cast, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def did(by: Member, cast: Cast, role: Role | None, ago: int, size: int | None = None) -> None:
    Work.objects.create(
        groupe=cast.groupe,
        title="Relire",
        holder=by,
        role=role,
        state=Work.State.DONE,
        size=Decimal(size) if size else None,
        over_at=timezone.now() - dt.timedelta(days=ago),
    )


def test_what_was_promised_under_a_role_is_told_to_who_takes_it_over() -> None:
    cast = factories.cast("work.redistribute")
    today = cast.groupe.today()
    later = actions.add(
        by=cast.holder, groupe=cast.groupe, title="Relancer", role=cast.role, mine=True,
        due_on=today + days(9),
    )  # fmt: skip
    actions.add(by=cast.holder, groupe=cast.groupe, title="Ailleurs", mine=True)
    actions.add(by=cast.plain, groupe=cast.groupe, title="D’un autre", role=cast.role, mine=True)
    mandate = cast.role.mandates.get(member=cast.holder)
    mandate.role.groupe = cast.groupe
    [part] = promised(standing(Me(cast.plain), cast.groupe), mandate)
    assert [(line.words, line.url, line.due) for line in part.lines] == [
        ("Relancer", later.get_absolute_url(), today + days(9))
    ]


def test_the_average_size_of_what_was_done_in_a_time() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    for size, ago in ((4, 10), (2, 20), (9, 400), (None, 5)):
        did(cast.plain, cast, cast.role, ago, size)
    assert measured.average_size(cast.groupe, today - days(300), today) == Fraction(3)
    assert measured.average_size(cast.groupe, today - days(900), today - days(500)) is None


def test_variety_is_of_five_people_at_least_who_did_three_pieces() -> None:
    cast = factories.cast()
    other = factories.role(cast.groupe)
    more = [factories.member(of=cast.groupe.cooperative) for _each in range(2)]
    for person in more:
        factories.join(cast.groupe, person)
    Membership.objects.update(starts_on=cast.groupe.today() - days(900))
    people = [cast.founder, cast.holder, cast.former, cast.plain, more[0]]
    for person in people[:4]:
        for ago in (10, 20, 30):
            did(person, cast, cast.role, ago)
    for ago in (10, 20):
        did(people[4], cast, cast.role, ago)
    past = Past(cast.groupe, cast.groupe.today())
    assert measured.variety(past) is None  # four, and one who did two
    did(people[4], cast, other, 30)
    told = measured.variety(past)
    assert told is not None
    assert (told.now, told.before) == ("1 of 5 people", "")
