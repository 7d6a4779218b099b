# SPDX-License-Identifier: AGPL-3.0-or-later
"""One ASGI application: pages by threads (a2wsgi), WebSockets by Channels.

Django's own ASGI handler would cross between the event loop and a thread at each synchronous
middleware: measured, the threads make a third more pages. In production the same application is
started twice behind the proxy, one for pages and one for /ws, so that neither slows the other.
"""

from a2wsgi import WSGIMiddleware

from deploy.wsgi import application as pages  # sets Django up: first of all

# isort: split
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings

from deploy.origin import own_origin
from groupes.live.routing import websocket_urlpatterns

application = ProtocolTypeRouter(
    {
        # a Django response is the iterable of bytes that WSGI wants; its stubs do not say so
        "http": WSGIMiddleware(pages, workers=settings.PAGE_THREADS),  # type: ignore[arg-type]
        "websocket": own_origin(AuthMiddlewareStack(URLRouter(websocket_urlpatterns))),
    }
)
