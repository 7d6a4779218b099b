# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after a meeting: who said yes, by a mandate, in turn; never nobody without somebody asked."""

from __future__ import annotations

import datetime as dt

import pytest

from groupes.models import Member
from roles.meetings import actions, caring
from roles.meetings.caring import MANDATE, SAID, TURN, Care
from roles.meetings.models import Meeting
from tests import factories
from tests.factories import Cast, days
from tests.roles.meetings.world import begun, call, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def care(meeting: Meeting, part: str = "facilitator") -> Care:
    meeting = Meeting.objects.select_related("groupe__cooperative", "facilitator", "secretary").get(
        pk=meeting.pk
    )
    groupe = meeting.groupe
    return caring.carers(groupe, meeting, groupe.today(), caring.answers(meeting))[part]


def facilitating(cast: Cast, member: object, **dates: object) -> None:
    role = factories.role(cast.groupe, family="facilitation")
    factories.mandate(role, member, **dates)  # type: ignore[arg-type]  # a member


def test_who_holds_a_role_of_facilitation_on_that_day_facilitates(cast: Cast) -> None:
    today = cast.groupe.today()
    facilitating(cast, cast.holder, ends_on=today + days(3))
    facilitating(cast, cast.founder, starts_on=today + days(4), ends_on=today + days(40))
    assert care(call(cast, starts_at=soon(24))) == (cast.holder.pk, cast.holder.name, MANDATE)
    assert care(call(cast, starts_at=soon(24 * 10))).member == cast.founder.pk
    assert care(call(cast, starts_at=soon(24 * 90))) == Care()


def test_of_two_who_hold_one_it_is_who_did_it_the_longest_ago(cast: Cast) -> None:
    facilitating(cast, cast.holder)
    facilitating(cast, cast.founder)
    last = begun(cast, by=cast.holder)
    Meeting.objects.filter(pk=last.pk).update(facilitator=cast.holder)
    actions.finish(by=cast.holder, meeting=last)
    assert care(call(cast)).member == cast.founder.pk


def test_those_who_are_willing_are_asked_in_turn_and_a_no_asks_the_next(cast: Cast) -> None:
    meeting = call(cast)
    assert care(meeting) == Care()
    for person in (cast.holder, cast.founder):
        actions.be_willing(by=person, groupe=cast.groupe, part="facilitator", willing=True)
    assert care(meeting) == (cast.holder.pk, cast.holder.name, TURN)
    actions.step_aside(by=cast.holder, meeting=meeting, part="facilitator")
    assert care(meeting).member == cast.founder.pk
    actions.answer(by=cast.founder, meeting=meeting, answer="no")
    assert care(meeting) == Care()
    actions.be_willing(by=cast.holder, groupe=cast.groupe, part="facilitator", willing=False)
    assert care(call(cast, starts_at=soon(30))).member == cast.founder.pk


def away(member: Member, until: dt.date) -> None:
    Member.objects.filter(pk=member.pk).update(away_until=until)


def test_who_is_away_on_its_day_is_not_counted_on_and_another_is_asked(cast: Cast) -> None:
    """The role would else hide that nobody facilitates, until all are there and wait."""
    today = cast.groupe.today()
    facilitating(cast, cast.holder)
    during, after = call(cast, starts_at=soon(24)), call(cast, starts_at=soon(24 * 20))
    away(cast.holder, today + days(7))
    assert care(during) == Care()
    assert care(after).member == cast.holder.pk
    actions.be_willing(by=cast.founder, groupe=cast.groupe, part="facilitator", willing=True)
    assert care(during) == (cast.founder.pk, cast.founder.name, TURN)
    actions.take(by=cast.holder, meeting=during, part="facilitator")  # who says yes all the same
    assert care(during) == (cast.holder.pk, cast.holder.name, SAID)


def test_the_turn_of_who_is_away_passes_to_the_next(cast: Cast) -> None:
    for person in (cast.holder, cast.founder):
        actions.be_willing(by=person, groupe=cast.groupe, part="secretary", willing=True)
    meeting = call(cast, starts_at=soon(24))
    assert care(meeting, "secretary").member == cast.holder.pk
    away(cast.holder, cast.groupe.today() + days(7))
    assert care(meeting, "secretary").member == cast.founder.pk


def test_who_opens_it_facilitates_where_the_holder_of_the_role_is_away(cast: Cast) -> None:
    facilitating(cast, cast.holder)
    away(cast.holder, cast.groupe.today() + days(7))
    assert begun(cast, by=cast.founder).facilitator == cast.founder
