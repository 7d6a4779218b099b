# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message as browsers get it: one frame a language, the same for every reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from groupes import live
from groupes.chat import actions
from groupes.chat.models import Message, Topic
from groupes.chat.stream import RoomStream, announce, frame
from groupes.models import Groupe
from tests import factories
from tests.factories import Cast
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db
SOURCE = RoomStream()


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


@pytest.fixture
def topic(cast: Cast) -> Topic:
    return general(cast.groupe)


def say(cast: Cast, topic: Topic, text: str = "bonjour") -> Message:
    return actions.post_message(by=cast.plain, topic=topic, text=text).message


def test_a_frame_tells_its_room_its_number_and_its_place(cast: Cast, topic: Topic) -> None:
    said = say(cast, topic)
    told = frame(said, cast.groupe.pk)
    assert "bonjour" in told.pop("html")
    assert told == {
        "t": "msg",
        "s": f"r{topic.room_id}",
        "g": cast.groupe.pk,
        "seq": said.seq,
        "topic": topic.pk,
        "cid": str(said.client_id),
        "edit": False,
    }


def test_an_edited_message_keeps_its_place_and_takes_a_new_number(cast: Cast, topic: Topic) -> None:
    said = say(cast, topic)
    say(cast, topic, "autre")
    actions.edit_message(by=cast.plain, message=said, text="bonsoir")
    told = frame(Message.objects.select_related("author").get(pk=said.pk), cast.groupe.pk)
    assert (told["seq"], told["edit"]) == (3, True)
    assert 'data-seq="1"' in told["html"]
    assert "bonsoir" in told["html"]


def test_a_frame_is_marked_as_no_readers_own(cast: Cast, topic: Topic) -> None:
    assert 'class="av me"' not in frame(say(cast, topic), cast.groupe.pk)["html"]


@pytest.mark.django_db(transaction=True)
def test_it_is_announced_once_committed_in_every_language(
    cast: Cast, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    said = say(cast, topic)
    actions.delete_message(by=cast.plain, message=said)
    monkeypatch.setattr(live, "announce", lambda kind, row: told.append((kind, row)))
    announce(Message.objects.select_related("author").get(pk=said.pk), cast.groupe.pk)
    [(kind, row)] = told
    assert (kind, row.id, row.groupe_id, row.stream) == (
        "msg",
        said.pk,
        cast.groupe.pk,
        f"r{topic.room_id}",
    )
    french, english = (json.loads(row.frames[language])["html"] for language in ("fr", "en"))
    assert "Message taken back by its author." in english
    assert "Message taken back by its author." not in french


@pytest.mark.parametrize("rows", [1, 3])
def test_the_heads_of_many_groupes_are_one_query(rows: int, django_assert_num_queries) -> None:
    expected = {}
    for n in range(rows):
        cast = factories.cast()
        topic = general(cast.groupe)
        for _again in range(n):
            say(cast, topic)
        expected[cast.groupe.pk] = (f"r{topic.room_id}", n)
    with django_assert_num_queries(1):
        assert SOURCE.heads([*expected, 0]) == expected


@pytest.mark.parametrize("rows", [1, 3])
def test_rows_are_read_in_one_query_and_those_that_are_gone_left_out(
    cast: Cast, topic: Topic, rows: int, django_assert_num_queries
) -> None:
    said = [say(cast, topic, f"mot {n}") for n in range(rows)]
    with django_assert_num_queries(1):
        found = list(SOURCE.load([*(one.pk for one in said), 0], ["fr", "en"]))
    assert {row.id: row.seq for row in found} == {one.pk: one.seq for one in said}
    assert {row.groupe_id for row in found} == {cast.groupe.pk}
    assert all(row.frames.keys() == {"fr", "en"} for row in found)


def test_a_groupe_without_a_room_has_no_head(cast: Cast) -> None:
    bare = Groupe.objects.get(pk=factories.groupe(cast.founder).pk)
    bare.room.delete()
    assert SOURCE.heads([bare.pk]) == {}
