# SPDX-License-Identifier: AGPL-3.0-or-later
"""WebSockets by those who mean harm: elsewhere than where they are, and too many."""

from __future__ import annotations

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async

from groupes.live import consumers
from tests import factories
from tests.groupes.chat.line import Line, application, lines

pytestmark = pytest.mark.django_db(transaction=True)
made = database_sync_to_async(factories.cast)


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/live", "/ws/live/x", "/g/concerter/"])
async def test_any_other_address_is_refused_in_the_handshake(path: str) -> None:
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert await socket.receive_output(5) == {"type": "websocket.close"}
    await socket.wait()


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
