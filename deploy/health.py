# SPDX-License-Identifier: AGPL-3.0-or-later
"""/sante/: whether what we stand on is well, asked of each engine itself, within two seconds.

Each check runs in a thread of its own. One that hangs is not begun a second time, nor waited for
again: the answer stays quick, and says so, until it ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from groupes.jobs import queries as jobs
from groupes.web.cache import counts
from groupes.web.room import no_room

log = logging.getLogger(__name__)

SECONDS: Final = 2.0
FREE_MB: Final = 256
"""Below this the disk counts as full: ten of the largest files, or a day of the journal."""


class Ill(Exception):
    """What is wrong, in words that may be shown to anyone."""


def _database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


def _cache() -> None:
    """A key written and read back: a full Valkey answers, and takes nothing."""
    try:
        counts().probe()
    except (OutOfMemoryError, ReadOnlyError) as error:
        raise Ill("takes nothing more: it is full, or a copy that is only read") from error


async def _send_and_close() -> None:
    """One message into a group that nobody listens to: it fails when Valkey does not answer."""
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send("health", {"type": "health"}), timeout=SECONDS)


def _layer() -> None:
    async_to_sync(_send_and_close)()


def free_mb() -> int:
    return shutil.disk_usage(settings.STATE).free // 1_000_000


def _disk() -> None:
    """A file written where uploads go, and where they wait."""
    uploads = Path(settings.MEDIA_ROOT)
    try:
        uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (uploads, Path(tempfile.gettempdir())):
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"." * 4096)
                probe.flush()
                os.fsync(probe.fileno())
    except OSError as error:
        if no_room(error):
            raise Ill("takes nothing more: it is full or read-only") from error
        raise
    if free_mb() < FREE_MB:
        raise Ill(f"less than {FREE_MB} MB are free")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "layer": _layer,
    "disk": _disk,
}


class Running:
    """The checks that have begun and not ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[str, tuple[float, Future[None]]] = {}

    def begin(self, name: str) -> tuple[float, Future[None]]:
        """The check `name`, running: when it began (monotonic seconds), and its end."""
        with self._lock:
            found = self._begun.get(name)
            if found is None or found[1].done():
                found = self._begun[name] = time.monotonic(), Future()
                threading.Thread(
                    target=self._run,
                    args=(CHECKS[name], found[1]),
                    name=f"check-{name}",
                    daemon=True,
                ).start()
            return found

    def _run(self, check: Callable[[], None], end: Future[None]) -> None:
        try:
            check()
        except BaseException as error:
            end.set_exception(error)
        else:
            end.set_result(None)


running = Running()


def problems() -> dict[str, str]:
    """What is wrong with each engine that is not well, in words; the reasons go to the log."""
    found = {}
    begun = {name: running.begin(name) for name in CHECKS}
    for name, (when, end) in begun.items():
        try:
            end.result(max(0.0, when + SECONDS - time.monotonic()))
        except TimeoutError:
            found[name] = f"does not answer within {SECONDS:.0f} s"
            log.error("health: %s %s", name, found[name])
        except Exception as error:
            found[name] = str(error) if isinstance(error, Ill) else "does not answer"
            log.error("health: %s %s", name, found[name], exc_info=error)
    return found


def _jobs() -> dict[str, Any] | None:
    """Of the queue: how many workers live, what waits, what was given up. None: it was not asked."""
    try:
        return dict(jobs.state()._asdict())
    except DatabaseError:
        return None


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """{"ok": bool, "database": bool, "cache": bool, "layer": bool, "disk": bool, "free_mb": int,
    "problems": {engine: words}, "jobs": {"workers": int, "waiting": int, "oldest": seconds,
    "failed": int} or null}; status 503 unless all that are true or false are true.

    Pages are served without a worker: that it is away is told, and is no 503. Says no more than that:
    no address, no name, no message of an engine.
    """
    found = problems()
    told: dict[str, Any] = {"ok": not found, **{name: name not in found for name in CHECKS}}
    told |= {"free_mb": free_mb(), "problems": found}
    told["jobs"] = _jobs() if told["database"] else None
    return JsonResponse(told, status=503 if found else 200)
