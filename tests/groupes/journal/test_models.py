# SPDX-License-Identifier: AGPL-3.0-or-later
"""An entry of the journal: about what, and what it is called."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from groupes import journal
from groupes.journal.events import Event
from groupes.journal.models import Entry, Stream
from tests import factories

DONE = Event("test.done")


@pytest.mark.django_db
def test_what_is_about_a_thing_is_not_about_its_namesake_of_another_kind() -> None:
    cast = factories.cast()
    Entry.objects.create(verb="test.other", target_type="bids.bid", target_id=cast.role.pk)
    with transaction.atomic():
        entry = journal.record(DONE, by=None, groupe=cast.groupe, target=cast.role)
        journal.record(DONE, by=None, groupe=cast.groupe)
    assert list(Entry.objects.about(cast.role)) == [entry]
    assert str(entry) == f"test.done roles.role:{cast.role.pk}"


@pytest.mark.django_db
def test_two_entries_of_one_groupe_have_two_numbers_and_those_of_none_have_none() -> None:
    cast = factories.cast()
    taken = Stream.objects.get(groupe=cast.groupe).last_seq
    with pytest.raises(IntegrityError, match="entry_groupe_seq"), transaction.atomic():
        Entry.objects.create(groupe=cast.groupe, seq=taken, verb="test.done")
    for _again in range(2):
        Entry.objects.create(verb="test.done")


def test_a_stream_is_called_as_browsers_call_it() -> None:
    assert str(Stream(groupe_id=12, last_seq=7)) == "g12:7"
