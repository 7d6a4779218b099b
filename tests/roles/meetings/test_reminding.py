# SPDX-License-Identifier: AGPL-3.0-or-later
"""The day before, whoever facilitates is reminded once; where nobody does, all are told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from groupes.journal.models import Entry
from roles.meetings import actions, reminding
from roles.meetings.models import Meeting
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import call, now, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def told() -> list[tuple[str, object]]:
    rows = Entry.objects.filter(verb__startswith="meetings.facilitator_").order_by("seq")
    return [
        (one.verb.removeprefix("meetings.facilitator_"), one.facts.get("member")) for one in rows
    ]


def long_called(cast: Cast, hours: float) -> Meeting:
    meeting = call(cast, starts_at=soon(hours))
    Meeting.objects.filter(pk=meeting.pk).update(changed_at=timezone.now() - dt.timedelta(days=3))
    return now(meeting)


def test_who_facilitates_is_reminded_once_and_again_where_it_is_moved(cast: Cast) -> None:
    meeting = long_called(cast, 20)
    actions.take(by=cast.founder, meeting=meeting, part="facilitator")
    for _time in range(2):
        reminding.remind()
    assert told() == [("reminded", cast.founder.pk)]
    actions.change(by=cast.plain, meeting=now(meeting), starts_at=soon(22))
    reminding.remind()
    assert len(told()) == 1  # all just heard that it moved
    Meeting.objects.update(changed_at=timezone.now() - dt.timedelta(hours=13))
    reminding.remind()
    assert len(told()) == 2


def test_where_nobody_facilitates_all_are_told_whoever_is_willing(cast: Cast) -> None:
    actions.be_willing(by=cast.founder, groupe=cast.groupe, part="facilitator", willing=True)
    long_called(cast, 20)
    reminding.remind()
    assert told() == [("wanted", None)]


def test_not_too_early_nor_too_late_nor_of_one_that_is_called_off(cast: Cast) -> None:
    far, gone = long_called(cast, 30), long_called(cast, 20)
    actions.cancel(by=cast.plain, meeting=gone)
    call(cast, starts_at=soon(3))  # just called: all heard
    reminding.remind()
    assert told() == []
    assert not reminding.remind_of(meeting=far)
