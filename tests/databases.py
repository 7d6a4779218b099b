# SPDX-License-Identifier: AGPL-3.0-or-later
"""The databases of a test run: one migrated for all, and copies of it to write in.

The first process of the run that needs a database migrates the original, to which nobody connects
afterwards; a copy takes PostgreSQL a tenth of a second, migrating takes it five.
"""

from django.conf import settings
from django.db import connection

from tests import engines


def copy(purpose: str) -> str:
    """The name of a new database, migrated and empty, that this process alone uses."""
    original = connection.settings_dict["TEST"]["NAME"]
    with engines.once("migrated") as first:
        if first:
            before = connection.settings_dict["NAME"]
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            use(before)
    name = f"test_{settings.PREFIX}_{purpose}".replace("-", "_")
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(original)}")
    return name


def use(name: str) -> str:
    """Make `name` Django's database, in every thread. Returns the name of the one before."""
    before: str = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    return before


def drop(name: str) -> None:
    """Drop it, whoever still holds it open (the sockets' own thread, say)."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
