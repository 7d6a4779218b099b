# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of calendars: one of each, ended at once."""

from __future__ import annotations

import pytest

from groupes.journal.models import Entry
from roles.meetings import actions
from roles.meetings.models import Feed
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_address_is_made_once_and_ended_once() -> None:
    cast = factories.cast()
    first = actions.make_feed(by=cast.plain, groupe=None)
    assert actions.make_feed(by=cast.plain, groupe=None) == first
    other = actions.make_feed(by=cast.plain, groupe=cast.groupe)
    assert other.token != first.token
    for _time in range(2):
        actions.end_feed(by=cast.plain, groupe=None)
    assert list(Feed.objects.all()) == [other]
    verbs = list(
        Entry.objects.filter(verb__startswith="meetings.feed").values_list("verb", flat=True)
    )
    assert sorted(verbs) == ["meetings.feed_ended", "meetings.feed_made", "meetings.feed_made"]
    assert not Entry.objects.filter(verb__startswith="meetings.feed").exclude(groupe=None).exists()
