# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a WebSocket may be opened from: our own pages, by scheme, host and port."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

PORTS = {"http": 80, "https": 443}

type Application = Callable[[Any, Any, Any], Awaitable[Any]]


def _place(origin: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of an origin; None for what is none."""
    try:
        parts: SplitResult = urlsplit(origin.lower())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return None
    if not parts.hostname or not port or parts.path or parts.query or parts.fragment:
        return None
    return parts.scheme, parts.hostname, port


def _ours(scope: Mapping[str, Any], headers: Mapping[bytes, bytes]) -> str:
    """Our origin: the configured one; without one (a laptop) the host that is asked, were it ours."""
    if settings.ORIGIN:
        return str(settings.ORIGIN)
    host = headers.get(b"host", b"").decode("latin-1")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return ""
    return f"{'https' if scope.get('scheme') == 'wss' else 'http'}://{host}"


def is_our_own(scope: Mapping[str, Any]) -> bool:
    """Whether a handshake comes from a page of ours. Without an Origin it does not: browsers say it."""
    headers = dict(scope["headers"])
    asked = _place(headers.get(b"origin", b"").decode("latin-1"))
    return asked is not None and asked == _place(_ours(scope, headers))


def own_origin(application: Application) -> Application:
    """The ASGI application behind it gets the WebSockets of our own pages; others are refused in the
    handshake (403)."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        if is_our_own(scope):
            await application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close"})

    return guarded
