# SPDX-License-Identifier: AGPL-3.0-or-later
"""One address has an answer; any other is hung up on in the handshake, where a router would fail."""

from __future__ import annotations

import pytest
from asgiref.testing import ApplicationCommunicator

from groupes.live import routing
from groupes.live.consumers import LiveConsumer
from tests.groupes.chat.line import application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/live", "/ws/live/x", "/g/concerter/"])
async def test_any_other_address_is_refused_in_the_handshake(path: str) -> None:
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers}
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    assert await socket.receive_output(5) == {"type": "websocket.close"}
    await socket.wait()


async def test_the_one_address_is_the_browsers_line(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    async def run(self: LiveConsumer) -> None:
        heard.append(self.scope["path"])

    monkeypatch.setattr(LiveConsumer, "run", run)
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    scope = {"type": "websocket", "path": "/ws/live/", "query_string": b"", "headers": headers}
    await ApplicationCommunicator(application, scope).wait()
    assert heard == ["/ws/live/"]


async def test_nowhere_answers_though_nobody_spoke() -> None:
    said: list[object] = []

    async def send(message: object) -> None:
        said.append(message)

    await routing.nowhere({}, None, send)
    assert said == [{"type": "websocket.close"}]
