# SPDX-License-Identifier: AGPL-3.0-or-later
"""A database and a server of one's own for a measurement; both go when it ends."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from deploy.engines import free_port
from deploy.launch import environment, server_command, wait_until_served


@contextmanager
def database(name: str) -> Iterator[str]:
    """An empty, migrated database that the default connection uses meanwhile. Yields its URL."""
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


@contextmanager
def server(database_url: str, application: str = "bench._asgi:application") -> Iterator[int]:
    """The product behind uvicorn, with the bare view beside it. Yields its port on 127.0.0.1."""
    port = free_port()
    command = [
        application if part == "deploy.asgi:application" else part for part in server_command(port)
    ]
    process = subprocess.Popen(
        command,
        env=environment(
            settings.STATE,
            "test",
            secret=settings.SECRET_KEY,
            database_url=database_url,
            redis_url=",".join(settings.REDIS_URLS),
            GROUPES_PREFIX=settings.PREFIX,  # the cookies' names hold it
            GROUPES_TEST_SERVER="1",
        ),
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_until_served(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)
