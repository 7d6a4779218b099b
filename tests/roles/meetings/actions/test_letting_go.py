# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving and closing: what one looked after is told before, and asked of the others after."""

from __future__ import annotations

import pytest

from groupes import actions as ground
from groupes.journal.models import Entry
from roles.meetings import actions
from roles.meetings.models import Feed, Meeting, Minutes, Series, Willing
from tests import factories
from tests.factories import Cast
from tests.roles.meetings.world import begun, call, now, soon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def test_what_one_looks_after_is_named_before_and_open_after(cast: Cast) -> None:
    for number in range(7):
        meeting = call(cast, by=cast.founder, starts_at=soon(24 + number), title=f"R{number}")
        part = "secretary" if number else "facilitator"
        actions.take(by=cast.plain, meeting=meeting, part=part)
    told = [str(one) for one in actions.what_goes(cast.groupe, cast.plain)]
    assert told[:2] == ["Facilitating “R0”", "Taking notes at “R1”"]
    assert told[-1] == "2 more meetings that you look after"
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert not Meeting.objects.filter(facilitator=cast.plain).exists()
    assert not Meeting.objects.filter(secretary=cast.plain).exists()
    assert Entry.objects.filter(verb="meetings.part_given_back").count() == 7


def test_what_one_called_is_everyone_s_to_change_after(cast: Cast) -> None:
    meeting = call(cast, every="week", count=2)
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert now(meeting).author is None
    assert Series.objects.get().author is None
    assert now(meeting).state == "planned"


def test_a_groupe_that_closes_ends_what_goes_on_and_calls_off_the_rest(cast: Cast) -> None:
    live = begun(cast)
    coming = call(cast, every="week", count=3, starts_at=soon(48))
    actions.be_willing(by=cast.plain, groupe=cast.groupe, part="secretary", willing=True)
    actions.make_feed(by=cast.plain, groupe=cast.groupe)
    assert [str(one) for one in actions.what_closes(cast.groupe)] == [
        "4 meetings to come are called off"
    ]
    actions.hold_all(cast.groupe)
    actions.close_all(cast.groupe, cast.founder, cast.groupe.today())
    assert (now(live).state, now(coming).state) == ("over", "cancelled")
    assert Minutes.objects.get().meeting == live
    assert not Meeting.objects.ahead().exists()
    assert not Feed.objects.exists()
    assert Willing.objects.exists()
