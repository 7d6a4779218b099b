# SPDX-License-Identifier: AGPL-3.0-or-later
"""WebSockets by those who mean harm: too many of them."""

from __future__ import annotations

import pytest
from channels.db import database_sync_to_async

from groupes.live import consumers
from tests import factories
from tests.groupes.chat.line import Line, lines

pytestmark = pytest.mark.django_db(transaction=True)
made = database_sync_to_async(factories.cast)


async def test_one_person_opens_a_bounded_number_of_sockets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "MOST_SOCKETS", 2)
    cast = await made()
    async with lines(cast.plain, cast.plain, cast.holder) as (first, _second, _other):
        more = Line(first.cookie)
        assert await more.connect()
        assert await more.closed() == 1013  # come back later
        await first.hang_up()
        again = Line(first.cookie)
        await again.open()
        await again.hang_up()
