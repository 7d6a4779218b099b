# SPDX-License-Identifier: AGPL-3.0-or-later
"""Unread talk counted as a plain loop would count it; topics with their last words; the log."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from groupes.access import Me, standing
from groupes.access.me import ties_in_frame
from groupes.chat import actions, queries
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.models import Groupe, Member, Membership
from tests import factories
from tests.factories import days
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db


@dataclass
class Talk:
    """A room full of talk made at random, kept here too so that it can be counted by hand."""

    groupe: Groupe
    topics: list[Topic]
    said: list[Message] = field(default_factory=list)
    marks: dict[tuple[int, int], int] = field(default_factory=dict)

    def read_to(self, member: Member, topic: Topic) -> int:
        since = Membership.objects.get(groupe=self.groupe, member=member).starts_on
        assert since is not None
        zone = ZoneInfo(self.groupe.cooperative.time_zone)
        midnight = dt.datetime.combine(since, dt.time.min, zone)
        before = max((m.seq for m in self.said if m.at < midnight), default=0)
        return max(self.marks.get((member.pk, topic.pk), 0), before)

    def unread(self, member: Member, topic: Topic) -> int:
        mark = self.read_to(member, topic)
        new = [m for m in self.said if m.topic_id == topic.pk and m.seq > mark]
        return sum(m.author_id != member.pk and m.deleted_at is None for m in new[-queries.DEEP :])


def talk(dice: random.Random, members: list[Member], length: int) -> Talk:
    groupe = factories.groupe(members[0])
    for member in members[1:]:
        started = groupe.today() - days(dice.randint(0, 20))
        factories.join(groupe, member, starts_on=started)
    room = Room.objects.get(groupe=groupe)
    topics = [general(groupe)] + [
        Topic.objects.create(room=room, name=f"Sujet {n}") for n in range(dice.randint(0, 3))
    ]
    made = Talk(groupe, topics)
    begun = timezone.now() - days(25)
    for seq in range(1, length + 1):
        removed = dice.random() < 0.2
        made.said.append(
            Message(
                room=room, topic=dice.choice(topics), seq=seq, changed_seq=seq,
                author=dice.choice(members), source="x", html="<p>x</p>", renderer_version=1,
                at=begun + days(25) * seq / (length + 1),
                deleted_at=begun if removed else None,
            )
        )  # fmt: skip
    Message.objects.bulk_create(made.said)
    Room.objects.filter(pk=room.pk).update(last_seq=length)
    for topic in topics:
        last = max((m.seq for m in made.said if m.topic_id == topic.pk), default=0)
        Topic.objects.filter(pk=topic.pk).update(last_seq=last)
        for member in members:
            if dice.random() < 0.6:
                made.marks[member.pk, topic.pk] = dice.randint(0, length)
    ReadMark.objects.bulk_create(
        ReadMark(member_id=member, topic_id=topic, seq=seq)
        for (member, topic), seq in made.marks.items()
    )
    return made


@pytest.fixture
def bounds(monkeypatch) -> Iterator[Callable[..., None]]:
    """Count as far as told: what is kept ready is written with these numbers."""

    def put(**numbers: int) -> None:
        for name, number in numbers.items():
            monkeypatch.setattr(queries, name, number)
        ties_in_frame.cache_clear()

    yield put
    ties_in_frame.cache_clear()


@pytest.mark.parametrize("seed", range(6))
def test_unread_talk_is_what_a_plain_loop_counts(seed: int, bounds: Callable[..., None]) -> None:
    dice = random.Random(seed)
    bounds(DEEP=dice.choice([5, 20, 500]), MOST=dice.choice([7, 100]))
    house = factories.cooperative()
    members = [factories.member(of=house) for _n in range(4)]
    talks = [talk(dice, members, dice.randint(0, 60)) for _n in range(3)]
    for member in members:
        me = Me(member)
        wanted = {
            each.groupe.pk: {
                topic.pk: min(queries.MOST, count)
                for topic in each.topics
                if (count := each.unread(member, topic))
            }
            for each in talks
        }
        assert me.unread == {
            pk: min(queries.MOST, sum(topics.values())) for pk, topics in wanted.items() if topics
        }
        assert Me(member, in_frame=True).unread == me.unread  # along with where they belong
        for each in talks:
            here = standing(me, each.groupe)
            left = queries.unread_by_topic(here)
            assert {pk: one.count for pk, one in left.items()} == wanted[each.groupe.pk]
            assert {pk: one.after for pk, one in left.items()} == {
                topic.pk: each.read_to(member, topic) for topic in each.topics if topic.pk in left
            }
            assert queries.unread_sum(left) == me.unread.get(each.groupe.pk, 0)


def test_what_is_counted_is_looked_for_among_the_latest_only(bounds: Callable[..., None]) -> None:
    bounds(DEEP=4)
    cast = factories.cast()
    topic = general(cast.groupe)
    actions.post_message(by=cast.holder, topic=topic, text="avant")
    for n in range(3):
        actions.post_message(by=cast.plain, topic=topic, text=str(n))
    assert Me(cast.plain).unread == {cast.groupe.pk: 1}
    actions.post_message(by=cast.plain, topic=topic, text="3")
    assert Me(cast.plain).unread == {}


def test_nothing_is_asked_for_who_belongs_nowhere(django_assert_num_queries) -> None:
    me = Me(factories.member())
    assert me.memberships == []
    with django_assert_num_queries(0):
        assert me.unread == {}


@pytest.mark.parametrize("count", [1, 3])
def test_topics_come_with_their_unread_and_last_words_in_three_queries(
    count: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    topic = general(cast.groupe)
    for n in range(count):
        made = actions.new_topic(by=cast.holder, groupe=cast.groupe, name=f"Sujet {n}")
        actions.post_in(by=cast.holder, groupe=cast.groupe, topic_id=made.pk, text=f"le {n}")
    here = standing(Me(cast.plain), cast.groupe)
    with django_assert_num_queries(3):
        found = queries.topics_of(here)
        opened = found.opened
        assert [t.room.groupe_id for t in opened] == [cast.groupe.pk] * (count + 1)
    assert [t.name for t in opened] == [f"Sujet {n}" for n in reversed(range(count))] + [topic.name]
    assert [t.unread for t in opened] == [1] * count + [0]  # type: ignore[attr-defined]
    last = opened[0].last  # type: ignore[attr-defined]
    assert (last.author_id, last.author) == (cast.holder.pk, cast.holder.name)
    assert last.html == f"<p>le {count - 1}</p>"
    assert opened[-1].last is None  # type: ignore[attr-defined]
    assert (found.resolved, found.more) == ([], False)


def many_topics(cast: factories.Cast, *, resolved: bool, count: int) -> list[Topic]:
    """The one talked in longest ago first; nobody said anything."""
    room = Room.objects.get(groupe=cast.groupe)
    begun = timezone.now() - days(400)
    return Topic.objects.bulk_create(
        Topic(
            room=room,
            name=f"{'Fini' if resolved else 'Ouvert'} {n}",
            last_at=begun + days(n),
            resolved_at=timezone.now() if resolved else None,
        )
        for n in range(count)
    )


def test_of_many_topics_the_liveliest_are_listed(django_assert_num_queries) -> None:
    cast = factories.cast()
    Topic.objects.filter(room__groupe=cast.groupe).delete()
    opened = many_topics(cast, resolved=False, count=queries.OPENED)
    resolved = many_topics(cast, resolved=True, count=queries.RESOLVED)
    here = standing(Me(cast.plain), cast.groupe)
    found = queries.topics_of(here)
    assert (found.opened, found.resolved) == (opened[::-1], resolved[::-1])
    assert not found.more
    long_ago = timezone.now() - days(900)
    older = Topic.objects.create(room=opened[0].room, name="Le plus ancien", last_at=long_ago)
    with django_assert_num_queries(2):  # nothing was said: no last words
        found = queries.topics_of(here)
    assert (found.opened, found.more) == (opened[::-1], True)
    assert older not in found.opened
    assert found.find(opened[0].pk) == opened[0]
    assert found.find(older.pk) is None


def test_a_topic_with_something_unread_is_listed_however_old(django_assert_num_queries) -> None:
    cast = factories.cast()
    old = Topic.objects.create(room=Room.objects.get(groupe=cast.groupe), name="Vieux sujet")
    done = Topic.objects.create(room=old.room, name="Vieux sujet fini", resolved_at=timezone.now())
    for topic in (old, done):
        actions.post_in(by=cast.holder, groupe=cast.groupe, topic_id=topic.pk, text="encore")
    Topic.objects.filter(pk=done.pk).update(resolved_at=timezone.now())
    Topic.objects.filter(pk__in=[old.pk, done.pk]).update(last_at=timezone.now() - days(500))
    many_topics(cast, resolved=False, count=queries.OPENED)
    many_topics(cast, resolved=True, count=queries.RESOLVED)
    here = standing(Me(cast.plain), cast.groupe)
    with django_assert_num_queries(3):
        found = queries.topics_of(here)
    assert (found.opened[-1], found.resolved[-1]) == (old, done)
    assert found.opened[-1].unread == 1  # type: ignore[attr-defined]
    found = queries.topics_of(standing(Me(cast.holder), cast.groupe))  # who wrote it has read it
    assert not {old, done} & {*found.opened, *found.resolved}
    assert found.more


def long_talk(cast: factories.Cast, count: int, *, removed: int = 0) -> Topic:
    """A topic where the holder said so many things, numbered from 1; the first ``removed`` of them
    were taken away."""
    topic = general(cast.groupe)
    Message.objects.bulk_create(
        Message(
            room=topic.room, topic=topic, seq=n, changed_seq=n, author=cast.holder, source="x",
            html="<p>x</p>", renderer_version=1, deleted_at=timezone.now() if n <= removed else None,
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    Topic.objects.filter(pk=topic.pk).update(last_seq=count)
    Room.objects.filter(pk=topic.room_id).update(last_seq=count)
    topic.room.refresh_from_db()
    return topic


def left_of(cast: factories.Cast, topic: Topic) -> queries.Left | None:
    return queries.unread_by_topic(standing(Me(cast.plain), cast.groupe)).get(topic.pk)


def seqs(log: queries.Log) -> list[int]:
    return [m.seq for m in log.messages]


def test_a_log_that_is_read_opens_at_its_end(django_assert_num_queries) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 14)
    with django_assert_num_queries(1):
        log = queries.log_of(topic, cast.plain.pk, None, page=5)
        assert [m.author.name for m in log.messages]
    assert seqs(log) == list(range(10, 15))
    assert (log.older, log.newer, log.first_unread) == (10, None, None)
    few = queries.Left(2, 12)
    assert queries.log_of(topic, cast.plain.pk, few, page=5) == replace(log, first_unread=13)


@pytest.mark.parametrize("count", [60, 180, 2_000])
def test_a_log_opens_around_the_first_unread_message_however_many_follow(
    count: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    topic = long_talk(cast, 20 + count, removed=1)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=20, topic_id=topic.pk)
    left = left_of(cast, topic)
    assert left == queries.Left(min(count, queries.MOST), 20)
    with django_assert_num_queries(2):
        log = queries.log_of(topic, cast.plain.pk, left)
    assert seqs(log) == list(range(21 - queries.CONTEXT, 21 + queries.FOLLOWING))
    assert len(log.messages) == queries.PAGE
    assert (log.older, log.newer, log.first_unread) == (11, 20 + queries.FOLLOWING, 21)


def test_a_log_shows_the_first_unread_message_though_most_after_it_is_the_readers_own() -> None:
    cast = factories.cast()
    topic = long_talk(cast, 30)
    Message.objects.filter(topic=topic, seq__gt=11).update(author=cast.plain)
    actions.mark_read(by=cast.plain, groupe=cast.groupe, seq=10)
    log = queries.log_of(topic, cast.plain.pk, left_of(cast, topic), page=5)
    assert (seqs(log)[0], log.first_unread, log.newer) == (1, 11, 15)


def test_a_log_is_paged_both_ways_each_message_once() -> None:
    cast = factories.cast()
    topic = long_talk(cast, 40)
    around = queries.log_around(topic, 19, page=7)
    assert seqs(around) == list(range(10, 27))
    up, down = seqs(around), []
    log = around
    while log.older is not None:
        log = queries.log_before(topic, log.older, page=4)
        assert log.newer == log.messages[-1].seq
        up = [*seqs(log), *up]
    log = around
    while log.newer is not None:
        log = queries.log_after(topic, log.newer, page=4)
        assert log.older == log.messages[0].seq
        down += seqs(log)
    assert up + down == list(range(1, 41))
    assert queries.place_of(topic, around.messages[0].pk) == 10
    assert queries.place_of(topic, 0) is None


def test_nothing_is_marked_as_new_in_a_page_with_unread_messages_before_it() -> None:
    cast = factories.cast()
    topic = long_talk(cast, 40)
    left = queries.Left(30, 10)
    assert (
        queries.with_unread(queries.log_end(topic, page=5), cast.plain.pk, left).first_unread
        is None
    )
    beginning = queries.log_around(topic, 0, page=15)
    assert queries.with_unread(beginning, cast.plain.pk, left).first_unread == 11


def test_what_is_said_in_the_first_hours_of_a_newcomer_s_first_day_is_new_to_them() -> None:
    """The day begins where the groupe is: in Nouméa, eleven hours before it does in UTC."""
    far = factories.cooperative(time_zone="Pacific/Noumea")
    founder, newcomer = factories.member(of=far), factories.member(of=far)
    groupe = factories.groupe(founder)
    factories.join(groupe, newcomer, starts_on=groupe.today())
    midnight = dt.datetime.combine(groupe.today(), dt.time.min, ZoneInfo("Pacific/Noumea"))
    topic = general(groupe)
    for text, at in (("la veille", -1), ("au petit matin", 1)):
        said = actions.post_message(by=founder, topic=topic, text=text).message
        Message.objects.filter(pk=said.pk).update(at=midnight + dt.timedelta(minutes=at))
    assert Me(newcomer).unread == {groupe.pk: 1}
