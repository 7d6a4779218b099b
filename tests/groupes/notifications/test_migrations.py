# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was there before there were notifications is news to nobody."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.notifications import fanout
from groupes.notifications.models import Cursor, Notification
from tests import factories

pytestmark = pytest.mark.django_db
MIGRATION = import_module("groupes.notifications.migrations.0002_start_here")


def test_each_source_is_followed_from_where_it_was() -> None:
    cast = factories.cast()
    topic = Topic.objects.get(room__groupe=cast.groupe)
    chat.post_message(by=cast.founder, topic=topic, text="@tous bonjour")
    for _again in range(2):
        with connection.cursor() as cursor:
            cursor.execute(MIGRATION.HERE)
    assert set(Cursor.objects.values_list("source", flat=True)) == {"journal", "chat"}
    fanout.follow_all()
    assert not Notification.objects.exists()
    chat.post_message(by=cast.founder, topic=topic, text="@tous encore")
    fanout.follow_all()
    assert Notification.objects.filter(kind="mention").count() == 3
