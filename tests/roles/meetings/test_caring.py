# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looks after a meeting: who said yes, by a mandate, in turn; never nobody without somebody asked."""

from __future__ import annotations

import pytest

from roles.meetings import actions, caring
from roles.meetings.caring import MANDATE, TURN, Care
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
