# SPDX-License-Identifier: AGPL-3.0-or-later
"""The databases of a test run: one migrated for all, and copies of it to write in; another in which the
demonstration was told.

The first process of the run that needs one of the two makes it, and nobody connects to it afterwards; a
copy takes PostgreSQL a tenth of a second, migrating takes it five, and telling three more.
"""

from __future__ import annotations

import gc
import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings

from tests import engines

if TYPE_CHECKING:
    from deploy.demo import build


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
    return _copied(original, purpose)


def _copied(original: str, purpose: str) -> str:
    name = f"test_{settings.PREFIX}_{purpose}".replace("-", "_")
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(original)}")
    return name


@dataclass(frozen=True)
class Told:
    """A database in which the demonstration was told, its files, and who is in it."""

    name: str
    files: Path
    cast: build.Cast

    @contextmanager
    def used(self) -> Iterator[build.Cast]:
        before = use(self.name)
        try:
            with override_settings(MEDIA_ROOT=self.files):
                yield self.cast
        finally:
            use(before)


@contextmanager
def told(purpose: str) -> Iterator[Told]:
    """A new one, that this process alone uses; it is gone at the end."""
    original = connection.settings_dict["TEST"]["NAME"] + "_told"
    files, cast = engines.folder() / "told", engines.folder() / "told.cast"
    with engines.once("told") as first:
        if first:
            _tell(original, files, cast)
    name = _copied(original, purpose)
    try:
        with TemporaryDirectory() as own:
            shutil.copytree(files, own, dirs_exist_ok=True)
            yield Told(name, Path(own), pickle.loads(cast.read_bytes()))  # noqa: S301 - this run's own
    finally:
        drop(name)


def _tell(original: str, files: Path, cast: Path) -> None:
    from deploy.demo import build  # nearly all of the product: only for who asks for it

    made = copy("telling")
    before = use(made)
    try:
        files.mkdir(exist_ok=True)
        with override_settings(MEDIA_ROOT=files):
            cast.write_bytes(pickle.dumps(build.tell()))
    except BaseException:
        use(before)
        drop(made)
        raise
    use(before)
    quoted = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {quoted(made)} RENAME TO {quoted(original)}")


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
