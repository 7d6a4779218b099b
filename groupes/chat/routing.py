# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import path

from groupes.chat.consumers import LiveConsumer

websocket_urlpatterns = [
    path("ws/live/", LiveConsumer.as_asgi()),  # type: ignore[arg-type]  # Channels' router calls ASGI applications
]
