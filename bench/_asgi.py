# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's own application, with what it is measured by beside it: a view that does nothing,
a bare WebSocket broadcast, and a plain Channels consumer."""

from typing import Any

from django.conf import settings

import deploy.asgi  # sets Django up: first of all

# isort: split
from bench._broadcast import broadcast
from bench._plain import plain

settings.ROOT_URLCONF = "bench._urls"


async def application(scope: Any, receive: Any, send: Any) -> None:
    path = scope.get("path", "")
    if path.startswith("/bench/broadcast/"):
        await broadcast(scope, receive, send)
    elif path.startswith("/bench/plain/"):
        await plain(scope, receive, send)
    else:
        await deploy.asgi.application(scope, receive, send)
