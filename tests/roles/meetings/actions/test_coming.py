# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each says for themselves whether they come and what they look after."""

from __future__ import annotations

import pytest

from groupes import actions as ground
from groupes.journal.models import Entry
from groupes.web.refusals import Refusal
from roles.meetings import actions, caring
from roles.meetings.caring import SAID, Care
from roles.meetings.models import Attendance, Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import HOUR, begun, call, now, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


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


def test_anyone_who_takes_part_may_do_it_and_of_two_at_once_one_does(cast: Cast) -> None:
    meeting = call(cast)
    for _time in range(2):
        actions.take(by=cast.plain, meeting=meeting, part="facilitator")
    with pytest.raises(Refusal, match="facilitates this meeting already"):
        actions.take(by=cast.founder, meeting=meeting, part="facilitator")
    assert care(meeting) == (cast.plain.pk, cast.plain.name, SAID)
    assert Entry.objects.filter(verb="meetings.part_taken").count() == 1
    actions.give_back(by=cast.plain, meeting=meeting, part="facilitator")
    actions.take(by=cast.founder, meeting=meeting, part="facilitator")
    assert now(meeting).facilitator == cast.founder


def test_a_meeting_never_begins_without_somebody(cast: Cast) -> None:
    facilitating(cast, cast.holder)
    assert begun(cast).facilitator == cast.holder  # by the mandate, whoever opens it
    aside = call(cast)
    actions.step_aside(by=cast.holder, meeting=aside, part="facilitator")
    assert actions.begin(by=cast.founder, meeting=aside).facilitator == cast.founder


def test_who_is_there_may_go_on_for_who_is_not(cast: Cast) -> None:
    facilitating(cast, cast.holder)
    meeting = begun(cast)
    actions.take(by=cast.founder, meeting=meeting, part="facilitator")
    assert now(meeting).facilitator == cast.founder
    with pytest.raises(Refusal, match="already"):
        actions.take(by=cast.plain, meeting=meeting, part="facilitator")


def test_an_answer_is_kept_and_changed_and_a_no_gives_back(cast: Cast) -> None:
    meeting = call(cast)
    actions.take(by=cast.plain, meeting=meeting, part="secretary")
    actions.answer(by=cast.plain, meeting=meeting, answer="yes", word="J’arrive à 19 h")
    actions.answer(by=cast.plain, meeting=meeting, answer="no")
    row = Attendance.objects.get()
    assert (row.answer, row.word) == ("no", "J’arrive à 19 h")
    assert now(meeting).secretary is None
    before = Entry.objects.count()
    actions.answer(by=cast.plain, meeting=meeting, answer="no")
    assert Entry.objects.count() == before
    with pytest.raises(Refusal):
        actions.answer(by=cast.outsider, meeting=meeting, answer="yes")


def test_who_leaves_is_asked_for_nothing_and_what_they_looked_after_is_open(cast: Cast) -> None:
    meeting = call(cast, by=cast.founder, starts_at=soon(24))
    for part in ("facilitator", "secretary"):
        actions.be_willing(by=cast.plain, groupe=cast.groupe, part=part, willing=True)
    actions.take(by=cast.plain, meeting=meeting, part="facilitator")
    actions.answer(by=cast.plain, meeting=meeting, answer="yes")
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert now(meeting).facilitator is None
    assert care(meeting) == care(meeting, "secretary") == Care()
    assert not Attendance.objects.exists()
    with pytest.raises(Refusal):
        actions.take(by=cast.plain, meeting=meeting, part="facilitator")


def test_a_meeting_that_is_far_is_not_begun(cast: Cast) -> None:
    with pytest.raises(Refusal, match="too early"):
        actions.begin(by=cast.plain, meeting=call(cast, starts_at=soon(0) + 48 * HOUR))
