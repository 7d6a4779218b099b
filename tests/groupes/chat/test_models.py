# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rooms, topics and messages: their order, their words, and what the database never lets be."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groupes.chat import actions
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.models import Member
from groupes.web.text import RENDERER_VERSION
from tests import factories
from tests.factories import days
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    return general(factories.groupe(factories.member()))


def message(topic: Topic, seq: int, by: Member | None = None, **fields: Any) -> Message:
    values: dict[str, Any] = {
        "changed_seq": seq, "source": "un", "html": "<p>un</p>",
        "renderer_version": RENDERER_VERSION,
    }  # fmt: skip
    return Message.objects.create(
        room=topic.room, topic=topic, seq=seq, author=by or topic.room.groupe.memberships.get().member,
        **values | fields,
    )  # fmt: skip


def test_what_changed_since_comes_in_the_order_it_happened(topic: Topic) -> None:
    first, second, third = (message(topic, seq) for seq in (1, 2, 3))
    first.changed_seq = 4  # edited after the third was written
    first.save()
    assert list(topic.messages.changed_after(1)) == [second, third, first]
    assert list(topic.messages.changed_after(3)) == [first]
    assert list(topic.messages.changed_after(4)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_messages_come_with_author_and_topic_in_one_query(
    topic: Topic, rows: int, django_assert_num_queries
) -> None:
    for seq in range(1, rows + 1):
        message(topic, seq)
    with django_assert_num_queries(1):
        told = [(one.author.name, one.topic.name) for one in Message.objects.with_authors()]
    assert len(told) == rows


def test_topics_talked_in_last_come_first_and_resolved_ones_are_apart(topic: Topic) -> None:
    room, now = topic.room, timezone.now()
    topic.delete()
    old, new, twin = (
        Topic.objects.create(room=room, name=name, last_at=at)
        for name, at in (("a", now - days(1)), ("b", now), ("c", now))
    )
    done = Topic.objects.create(room=room, name="d", last_at=now + days(1), resolved_at=now)
    assert list(room.topics.open().lively()) == [twin, new, old]
    assert list(room.topics.lively()) == [done, twin, new, old]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"seq": 1, "changed_seq": 9}, "message_room_seq"),
        ({"seq": 2, "changed_seq": 1}, "message_changed_after_written"),
        ({"seq": 2, "changed_seq": 3}, "message_room_changed"),
        ({"seq": 9, "changed_seq": 9, "client_id": uuid.UUID(int=7)}, "message_client_id"),
    ],
)
def test_the_database_itself_keeps_one_number_one_change_and_one_sending(
    topic: Topic, fields: dict[str, Any], constraint: str
) -> None:
    message(topic, 1, changed_seq=3, client_id=uuid.UUID(int=7))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        message(topic, **fields)
    other = factories.member()
    message(topic, 8, other, client_id=uuid.UUID(int=7))  # drawn by another browser


def test_a_room_has_one_topic_of_a_name_and_one_for_a_thing(topic: Topic) -> None:
    with pytest.raises(IntegrityError, match="topic_name_in_room"), transaction.atomic():
        Topic.objects.create(room=topic.room, name=topic.name)
    with pytest.raises(IntegrityError, match="topic_key_in_room"), transaction.atomic():
        Topic.objects.create(room=topic.room, name="Autre", key="general")
    for name in ("Deux", "Trois"):
        Topic.objects.create(room=topic.room, name=name)  # about nothing in particular
    elsewhere = factories.groupe(factories.member())
    assert general(elsewhere).name == topic.name


def test_one_has_one_mark_in_a_topic(topic: Topic) -> None:
    member = factories.member()
    mark = ReadMark.objects.create(topic=topic, member=member, seq=4)
    assert str(mark) == f"{member.pk}@{topic.pk}:4"
    with pytest.raises(IntegrityError, match="read_mark_unique"), transaction.atomic():
        ReadMark.objects.create(topic=topic, member=member)


def test_a_text_rendered_by_an_older_version_is_rendered_anew(topic: Topic) -> None:
    kept = message(topic, 1, source="**un**", html="<p>kept</p>")
    assert kept.shown == "<p>kept</p>"
    kept.renderer_version = RENDERER_VERSION - 1
    assert kept.shown == "<p><strong>un</strong></p>"


def test_what_its_author_removed_is_taken_back_and_what_another_removed_is_not() -> None:
    cast = factories.cast("chat.moderate")
    topic = general(cast.groupe)
    mine, theirs, kept = (
        actions.post_message(by=cast.plain, topic=topic, text=word).message
        for word in ("un", "deux", "trois")
    )
    actions.delete_message(by=cast.plain, message=mine)
    actions.moderate_message(by=cast.holder, message=theirs)
    found = [Message.objects.get(pk=one.pk) for one in (mine, theirs, kept)]
    assert [one.taken_back for one in found] == [True, False, False]
    assert [one.deleted_at is None for one in found] == [False, False, True]


def test_they_are_called_as_the_streams_call_them(topic: Topic) -> None:
    assert str(Room(pk=7)) == "r7"
    assert str(Message(room_id=7, seq=3)) == "7/3"
