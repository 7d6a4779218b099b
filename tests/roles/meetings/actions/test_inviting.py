# SPDX-License-Identifier: AGPL-3.0-or-later
"""To whom invitations leave, and once."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.models import Letter
from groupes.notifications.models import Habit, Pace, Wish
from groupes.web.refusals import Refusal
from roles.meetings import actions
from roles.meetings.models import Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import HOUR, call, now, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any) -> Cast:
    settings.MAIL_LEAVES = True
    return factories.cast()


def invite(cast: Cast, meeting: Meeting) -> int:
    return actions.invite(by=cast.plain, meeting=now(meeting), origin="https://groupes.test")


def waiting() -> set[str]:
    return set(Letter.objects.filter(kind="meeting").values_list("to", flat=True))


def test_each_who_takes_part_is_invited_once(cast: Cast) -> None:
    meeting = call(cast, starts_at=soon(48))
    actions.answer(by=cast.founder, meeting=meeting, answer="yes")  # answered: not asked again
    Habit.objects.create(member=cast.holder, pace=Pace.NEVER)
    assert [invite(cast, meeting) for _time in range(2)] == [1, 0]
    assert waiting() == {cast.former.user.email}
    Letter.objects.all().delete()
    actions.change(by=cast.plain, meeting=meeting, starts_at=meeting.starts_at + HOUR)
    Wish.objects.create(member=cast.former, groupe=cast.groupe, pace=Pace.NEVER)
    assert invite(cast, meeting) == 1  # who said that they come hears that it moved
    assert waiting() == {cast.founder.user.email}


def test_without_a_mail_server_nothing_is_said_as_sent(cast: Cast, settings: Any) -> None:
    settings.MAIL_LEAVES = False
    with pytest.raises(Refusal):
        invite(cast, call(cast, starts_at=soon(48)))
