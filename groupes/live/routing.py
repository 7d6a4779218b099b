# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.urls import path, re_path

from groupes.live.consumers import LiveConsumer


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """Any other address: refused in the handshake (403), where Channels' router would fail."""
    await send({"type": "websocket.close"})


websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),  # type: ignore[arg-type]  # Channels' router calls ASGI applications
    re_path("", nowhere),  # type: ignore[arg-type]  # idem
]
