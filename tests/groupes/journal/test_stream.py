# SPDX-License-Identifier: AGPL-3.0-or-later
"""What browsers hear of an entry: that something moved and where, never who or what was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from groupes import events, journal, live
from groupes.journal.models import Entry
from groupes.journal.stream import JournalStream, announce, frame_of
from tenders.bids.events import GO_RECORDED
from tests import factories

SOURCE = JournalStream()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What would go over the channel layer."""
    heard: dict[str, list[Any]] = {"rows": [], "rights": []}
    monkeypatch.setattr(live, "announce", lambda kind, row: heard["rows"].append((kind, row)))
    monkeypatch.setattr(live, "rights_changed", lambda **people: heard["rights"].append(people))
    return heard


def entry(verb: str, **fields: Any) -> Entry:
    return Entry(**{"pk": 5, "groupe_id": 12, "seq": 7, "verb": verb} | fields)


def test_a_frame_says_what_moved_and_which_parts_show_it() -> None:
    told = frame_of(entry(GO_RECORDED.verb, target_type="bids.bid", target_id=9, actor_id=3))
    assert told == {
        "t": "event",
        "s": "g12",
        "seq": 7,
        "verb": "bids.go_recorded",
        "target": "bids.bid:9",
        "parts": ["head", "matrix", "pieces", "price"],
    }


def test_a_verb_of_an_app_that_is_gone_moves_no_part_and_nothing_has_no_target() -> None:
    told = frame_of(entry("gone.done"))
    assert (told["target"], told["parts"]) == ("", [])


def test_an_entry_is_told_in_each_language_with_the_same_frame(
    told: dict[str, list[Any]],
) -> None:
    announce(entry(GO_RECORDED.verb))
    [(kind, row)] = told["rows"]
    assert (kind, row.id, row.groupe_id, row.stream, row.seq) == ("event", 5, 12, "g12", 7)
    assert row.frames.keys() == {"fr", "en"}
    assert len(set(row.frames.values())) == 1
    assert json.loads(row.frames["fr"]) == frame_of(entry(GO_RECORDED.verb))
    assert told["rights"] == []


def test_an_entry_of_no_groupe_is_told_to_nobody(told: dict[str, list[Any]]) -> None:
    announce(entry(events.PERSON_ADDED.verb, groupe_id=None, seq=None))
    announce(entry(events.MEMBERSHIP_ENDED.verb, groupe_id=None, seq=None, facts={"member": 4}))
    assert told == {"rows": [], "rights": []}


def test_what_changes_who_belongs_has_rights_asked_again_for_whom_it_names_and_who_did_it(
    told: dict[str, list[Any]],
) -> None:
    announce(entry(events.MEMBERSHIP_ACCEPTED.verb, facts={"member": 4}, actor_id=3))
    announce(entry(events.MEMBERSHIP_ENDED.verb, facts={}, actor_id=None))
    assert told["rights"] == [{"members": [4], "users": [3]}, {"members": [], "users": []}]


@pytest.mark.django_db
def test_the_heads_are_the_last_numbers_and_nought_where_nothing_happened(
    django_assert_num_queries,
) -> None:
    first, second = (factories.groupe(factories.member()) for _n in range(2))
    with transaction.atomic():
        last = journal.record(events.GROUPE_CHANGED, by=None, groupe=second, fields=["name"])
    with django_assert_num_queries(1):
        heads = SOURCE.heads([first.pk, second.pk, 0])
    assert heads[second.pk] == (f"g{second.pk}", last.seq)
    assert heads[first.pk][1] == Entry.objects.filter(groupe=first).count()
    assert heads[0] == ("g0", 0)
    assert SOURCE.heads([]) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_rows_are_read_in_one_query_and_those_that_are_not_there_left_out(
    rows: int, django_assert_num_queries
) -> None:
    groupe = factories.groupe(factories.member())
    with transaction.atomic():
        made = [
            journal.record(events.GROUPE_CHANGED, by=None, groupe=groupe, fields=["name"])
            for _n in range(rows)
        ]
        outside = journal.record(events.PREFERENCES_CHANGED, by=None)
    with django_assert_num_queries(1):
        found = list(SOURCE.load([*(one.pk for one in made), outside.pk, 0], ["fr"]))
    assert [(row.id, row.seq) for row in found] == [(one.pk, one.seq) for one in made]
    assert all(row.frames.keys() == {"fr"} for row in found)


@pytest.mark.django_db
def test_rights_may_have_changed_where_a_verb_of_rights_came_since(
    django_assert_num_queries,
) -> None:
    quiet, moved = (factories.groupe(factories.member()) for _n in range(2))
    heads = {pk: seq for pk, (_name, seq) in SOURCE.heads([quiet.pk, moved.pk]).items()}
    with transaction.atomic():
        journal.record(events.GROUPE_CHANGED, by=None, groupe=quiet, fields=["name"])
        journal.record(events.MEMBERSHIP_ENDED, by=None, groupe=moved)
    with django_assert_num_queries(1):
        assert SOURCE.rights_changed(heads) == {moved.pk}
    heads[moved.pk] += 1
    assert SOURCE.rights_changed(heads) == set()
    with django_assert_num_queries(0):
        assert SOURCE.rights_changed({}) == set()
