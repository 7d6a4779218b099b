# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of meetings waits for a person: an answer, somebody wanted, minutes to read over."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.models import Member
from groupes.shell.todo import Item, seldom
from roles.meetings import actions
from roles.meetings.models import Meeting, Minutes
from tests import factories
from tests.factories import Cast, days
from tests.roles.meetings.world import begun, call, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def lines(person: Member) -> list[Item]:
    return [one for one in seldom(Me(person)) if one.kind.startswith("meeting_")]


def kinds(person: Member) -> list[str]:
    return [one.kind for one in lines(person)]


def test_the_next_meeting_waits_for_an_answer_and_somebody_is_wanted(cast: Cast) -> None:
    meeting = call(cast, starts_at=soon(48), every="week", count=3)
    asked, wanted = lines(cast.founder)
    assert (asked.kind, wanted.kind) == ("meeting_answer", "meeting_wanted")
    assert asked.action is not None
    assert asked.action.fields[0] == ("answer", "yes")
    actions.answer(by=cast.founder, meeting=meeting, answer="yes")
    assert asked.due == meeting.starts_at
    assert kinds(cast.outsider) == kinds(cast.stranger) == []
    far = factories.cast()
    call(far, starts_at=soon(24 * 30))
    assert kinds(far.plain) == []


def test_who_facilitates_is_asked_for_before_who_takes_notes(cast: Cast) -> None:
    meeting = call(cast, starts_at=soon(48))
    actions.answer(by=cast.founder, meeting=meeting, answer="yes")
    [line] = lines(cast.founder)
    assert line.action is not None
    assert line.action.url.endswith("/facilitator/")
    actions.take(by=cast.plain, meeting=meeting, part="facilitator")
    [line] = lines(cast.founder)
    assert line.action is not None
    assert line.action.url.endswith("/secretary/")
    actions.step_aside(by=cast.founder, meeting=meeting, part="secretary")
    assert lines(cast.founder) == []


def test_a_mandate_of_facilitation_is_enough(cast: Cast) -> None:
    factories.mandate(factories.role(cast.groupe, family="facilitation"), cast.holder)
    meeting = call(cast, starts_at=soon(48))
    actions.take(by=cast.plain, meeting=meeting, part="secretary")
    assert kinds(cast.founder) == ["meeting_answer"]


def test_one_that_goes_on_is_told_and_minutes_wait_for_those_who_were_there(cast: Cast) -> None:
    meeting = begun(cast)
    assert "meeting_live" in kinds(cast.founder)
    actions.finish(by=cast.plain, meeting=meeting)
    assert kinds(cast.founder) == []
    [line] = lines(cast.plain)
    minutes = Minutes.objects.get()
    assert (line.kind, line.due) == ("meeting_minutes", minutes.corrected_until)
    actions.read(by=cast.plain, minutes=minutes)
    assert kinds(cast.plain) == []
    Minutes.objects.update(corrected_until=cast.groupe.today() - days(1))
    minutes.readings.all().delete()
    assert kinds(cast.plain) == []


@pytest.mark.usefixtures("in_english")
def test_whose_turn_it_is_is_asked_first_and_all_once_it_is_near(cast: Cast) -> None:
    actions.be_willing(by=cast.founder, groupe=cast.groupe, part="facilitator", willing=True)
    actions.be_willing(by=cast.holder, groupe=cast.groupe, part="facilitator", willing=True)
    meeting = call(cast, starts_at=soon(10 * 24))
    mine = f"It is your turn to facilitate {meeting.title}"
    assert wanted_of(cast.founder) == [mine]
    assert wanted_of(cast.holder) == wanted_of(cast.plain) == []
    # A no asks the next one.
    actions.step_aside(by=cast.founder, meeting=meeting, part="facilitator")
    assert wanted_of(cast.founder) == []
    assert wanted_of(cast.holder) == [mine]
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=soon(48))
    assert wanted_of(cast.holder) == [mine]
    assert wanted_of(cast.plain) == [f"Somebody is wanted to facilitate {meeting.title}"]
    # Who did it the longest ago is asked before who just did.
    held = call(cast, starts_at=soon(1))
    actions.take(by=cast.holder, meeting=held, part="facilitator")
    actions.finish(by=cast.holder, meeting=actions.begin(by=cast.holder, meeting=held))
    actions.be_willing(by=cast.former, groupe=cast.groupe, part="facilitator", willing=True)
    assert wanted_of(cast.former) == [mine]


def test_a_no_of_who_facilitates_by_mandate_asks_the_others(cast: Cast, in_english: None) -> None:
    role = factories.role(cast.groupe, name="Animation", family="facilitation")
    factories.mandate(role, cast.holder)
    meeting = call(cast, starts_at=soon(48))
    somebody = f"Somebody is wanted to facilitate {meeting.title}"
    assert somebody not in wanted_of(cast.plain)
    actions.step_aside(by=cast.holder, meeting=meeting, part="facilitator")
    assert wanted_of(cast.plain) == [somebody]
    assert somebody not in wanted_of(cast.holder)


def wanted_of(member: Member) -> list[str]:
    return [str(one.title) for one in lines(member) if one.kind == "meeting_wanted"]


@pytest.mark.usefixtures("in_english")
def test_where_who_holds_the_role_is_away_on_its_day_somebody_is_wanted(cast: Cast) -> None:
    today = cast.groupe.today()
    factories.mandate(factories.role(cast.groupe, family="facilitation"), cast.holder)
    meeting = call(cast, starts_at=soon(48))
    wanted = f"Somebody is wanted to facilitate {meeting.title}"
    assert wanted not in wanted_of(cast.plain)
    Member.objects.filter(pk=cast.holder.pk).update(away_until=today + days(7))
    assert wanted_of(cast.plain) == [wanted]
    Member.objects.filter(pk=cast.holder.pk).update(away_until=today)  # back by then
    assert wanted not in wanted_of(cast.plain)
