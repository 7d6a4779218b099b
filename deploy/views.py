# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public addresses of the installation itself: its health, its source, its scripts' words."""

import asyncio
import logging
from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deploy import source as running_source
from deploy import texts as script_texts

log = logging.getLogger(__name__)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.get("health")


async def _send_and_close() -> None:
    """One message into a group that nobody listens to: it fails when Valkey does not answer."""
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send("health", {"type": "health"}), timeout=3)


def _layer() -> None:
    async_to_sync(_send_and_close)()


CHECKS: dict[str, Callable[[], None]] = {"database": _database, "cache": _cache, "layer": _layer}


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """{"ok": bool, "database": bool, "cache": bool, "layer": bool}; status 503 unless all are true.

    Says no more than that: the reasons go to the log.
    """
    found = {}
    for name, check in CHECKS.items():
        try:
            check()
            found[name] = True
        except Exception:
            log.exception("health: %s does not answer", name)
            found[name] = False
    ok = all(found.values())
    return JsonResponse({"ok": ok, **found}, status=200 if ok else 503)


@login_not_required
@require_safe
def source(request: HttpRequest) -> HttpResponseBase:
    """The source of what runs here (AGPL, section 13): at SOURCE_URL when the installation publishes
    it there, else as an archive of the commit that is checked out."""
    if settings.SOURCE_URL:
        return redirect(settings.SOURCE_URL)
    archive = running_source.archive()
    if archive is None:
        raise Http404
    return FileResponse(archive, as_attachment=True, filename="groupes.tar.gz")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The icon, for a browser that asks at the address of old."""
    return redirect(static("icon.svg"))


@login_not_required
@require_safe
def texts(request: HttpRequest, digest: str, language: str) -> HttpResponse:
    """What the scripts say in `language`; 404 for a language we do not speak.

    Kept for ever under the address that holds its own `digest`. Under another one (a page made just
    before an upgrade) the words of now answer, and nobody keeps them.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    found = script_texts.texts(language)
    response = HttpResponse(
        found.source,
        content_type="text/javascript; charset=utf-8",
        headers={"Content-Language": language},
    )
    known = digest == found.digest
    response["Cache-Control"] = "public, max-age=31536000, immutable" if known else "no-store"
    return response
