# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations by letter: to whom, once, with the meeting as a file; and answers without a login."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

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
    assert letter.body.count(f"{ORIGIN}{path}?reponse=") == 3
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
