# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal only grows: the database itself refuses to change it, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from groupes import journal
from groupes.events import GROUPE_CHANGED
from groupes.journal.models import Entry
from tests import factories

# Committed for real: PostgreSQL truncates nothing that a transaction still holds.
pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = (
    "UPDATE journal_entry SET verb = 'groupes.other'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry",
    "TRUNCATE groupes_groupe CASCADE",
)


def try_to(statement: str, *, as_a_test: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL groupes.allow_truncate = '{as_a_test}'")
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_what_is_written_stays(statement: str) -> None:
    cast = factories.cast()
    before = list(Entry.objects.order_by("pk").values())
    assert before
    with pytest.raises(DatabaseError, match="append-only"):
        try_to(statement, as_a_test="off")
    if not statement.startswith("TRUNCATE"):
        with pytest.raises(DatabaseError, match="append-only"):
            try_to(statement, as_a_test="on")
    assert list(Entry.objects.order_by("pk").values()) == before
    assert cast.groupe.entries.exists()


def test_a_change_and_its_trace_need_one_transaction() -> None:
    cast = factories.cast()
    before = Entry.objects.count()
    with pytest.raises(transaction.TransactionManagementError, match="in the transaction"):
        journal.record(GROUPE_CHANGED, by=cast.holder, groupe=cast.groupe)
    assert Entry.objects.count() == before
