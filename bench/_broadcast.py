# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bare WebSocket broadcast: the ceiling of ``chat``.

What is posted to /bench/broadcast/send goes, as it is, to every socket of /bench/broadcast/ws, in
the process that holds them; the sender is answered (204) when the last socket has been written to.
Nothing is stored, nobody is logged in, no layer lies between: no chat can do less for a message.
"""

from __future__ import annotations

from typing import Any

_sockets: set[Any] = set()


async def broadcast(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await _listen(receive, send)
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message["body"], message["more_body"]
    frame = {"type": "websocket.send", "text": body.decode()}
    for socket in list(_sockets):
        await socket(frame)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


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
