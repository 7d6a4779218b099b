# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal: ``record()`` writes the one row of a change, in the change's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

    from groupes.journal.events import Event
    from groupes.journal.models import Entry
    from groupes.models import Groupe, Member

NEXT_SEQ = """
INSERT INTO journal_stream (groupe_id, last_seq) VALUES (%s, 1)
ON CONFLICT (groupe_id) DO UPDATE SET last_seq = journal_stream.last_seq + 1
RETURNING last_seq
"""

HOLD = """
SELECT groupe_id FROM journal_stream WHERE groupe_id = ANY(%s) ORDER BY groupe_id FOR NO KEY UPDATE
"""

type Fact = str | int | bool | None | list[Any] | dict[str, Any]


def hold(groupe_ids: Iterable[int]) -> None:
    """Lock the journals of several groupes until the end of the transaction, in the order of their
    ids: before the first ``record()`` of an action that writes in more than one. One query."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(HOLD, [sorted(set(groupe_ids))])


def record(
    event: Event,
    *,
    by: Member | None,
    groupe: Groupe | None = None,
    target: Model | None = None,
    **facts: Fact,
) -> Entry:
    """Write the journal row of a change; must run inside the transaction that makes it.

    ``event``: of the app's ``events.py``. ``by``: the actor, None for the system. ``facts``: among
    those the event declares; ids, codes, dates as ISO text, numbers: never names or free text, so
    that a person can be anonymised without touching the journal. After commit the live event is
    published; it may be lost, the row may not.

    Raises ``TransactionManagementError`` outside a transaction: a change without its trace, or
    a trace without its change, must be impossible. TypeError for a fact that is not declared.
    """
    from functools import partial

    from django.db import connection, transaction

    from groupes.journal import stream

    _need_transaction()
    entry = _entry(event, by, target, facts)
    if groupe is not None:
        # One statement takes the row's lock and gives the number: the groupe's journal is in
        # commit order.
        with connection.cursor() as cursor:
            cursor.execute(NEXT_SEQ, [groupe.pk])
            (entry.seq,) = cursor.fetchone()
        entry.groupe = groupe
    entry.save(force_insert=True)
    if groupe is not None:
        transaction.on_commit(partial(stream.announce, entry), robust=True)
    return entry


def record_each(
    event: Event, *, by: Member | None, changes: Iterable[tuple[Model, Mapping[str, Fact]]]
) -> None:
    """:func:`record` for many things at once, in no groupe's journal: a row for each (target, facts), in
    their order. One query."""
    from groupes.journal.models import Entry

    _need_transaction()
    Entry.objects.bulk_create([_entry(event, by, target, facts) for target, facts in changes])


def _need_transaction() -> None:
    from django.db import connection, transaction

    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "journal.record() must run in the transaction of the change it records"
        )


def _entry(
    event: Event, by: Member | None, target: Model | None, facts: Mapping[str, Fact]
) -> Entry:
    from groupes.journal.models import Entry

    if unknown := facts.keys() - event.facts.keys():
        raise TypeError(f"{event.verb} has no fact {', '.join(sorted(unknown))}")
    return Entry(
        verb=event.verb,
        actor_id=by.user_id if by is not None else None,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        facts=dict(facts),
    )
