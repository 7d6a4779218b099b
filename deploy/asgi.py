# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ASGI application: pages by threads (deploy.bridge), WebSockets by Channels.

Django's own ASGI handler would cross between the event loop and a thread at each synchronous
middleware: measured, the threads make a third more pages. In production the same application is
started twice behind the proxy, one for pages and one for /ws, so that neither slows the other.

/sante/ has threads of its own: it answers while every page thread is busy.
"""

import asyncio
import logging

from deploy.wsgi import application as wsgi  # sets Django up: first of all

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import parse_cookie
from django.urls import reverse

from deploy.bodies import Bodies, Receive, Refused, Scope, Send
from deploy.bridge import Pages
from deploy.origin import own_origin
from deploy.sessions import belongs_to_someone
from groupes.live.routing import websocket_urlpatterns

log = logging.getLogger(__name__)


async def is_member(scope: Scope) -> bool:
    """Whether a request comes from someone logged in. One query, in a page thread; Refused when
    the database does not answer it."""
    # Read as the page will read them: Python's own reader gives up at the first cookie, of whichever
    # neighbouring site, that is not written by the book.
    said = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    key = parse_cookie(said.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    if key is None:
        return False

    def ask() -> bool:
        try:
            return belongs_to_someone(key)
        except DatabaseError as error:
            log.exception("the session of a large request could not be asked for")
            raise Refused(500) from error
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
