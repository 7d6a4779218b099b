# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where what comes of meetings is kept is declared by a floor above."""

from __future__ import annotations

import pytest

from commons.library import keeping as library
from roles.meetings import keeping
from tests import factories
from tests.roles.meetings.world import call, soon


def test_the_library_keeps_it() -> None:
    keeper = keeping.keeper()
    assert keeper is not None
    assert keeper.keep_minutes is library.keep_minutes


@pytest.mark.django_db
def test_until_the_next_meeting_or_for_five_weeks() -> None:
    cast = factories.cast()
    meeting = call(cast)
    assert keeping.until(meeting) == (meeting.starts_at + keeping.USUAL).date()
    call(cast, starts_at=soon(200))
    assert keeping.until(meeting) == soon(200).date()
