# SPDX-License-Identifier: AGPL-3.0-or-later
"""The minutes of a groupe that leaves, as one reads them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from roles.meetings import actions, reading
from tests import factories
from tests.roles.meetings.world import begun, soon

pytestmark = pytest.mark.django_db


def test_each_meeting_s_minutes_under_its_day_and_name() -> None:
    cast = factories.cast()
    meeting = begun(cast, title="Chez nous", starts_at=soon(0))
    actions.finish(by=cast.plain, meeting=meeting)
    [(title, text)] = reading.as_read(cast.groupe, lambda pk: "")
    day = meeting.starts_at.astimezone(ZoneInfo("Europe/Paris")).date()
    assert title == f"{day} Chez nous"
    assert cast.plain.name in text
    assert list(reading.as_read(factories.cast().groupe, lambda pk: "")) == []
