# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by letter: to whom, once, with the meeting as a file; and answers without a login."""

from __future__ import annotations

import re
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from groupes import actions as ground
from groupes import outbox
from roles.meetings import actions, letters
from roles.meetings.models import Attendance, Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, now, soon

pytestmark = pytest.mark.django_db

ORIGIN = "https://groupes.test"


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.MAIL_LEAVES = True
    return factories.cast()


def invite(cast: Cast, meeting: Meeting) -> int:
    return actions.invite(by=cast.plain, meeting=now(meeting), origin=ORIGIN)


def test_the_letter_carries_the_meeting_and_an_address_for_each_answer(
    cast: Cast, client: Client
) -> None:
    meeting = call(cast, starts_at=soon(48), every="week", count=3, place="Au canal")
    invite(cast, meeting)
    outbox.send_waiting()
    letter = next(one for one in mail.outbox if one.to == [cast.former.user.email])
    raw = letter.message()
    [file] = [part for part in raw.walk() if part.get_content_type() == "text/calendar"]
    [event] = icalendar.Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert event.decoded("RECURRENCE-ID") == meeting.original
    assert str(meeting.title) in letter.subject
    assert "Au canal" in letter.body
    assert letter.extra_headers["List-Unsubscribe"].startswith(f"<{ORIGIN}/courrier/arret/")
    path = letters.answer_path(cast.former.pk, meeting.pk)
    tokens = re.findall(rf"{ORIGIN}/reunion/reponse/([^/]+)/\?reponse=", str(letter.body))
    assert [letters.read_answer(token) for token in tokens] == [(cast.former.pk, meeting.pk)] * 3
    shown = client.get(f"{path}?reponse=yes")
    assert shown.status_code == 200
    assert not Attendance.objects.exists()  # programs look at addresses by themselves
    assert client.post(path, {"answer": "yes"}).context["done"]
    row = Attendance.objects.get()
    assert (row.member, row.answer) == (cast.former, "yes")


def test_what_was_moved_or_called_off_since_leaves_no_letter(cast: Cast) -> None:
    for change in (actions.cancel, lambda **who: actions.change(place="Là", **who)):
        meeting = call(cast, starts_at=soon(48))
        invite(cast, meeting)
        change(by=cast.plain, meeting=meeting)
        outbox.send_waiting()
    assert mail.outbox == []


def test_whoever_was_invited_is_told_that_it_is_called_off_and_their_calendar_too(
    cast: Cast,
) -> None:
    meeting = call(cast, starts_at=soon(48), every="week", count=3)
    actions.answer(by=cast.holder, meeting=meeting, answer="yes")
    actions.answer(by=cast.founder, meeting=meeting, answer="no")
    invite(cast, meeting)
    outbox.send_waiting()
    mail.outbox.clear()
    for _time in range(2):
        actions.cancel(by=cast.plain, meeting=now(meeting), why="La salle est prise.")
        outbox.send_waiting()
    # Who said that they come was asked for no answer, and hears it; who does not come, and who calls it
    # off, hear nothing; nobody hears it twice.
    told = {one.to[0]: one for one in mail.outbox}
    assert len(mail.outbox) == 2
    assert told.keys() == {cast.former.user.email, cast.holder.user.email}
    letter = told[cast.former.user.email]
    assert str(meeting.title) in letter.subject
    assert "La salle est prise." in letter.body
    assert "/reunion/reponse/" not in letter.body
    [file] = [
        part for part in letter.message().walk() if part.get_content_type() == "text/calendar"
    ]
    [event] = icalendar.Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert event.decoded("RECURRENCE-ID") == meeting.original
    assert letter.extra_headers["List-Unsubscribe"]


def test_whoever_was_invited_to_one_of_a_series_hears_that_it_comes_back_no_more(
    cast: Cast,
) -> None:
    first = call(cast, starts_at=soon(48), every="week", count=3)
    invite(cast, first)
    outbox.send_waiting()
    mail.outbox.clear()
    assert first.series is not None
    for _time in range(2):
        actions.stop(by=cast.plain, series=first.series)
        outbox.send_waiting()
    # Of the two that nobody was invited to, no letter leaves.
    told = [one.to[0] for one in mail.outbox]
    assert sorted(told) == sorted(
        one.user.email for one in (cast.former, cast.founder, cast.holder)
    )


def test_whoever_was_invited_hears_that_their_groupe_closes_upon_it(cast: Cast) -> None:
    meeting = call(cast, starts_at=soon(48))
    invite(cast, meeting)
    unsaid = call(cast, starts_at=soon(49))
    outbox.send_waiting()
    mail.outbox.clear()
    for _time in range(2):
        ground.close_groupe(by=cast.founder, groupe=cast.groupe)
        outbox.send_waiting()
    told = [one.to[0] for one in mail.outbox]
    assert sorted(told) == sorted(one.user.email for one in (cast.former, cast.holder, cast.plain))
    assert all(str(meeting.title) in one.subject for one in mail.outbox)
    assert now(unsaid).state == Meeting.State.CANCELLED


def test_what_is_called_off_by_letter_is_no_word_of_yesterday(cast: Cast) -> None:
    """Nobody is written of one that was over, that was not announced by letter, whose invitation never
    left, whose groupe they left, or whose hour came while the letter waited."""
    over = call(cast, starts_at=soon(2))
    invite(cast, over)
    unsaid = call(cast, starts_at=soon(48))
    unsent = call(cast, starts_at=soon(49))
    outbox.send_waiting()
    mail.outbox.clear()
    invite(cast, unsent)
    for meeting in (unsaid, unsent):
        actions.cancel(by=cast.plain, meeting=now(meeting))
    actions.cancel(by=cast.plain, meeting=now(over))
    Meeting.objects.filter(pk=over.pk).update(starts_at=soon(0))
    outbox.send_waiting()
    assert mail.outbox == []

    left = call(cast, starts_at=soon(50))
    invite(cast, left)
    outbox.send_waiting()
    mail.outbox.clear()
    actions.cancel(by=cast.plain, meeting=now(left))
    cast.groupe.memberships.filter(member=cast.former).update(
        ends_on=cast.groupe.today() - factories.days(1)
    )
    outbox.send_waiting()
    assert cast.former.user.email not in {one.to[0] for one in mail.outbox}


def test_who_left_is_written_nothing_and_answers_nothing(cast: Cast, client: Client) -> None:
    meeting = call(cast, starts_at=soon(48))
    invite(cast, meeting)
    cast.groupe.memberships.filter(member=cast.former).delete()
    outbox.send_waiting()
    assert cast.former.user.email not in [one.to[0] for one in mail.outbox]
    path = letters.answer_path(cast.former.pk, meeting.pk)
    assert client.post(path, {"answer": "yes"}).status_code == 404
    made_up = reverse("meeting_answer", args=["made-up"])
    assert client.get(made_up).status_code == 404


def test_an_answer_that_comes_too_late_is_told_so(cast: Cast, client: Client) -> None:
    meeting = begun(cast)
    path = letters.answer_path(cast.former.pk, meeting.pk)
    assert client.get(path).status_code == 200
    assert client.post(path, {"answer": "no"}).status_code == 409
    assert client.post(path, {"answer": "perhaps"}).status_code == 200  # no answer of ours
