# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database and a server of one's own for a measurement; both go when it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench import _product


@contextmanager
def database(name: str) -> Iterator[str]:
    """An empty, migrated database that the default connection uses meanwhile. Yields its URL.
    Told to stop, the measurement ends in order from here on."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    quoted = connection.ops.quote_name(name)
    server = connection.settings_dict
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted}")
    connection.close()
    former, server["NAME"] = server["NAME"], name
    host = quote(str(server["HOST"]), safe="")
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield (
            f"postgresql://{quote(str(server['USER']), safe='')}:"
            f"{quote(str(server['PASSWORD']), safe='')}@/{name}?host={host}"
            f"&port={server['PORT'] or 5432}"
        )
    finally:
        connection.close()
        server["NAME"] = former
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")


def seconds_of(process: psutil.Process) -> float:
    """What a process used of the processor so far, for itself and in the system for it."""
    times = process.cpu_times()
    return float(times.user + times.system)


@dataclass(frozen=True, slots=True)
class Server:
    """uvicorn, on a port of 127.0.0.1."""

    port: int
    process: psutil.Process

    def seconds(self) -> float:
        """What it and its children used of the processor so far."""
        children = self.process.children(recursive=True)
        return sum(map(seconds_of, [self.process, *children]))


def environment(database_url: str, **more: str) -> dict[str, str]:
    """What another process of the product is started with, on this database."""
    made: dict[str, str] = _product.find("environment")(
        settings.STATE,
        "test",
        secret=settings.SECRET_KEY,
        database_url=database_url,
        redis_url=",".join(settings.REDIS_URLS),
        GROUPES_PREFIX=settings.PREFIX,  # the cookies' names hold it
        **more,
    )
    return made


@contextmanager
def server(database_url: str) -> Iterator[Server]:
    """The product behind uvicorn, with what it is measured by beside it (``bench/_asgi.py``)."""
    port = _product.find("free_port")()
    command = [
        "bench._asgi:application" if part == "deploy.asgi:application" else part
        for part in _product.find("server_command")(port)
    ]
    process = _product.find("spawn")(
        command,
        # Said here, since the settings are read before deploy/wsgi.py says it: without the pool of
        # connections each request would open one of its own.
        env=environment(database_url, GROUPES_SERVING="1"),
        stdin=subprocess.DEVNULL,
    )
    try:
        _product.find("wait_until_served")(process, port)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)
