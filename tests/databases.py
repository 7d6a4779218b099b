# SPDX-License-Identifier: AGPL-3.0-or-later
"""The databases of a test run: one migrated for all, and copies of it to write in.

The first process of the run that needs a database migrates the original, to which nobody connects
afterwards; a copy takes PostgreSQL a tenth of a second, migrating takes it five.
"""

import gc

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests import engines


def copy(purpose: str) -> str:
    """The name of a new database, migrated and empty, that this process alone uses."""
    original = connection.settings_dict["TEST"]["NAME"]
    with engines.once("migrated") as first:
        if first:
            before = connection.settings_dict["NAME"]
            gc.disable()  # each migration's models refer to each other: a fifth of the time, looking
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            gc.enable()
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


DEADLOCK, SERIALIZATION = "40P01", "40001"


def stop(code: str = DEADLOCK) -> None:
    """Make PostgreSQL stop the transaction with this error."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'stopped' USING ERRCODE = '{code}'; END $$")


def drop(name: str) -> None:
    """Drop it, whoever still holds it open (the sockets' own thread, say)."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


SOWN = ("people_skill",)
"""Tables that migrating fills and that tests add to."""


class Emptied:
    """Empties the worker's database after each test that commits (`transaction=True`).

    As Django's flush does, but in 30 ms where that takes 600: it truncates every table, and writes
    content types and permissions anew. Here only what holds rows is emptied, and what migrating
    wrote stays (rows added beside it go). No trigger runs then (the journal refuses DELETE), which a superuser alone may ask
    for: with another kind of account, or a test that changed what migrating wrote, Django's is used.
    """

    def __init__(self) -> None:
        self.tables = connection.introspection.table_names()
        self.migrated = self.rows()
        self.last = {name: self.last_id(name) for name in SOWN}
        self.flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser') = 'on'")
            [self.may] = cursor.fetchone()

    def rows(self) -> dict[str, int]:
        """How many rows each table holds, but for those that hold none."""
        quoted = connection.ops.quote_name
        counted = " UNION ALL ".join(
            f"SELECT '{name}', count(*) FROM {quoted(name)}"  # noqa: S608 - a name of our own
            for name in self.tables
        )
        with connection.cursor() as cursor:
            cursor.execute(counted)
            return {name: count for name, count in cursor.fetchall() if count}

    def last_id(self, table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - same
            [found] = cursor.fetchone()
            return found or 0

    def __call__(self, case: TransactionTestCase) -> None:
        if self.may:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = replica")
                for name, last in self.last.items():
                    table = connection.ops.quote_name(name)
                    cursor.execute(f"DELETE FROM {table} WHERE id > %s", [last])  # noqa: S608 - same
        here = self.rows()
        if not self.may or {name: here.get(name) for name in self.migrated} != self.migrated:
            self.flush(case)
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in here.keys() - self.migrated.keys():
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608 - same
