# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tables refuse, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tenders.guests.models import Guest, Word
from tests.tenders.guests.makers import invited

pytestmark = pytest.mark.django_db


def test_an_address_is_open_once_on_a_bid_and_a_word_is_of_one() -> None:
    world = invited()
    row = Guest.objects.get(pk=world.guest.pk)
    row.pk, row.digest = None, "other"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    for who in ({}, {"guest": world.guest, "member": world.cast.plain}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Word.objects.create(bid=world.bid, text="?", **who)


def test_those_that_were_ended_or_read_back_without_an_address_are_as_many_as_there_were() -> None:
    world = invited()
    Guest.objects.update(email="", digest="")
    row = Guest.objects.get(pk=world.guest.pk)
    row.pk = None
    row.save()
    assert Guest.objects.open().count() == 2
