# SPDX-License-Identifier: AGPL-3.0-or-later
"""``record``: one row for one change, numbered within its groupe, told after the commit."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from groupes import journal
from groupes.journal import stream
from groupes.journal.events import CODE, Event
from groupes.journal.models import Entry, Stream
from tests import factories

DONE = Event("test.done", facts={"n": CODE})


@pytest.mark.django_db
def test_an_entry_holds_who_what_on_what_and_facts() -> None:
    cast = factories.cast()
    head = Stream.objects.get(groupe=cast.groupe).last_seq
    with transaction.atomic():
        entry = journal.record(DONE, by=cast.plain, groupe=cast.groupe, target=cast.role, n=3)
    entry.refresh_from_db()
    assert (entry.actor_id, entry.groupe, entry.seq) == (cast.plain.user_id, cast.groupe, head + 1)
    assert (entry.verb, entry.target_type, entry.target_id) == (
        "test.done",
        "roles.role",
        cast.role.pk,
    )
    assert entry.facts == {"n": 3}


@pytest.mark.django_db
def test_what_the_system_does_to_nothing_in_no_groupe_has_neither_number_nor_actor() -> None:
    with transaction.atomic():
        entry = journal.record(DONE, by=None)
    assert (entry.actor_id, entry.groupe_id, entry.seq) == (None, None, None)
    assert (entry.target_type, entry.target_id, entry.facts) == ("", None, {})


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_many_changes_of_no_groupe_are_written_as_each_by_itself(
    rows: int, django_assert_num_queries
) -> None:
    people = [factories.member() for _one in range(rows)]
    with transaction.atomic(), django_assert_num_queries(1):
        journal.record_each(
            DONE, by=people[0], changes=[(one, {"n": n}) for n, one in enumerate(people)]
        )
    for n, one in enumerate(people):
        entry = Entry.objects.get(verb=DONE.verb, target_id=one.pk)
        assert (entry.actor_id, entry.groupe_id, entry.seq) == (people[0].user_id, None, None)
        assert (entry.target_type, entry.facts) == ("groupes.member", {"n": n})
    with pytest.raises(TypeError), transaction.atomic():
        journal.record_each(DONE, by=None, changes=[(people[0], {"unheard": 1})])


@pytest.mark.django_db(transaction=True)
def test_many_changes_are_not_written_without_their_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        journal.record_each(DONE, by=None, changes=[])


@pytest.mark.django_db
def test_groupes_count_apart() -> None:
    first, second = (factories.groupe(factories.member()) for _n in range(2))
    heads = [Stream.objects.get(groupe=one).last_seq for one in (first, second)]
    with transaction.atomic():
        told = [
            journal.record(DONE, by=None, groupe=one).seq for one in (first, second, first, second)
        ]
    assert told == [heads[0] + 1, heads[1] + 1, heads[0] + 2, heads[1] + 2]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_an_entry_costs_its_number_and_its_row(rows: int, django_assert_num_queries) -> None:
    groupe = factories.groupe(factories.member())
    with transaction.atomic(), django_assert_num_queries(2 * rows):
        for _n in range(rows):
            journal.record(DONE, by=None, groupe=groupe)


@pytest.mark.django_db(transaction=True)
def test_a_number_of_a_change_that_is_undone_is_given_again() -> None:
    groupe = factories.groupe(factories.member())
    head = Stream.objects.get(groupe=groupe).last_seq
    with pytest.raises(RuntimeError), transaction.atomic():
        journal.record(DONE, by=None, groupe=groupe)
        raise RuntimeError("the change failed after its trace")
    assert not Entry.objects.filter(verb="test.done").exists()
    with transaction.atomic():
        assert journal.record(DONE, by=None, groupe=groupe).seq == head + 1


@pytest.mark.django_db(transaction=True)
def test_it_is_told_after_the_commit_only_and_only_where_there_is_a_groupe(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[int] = []
    monkeypatch.setattr(stream, "announce", lambda entry: told.append(entry.pk))
    groupe = factories.groupe(factories.member())
    told.clear()
    with transaction.atomic():
        entry = journal.record(DONE, by=None, groupe=groupe)
        journal.record(DONE, by=None)
        assert told == []
    assert told == [entry.pk]
    with pytest.raises(RuntimeError), transaction.atomic():
        journal.record(DONE, by=None, groupe=groupe)
        raise RuntimeError("undone")
    assert told == [entry.pk]


@pytest.mark.django_db(transaction=True)
def test_a_telling_that_fails_takes_no_change_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(entry: Entry) -> None:
        raise ConnectionError("nobody hears")

    groupe = factories.groupe(factories.member())
    monkeypatch.setattr(stream, "announce", fail)
    with transaction.atomic():
        entry = journal.record(DONE, by=None, groupe=groupe)
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_get_numbers_without_a_gap_or_a_double() -> None:
    groupe = factories.groupe(factories.member())
    head = Stream.objects.get(groupe=groupe).last_seq
    failures: list[Any] = []

    def work() -> None:
        try:
            for _n in range(5):
                with transaction.atomic():
                    journal.record(DONE, by=None, groupe=groupe)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    entries = Entry.objects.filter(verb="test.done").order_by("pk")
    assert sorted(one.seq or 0 for one in entries) == list(range(head + 1, head + 21))
