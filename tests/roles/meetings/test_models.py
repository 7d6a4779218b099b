# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings in the database: what can not be, whatever runs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from roles.meetings.models import Attendance, Item, Meeting
from tests import factories
from tests.roles.meetings.world import begun, call

pytestmark = pytest.mark.django_db


def test_a_series_meets_once_at_an_instant_and_one_item_is_on() -> None:
    cast = factories.cast()
    first = call(cast, every="week", count=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(
            groupe=cast.groupe, series=first.series, original=first.original, minutes=10,
            starts_at=first.starts_at,
        )  # fmt: skip
    live = begun(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        live.items.update(state="now")
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=live.pk).update(began_at=None)


def test_a_pen_is_had_until_its_time() -> None:
    now = timezone.now()
    item = Item(pen_id=3, pen_until=now + dt.timedelta(seconds=1))
    assert item.writer(now) == 3
    assert item.writer(now + dt.timedelta(seconds=1)) is None
    assert Item().writer(now) is None


def test_who_does_not_come_looks_after_nothing() -> None:
    assert Attendance(answer="no").is_aside("secretary")
    assert Attendance(answer="yes", not_secretary=True).is_aside("secretary")
    assert not Attendance(answer="yes", not_secretary=True).is_aside("facilitator")
