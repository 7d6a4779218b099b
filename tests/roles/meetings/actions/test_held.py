# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held while a meeting changes, and who may change anything."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groupes.web.refusals import Refusal
from roles.meetings import actions
from roles.meetings.actions import held
from roles.meetings.models import Item
from tests import factories
from tests.roles.meetings.world import begun, call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_meeting_is_held_before_anything_of_it_is_written() -> None:
    cast = factories.cast()
    meeting = call(cast)
    item = meeting.items.earliest("position")
    with CaptureQueriesContext(connection) as caught:
        held.hold_item(item)
    assert "FOR NO KEY UPDATE" in caught[0]["sql"]
    assert '"meetings_meeting"' in caught[0]["sql"]
    with pytest.raises(Refusal, match="taken off"):
        held.hold_item(Item(pk=item.pk + 10**6, meeting=meeting))


def test_what_is_over_or_has_begun_says_so() -> None:
    cast = factories.cast()
    meeting = begun(cast)
    with pytest.raises(Refusal, match="has begun"):
        held.need_planned(meeting)
    with pytest.raises(Refusal, match="has not begun"):
        held.need_live(call(cast))
    with pytest.raises(Refusal, match="is over"):
        held.need_ahead(actions.finish(by=cast.plain, meeting=meeting))


def test_only_who_takes_part_today_does_anything() -> None:
    cast = factories.cast()
    held.need_part(cast.groupe, cast.plain)
    cast.groupe.memberships.filter(member=cast.plain).update(state="paused")
    for person in (cast.plain, cast.outsider):
        with pytest.raises(Refusal, match="pause"):
            held.need_part(cast.groupe, person)
    cast.groupe.state = "closed"
    with pytest.raises(Refusal, match="closed"):
        held.need_part(cast.groupe, cast.founder)
