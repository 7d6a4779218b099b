# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posting, editing, removing, topics, reading: state, trace, rollback, races."""

from __future__ import annotations

import json
import re
import threading
import uuid
from functools import partial

import pytest
from django.db import connection, transaction

from groupes import journal
from groupes.access import UNREAD_MOST, Me
from groupes.chat import actions
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.web.refusals import Refusal
from groupes.web.text import MAX_SOURCE, TextTooLongError
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


PEOPLE = ("holder", "plain", "former", "founder", "outsider", "stranger")


def general(groupe: Groupe) -> Topic:
    return Topic.objects.select_related("room__groupe").get(room__groupe=groupe, key="general")


def say(by: Member, topic: Topic, text: str, **more: object) -> Message:
    return actions.post_message(by=by, topic=topic, text=text, **more).message  # type: ignore[arg-type]


def test_a_groupe_is_founded_with_its_room_and_a_first_topic() -> None:
    groupe = factories.groupe(factories.member())
    assert Room.objects.get(groupe=groupe).last_seq == 0
    assert general(groupe).name


def test_a_message_is_stored_rendered_and_numbered_in_order() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    first = say(cast.plain, topic, "**bonjour**")
    second = say(cast.holder, topic, "salut")
    assert (first.seq, second.seq) == (1, 2)
    assert first.html == "<p><strong>bonjour</strong></p>"
    topic.refresh_from_db()
    assert (topic.last_seq, topic.last_at) == (2, second.at)
    assert Room.objects.get(groupe=cast.groupe).last_seq == 2
    assert not Entry.objects.filter(verb__startswith="chat.message").exists()


def test_posting_costs_one_query(django_assert_num_queries) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    with django_assert_num_queries(3):  # that one, and the savepoint of the test's transaction
        say(cast.plain, topic, "un")


@pytest.mark.django_db(transaction=True)
def test_posting_alone_is_one_statement(django_assert_num_queries) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    with django_assert_num_queries(1):
        message = say(cast.plain, topic, "un")
    stored = Message.objects.get(pk=message.pk)
    for field in Message._meta.concrete_fields:
        assert getattr(stored, field.attname) == getattr(message, field.attname), field.name


def test_a_topic_of_another_groupe_stores_nothing_and_draws_no_number() -> None:
    cast, other = factories.cast(), factories.cast()
    elsewhere = general(other.groupe)
    with pytest.raises(Topic.DoesNotExist):
        actions.post_in(by=cast.plain, groupe=cast.groupe, topic_id=elsewhere.pk, text="chez eux")
    assert not Message.objects.exists()
    assert {room.last_seq for room in Room.objects.all()} == {0}


def test_the_same_client_id_again_answers_the_stored_message_and_stores_nothing() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    cid = uuid.uuid4()
    first = actions.post_message(by=cast.plain, topic=topic, text="une fois", client_id=cid)
    again = actions.post_message(by=cast.plain, topic=topic, text="une fois", client_id=cid)
    other = actions.post_message(by=cast.holder, topic=topic, text="autre", client_id=cid)
    assert first.created
    assert not again.created
    assert again.message == first.message
    assert other.created
    assert [m.seq for m in Message.objects.filter(topic=topic).order_by("seq")] == [1, 2]
    assert Room.objects.get(groupe=cast.groupe).last_seq == 2  # the number drawn went back


def test_a_flood_is_slowed_and_what_was_stored_before_is_still_answered() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    cid = uuid.uuid4()
    say(cast.plain, topic, "0", client_id=cid)
    for n in range(1, actions.PACE):
        say(cast.plain, topic, str(n))
    with pytest.raises(actions.TooFast):
        say(cast.plain, topic, "de trop")
    assert Message.objects.filter(topic=topic).count() == actions.PACE
    assert not actions.post_message(by=cast.plain, topic=topic, text="0", client_id=cid).created
    say(cast.holder, topic, "un autre parle")  # nobody else is slowed


