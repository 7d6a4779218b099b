# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two connections: a verb that comes second, to rows that another is changing. Its test commits
(``django_db(transaction=True)``)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import connection, transaction

from groupes.web.refusals import Refusal

WAITS = """
SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def second(verb: Callable[[], object], change: Callable[[], object]) -> object:
    """What ``verb`` answers, or how it refuses, when it begins after ``change`` has taken its rows and
    before that is committed. It must wait for it."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(verb())
        except Refusal as refusal:
            found.append(refusal)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        change()
        other.start()
        assert _waits(other), "it waited for nothing"
    other.join(30)
    [answer] = found
    return answer


def _waits(other: threading.Thread) -> bool:
    until = time.monotonic() + 30
    while other.is_alive() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITS)
            if cursor.fetchone() != (0,):
                return True
        time.sleep(0.02)
    return False
