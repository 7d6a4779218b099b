# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ASGI application: pages by threads (deploy.bridge), WebSockets by Channels.

Django's own ASGI handler would cross between the event loop and a thread at each synchronous
middleware: measured, the threads make a third more pages. In production the same application is
started twice behind the proxy, one for pages and one for /ws, so that neither slows the other.

/sante/ has threads of its own: it answers while every page thread is busy.
"""

import asyncio
from http.cookies import CookieError, SimpleCookie

from deploy.wsgi import application as wsgi  # sets Django up: first of all

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.db import close_old_connections
from django.urls import reverse

from deploy.bodies import Bodies, Receive, Scope, Send, header
from deploy.bridge import Pages
from deploy.origin import own_origin
from deploy.sessions import belongs_to_someone
from groupes.live.routing import websocket_urlpatterns


async def is_member(scope: Scope) -> bool:
    """Whether a request comes from someone logged in. One query, in a page thread."""
    try:
        cookies = SimpleCookie((header(scope, b"cookie") or b"").decode("latin-1"))
    except CookieError:
        return False
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return False

    def ask() -> bool:
        try:
            return belongs_to_someone(morsel.value)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(pages.threads, ask)


bodies = Bodies(is_member, proxied=settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0)
pages = Pages(wsgi, threads=settings.PAGE_THREADS, bodies=bodies)
health = Pages(wsgi, threads=2, bodies=bodies, name="health")
HEALTH = reverse("health")


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    await (health if scope["path"] == HEALTH else pages)(scope, receive, send)


application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": own_origin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