def test_who_wrote_much_waits_no_longer_for_an_answer() -> None:
    """A new message looks at what is said in the room these seconds, however much its author wrote."""
    cast = factories.cast()
    topic = general(cast.groupe)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO chat_message (room_id, topic_id, seq, changed_seq, author_id, client_id,
                source, html, renderer_version, at)
            SELECT %s, %s, n, n, (%s::bigint[])[1 + n %% 6], gen_random_uuid(), '', '', 1,
                now() - interval '2 days'
            FROM generate_series(1, 3000) AS n
            """,
            [topic.room_id, topic.pk, [getattr(cast, name).pk for name in PEOPLE]],
        )
        cursor.execute("ANALYZE chat_message")
    names = dict.fromkeys(re.findall(r"%\((\w+)\)s", actions.POST))
    kept_ready = re.sub(
        r"%\((\w+)\)s", lambda found: f"${[*names].index(found[1]) + 1}", actions.POST
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {kept_ready}")
        plan = json.dumps(cursor.fetchone()[0])
    conditions = re.findall(r'"Index Cond": "([^"]*)"', plan)
    assert any("client_id" in told for told in conditions)  # said already?
    assert any("at >" in told for told in conditions)
    assert not [told for told in conditions if "author_id" in told and "client_id" not in told]


def test_a_text_too_long_is_refused_whole() -> None:
    cast = factories.cast()
    with pytest.raises(TextTooLongError):
        say(cast.plain, general(cast.groupe), "a" * (MAX_SOURCE + 1))
    assert not Message.objects.filter(room__groupe=cast.groupe).exists()


def test_editing_leaves_a_trace_and_draws_a_number() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    message = say(cast.plain, topic, "merci a tous")
    say(cast.holder, topic, "de rien")
    changed = actions.edit_message(by=cast.plain, message=message, text="merci à tous")
    assert (changed.seq, changed.changed_seq) == (1, 3)
    assert changed.edited_at is not None
    assert changed.html == "<p>merci à tous</p>"
    same = actions.edit_message(by=cast.plain, message=changed, text="merci à tous")
    assert same.changed_seq == 3
    with pytest.raises(Refusal):
        actions.edit_message(by=cast.holder, message=message, text="pas mes mots")
    assert Room.objects.get(groupe=cast.groupe).last_seq == 3


def test_taking_back_empties_the_words_keeps_the_place_and_happens_once() -> None:
    cast = factories.cast()
    message = say(cast.plain, general(cast.groupe), "trop vite dit")
    with pytest.raises(Refusal):
        actions.delete_message(by=cast.holder, message=message)
    gone = actions.delete_message(by=cast.plain, message=message)
    assert (gone.source, gone.html, gone.changed_seq) == ("", "", 2)
    assert gone.taken_back
    with pytest.raises(Refusal):
        actions.delete_message(by=cast.plain, message=message)
    with pytest.raises(Refusal):
        actions.edit_message(by=cast.plain, message=message, text="je le redis")


def test_moderation_is_told_by_the_journal_without_a_word_of_the_message() -> None:
    cast = factories.cast("chat.moderate")
    message = say(cast.plain, general(cast.groupe), "des mots durs")
    gone = actions.moderate_message(by=cast.holder, message=message)
    assert not gone.taken_back
    entry = Entry.objects.get(verb="chat.message_moderated", groupe=cast.groupe)
    assert (entry.target_id, entry.facts["author"]) == (message.pk, cast.plain.pk)
    assert "durs" not in str(entry.facts)


def test_a_journal_that_fails_undoes_the_removal_and_the_topic(monkeypatch) -> None:
    cast = factories.cast("chat.moderate")
    message = say(cast.plain, general(cast.groupe), "je reste")

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(journal, "record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.moderate_message(by=cast.holder, message=message)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.new_topic(by=cast.plain, groupe=cast.groupe, name="Perdu")
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.resolve_topic(by=cast.plain, topic=general(cast.groupe), resolved=True)
    message.refresh_from_db()
    assert (message.source, message.deleted_at) == ("je reste", None)
    assert not Topic.objects.filter(name="Perdu").exists()
    assert general(cast.groupe).resolved_at is None
    assert Room.objects.get(groupe=cast.groupe).last_seq == 1


def test_topics_have_one_name_and_an_object_has_one_topic() -> None:
    cast = factories.cast()
    made = actions.new_topic(by=cast.plain, groupe=cast.groupe, name="Tarifs")
    with pytest.raises(Refusal):
        actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Tarifs")
    tied = actions.topic_for(groupe=cast.groupe, key="bids.bid:9", name="Tarifs", by=cast.plain)
    again = actions.topic_for(groupe=cast.groupe, key="bids.bid:9", name="Autre", by=None)
    assert tied == again != made
    assert tied.name == "Tarifs (2)"
    assert Entry.objects.filter(verb="chat.topic_opened", groupe=cast.groupe).count() == 2
    long = actions.topic_for(groupe=cast.groupe, key="bids.bid:10", name="é" * 300, by=None)
    longer = actions.topic_for(groupe=cast.groupe, key="bids.bid:11", name="é" * 300, by=None)
    assert len(long.name) <= 120
    assert long.name != longer.name


@pytest.mark.parametrize("same", ["TARIFS", " tarifs ", "Tarífs", "Tari\u200bfs", "Ｔａｒｉｆｓ"])
def test_a_topic_that_looks_like_another_is_refused(same) -> None:
    cast = factories.cast()
    actions.new_topic(by=cast.plain, groupe=cast.groupe, name="Tarifs")
    with pytest.raises(Refusal) as refused:
        actions.new_topic(by=cast.holder, groupe=cast.groupe, name=same)
    assert refused.value.field == "name"
    tied = actions.topic_for(groupe=cast.groupe, key="bids.bid:9", name=same, by=None)
    assert tied.name == f"{same} (2)"


def test_resolving_and_talking_again() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    actions.resolve_topic(by=cast.plain, topic=topic, resolved=True)
    actions.resolve_topic(by=cast.holder, topic=topic, resolved=True)
    assert Entry.objects.filter(verb="chat.topic_resolved", groupe=cast.groupe).count() == 1
    say(cast.holder, topic, "pas tout à fait")
    assert general(cast.groupe).resolved_at is None


def test_reading_never_goes_back_nor_beyond_what_exists() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    for n in range(3):
        say(cast.holder, topic, str(n))
    mark = partial(actions.mark_read, by=cast.plain, groupe=cast.groupe, topic_id=topic.pk)
    mark(seq=2)
    mark(seq=1)
    assert ReadMark.objects.get(member=cast.plain).seq == 2
    mark(seq=10**30)
    assert ReadMark.objects.get(member=cast.plain).seq == 3


def test_reading_one_groupe_marks_nothing_in_another() -> None:
    cast, other = factories.cast(), factories.cast()
    elsewhere = general(other.groupe)
    say(other.plain, elsewhere, "ici")
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=9, topic_id=elsewhere.pk)
    assert not ReadMark.objects.filter(member=cast.plain).exists()


def unread(member: Member) -> dict[int, int]:
    me = Me(member)
    return {pk: me.unread.get(pk, 0) for pk in me.groupe_ids}


def test_unread_counts_are_per_topic_without_my_own_the_removed_and_the_old() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    other = actions.new_topic(by=cast.holder, groupe=cast.groupe, name="Bons tuyaux")
    say(cast.holder, topic, "un")
    say(cast.holder, topic, "deux")
    say(cast.holder, other, "trois")
    removed = say(cast.holder, other, "quatre")
    say(cast.plain, topic, "moi")
    actions.delete_message(by=cast.holder, message=removed)
    assert unread(cast.plain) == {cast.groupe.pk: 3}
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=99, topic_id=topic.pk)
    assert unread(cast.plain) == {cast.groupe.pk: 1}
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=99)
    assert unread(cast.plain) == {cast.groupe.pk: 0}
    # Who comes later is not greeted by what was said before.
    Message.objects.filter(room__groupe=cast.groupe).update(at=cast.groupe.created_at - days(40))
    late = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, late, starts_on=cast.groupe.today() - days(10))
    assert unread(late) == {cast.groupe.pk: 0}
    say(cast.holder, topic, "bienvenue")
    assert unread(late) == {cast.groupe.pk: 1}


@pytest.mark.parametrize(("said", "counted"), [(180, 180), (240, UNREAD_MOST)])
def test_unread_is_exact_up_to_where_counting_stops(said: int, counted: int) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder,
            source="x", html="<p>x</p>", renderer_version=1,
        )
        for n in range(1, said + 1)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=said)
    Room.objects.filter(groupe=cast.groupe).update(last_seq=said)
    assert unread(cast.plain) == {cast.groupe.pk: counted}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_numbers_without_holes_and_one_client_id_is_stored_once() -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    shared = uuid.uuid4()
    seen: list[bool] = []

    def talk(by: Member) -> None:
        try:
            for n in range(8):
                say(by, topic, f"{by.pk}-{n}")
            posted = actions.post_message(
                by=cast.founder, topic=topic, text="la même", client_id=shared
            )
            seen.append(posted.created)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=talk, args=(by,)) for by in (cast.plain, cast.holder, cast.former)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = list(
        Message.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True)
    )
    assert numbers == list(range(1, 26))
    assert sorted(seen) == [False, False, True]
    assert Room.objects.get(groupe=cast.groupe).last_seq == 25
