# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's own application, with a bare WebSocket broadcast beside it: the ceiling of
``chat``. What is posted to /bench/send goes, as it is, to every socket of /bench/ws: no login, no
database, no layer."""

from __future__ import annotations

from typing import Any

import deploy.asgi

_sockets: set[Any] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope.get("path") == "/bench/ws":
        await _listen(receive, send)
    elif scope.get("path") == "/bench/send":
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        frame = {"type": "websocket.send", "text": body.decode()}
        for socket in list(_sockets):
            await socket(frame)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await deploy.asgi.application(scope, receive, send)


async def _listen(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": '{"t":"hello"}'})
    _sockets.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        _sockets.discard(send)
