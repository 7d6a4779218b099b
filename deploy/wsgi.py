# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages, as a WSGI application: served inside deploy.asgi, or alone by any WSGI server."""

import atexit
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
os.environ.setdefault("GROUPES_SERVING", "1")

application = get_wsgi_application()


@atexit.register
def close_pools() -> None:
    """Left to the interpreter's end, the pool's threads would be waited for in vain, 20 s."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if hasattr(connection, "close_pool"):
            connection.close_pool()
