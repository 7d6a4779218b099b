# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the chat: unread counts, topics, the log of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.urls import reverse

from groupes.access import Me, Standing
from groupes.chat.models import Message, Topic, TopicQuerySet
from groupes.models import Membership
from groupes.things import Name, Ref, name_of
from groupes.web import search
from groupes.web.prepared import OTHER_PKS, PK, PKS, Prepared, prepared_cursor

MOST: Final = 100
"""Unread messages are counted up to here and no further: the page says "99+"."""

DEEP: Final = 500
"""How many of a topic's latest messages are looked at for it: who wrote so many after something, or
saw so many removed, has it no longer counted."""

PAGE: Final = 30
"""Messages of a page, of each page further up, and beside another page."""

OPENED: Final = 20
RESOLVED: Final = 5
NEGLECTED: Final = 30
"""Topics listed beside the log: so many open ones and resolved ones, those talked in last; and so
many more that have something unread. A page of their own shows all (:func:`all_topics`)."""


# --- unread -------------------------------------------------------------------------------------


# Where what is new to a member begins: after what they read of a topic, and after what was said
# before they came (a newcomer is not greeted by years of talk). Topics read to their end are left
# aside before any message is looked at.
_NEW = """
FROM unnest(%(groupes)s::bigint[], %(starts)s::date[]) AS asked (groupe_id, starts_on)
JOIN chat_room AS room ON room.groupe_id = asked.groupe_id
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT old.seq FROM chat_message AS old
        WHERE old.room_id = room.id AND old.at < asked.starts_on::timestamptz
        ORDER BY old.at DESC, old.seq DESC LIMIT 1
    ), 0) AS seq OFFSET 0
) AS before
"""

_UNREAD_OF_TOPIC = """
    FROM chat_topic AS topic
    LEFT JOIN chat_readmark AS mark ON mark.topic_id = topic.id AND mark.member_id = %(me)s
    CROSS JOIN LATERAL (
        SELECT 1 FROM (
            SELECT latest.author_id, latest.deleted_at FROM chat_message AS latest
            WHERE latest.topic_id = topic.id AND latest.seq > greatest(mark.seq, before.seq)
            ORDER BY latest.seq DESC LIMIT %(deep)s
        ) AS message
        WHERE message.deleted_at IS NULL AND message.author_id <> %(me)s
        LIMIT %(most)s
    ) AS message
    WHERE topic.room_id = room.id AND topic.last_seq > greatest(mark.seq, before.seq)
"""

UNREAD = f"""
SELECT asked.groupe_id, unread.count {_NEW}
CROSS JOIN LATERAL (
    SELECT count(*) FROM (SELECT 1 {_UNREAD_OF_TOPIC} LIMIT %(most)s) AS found
) AS unread
WHERE unread.count > 0
"""  # noqa: S608 - made of our own pieces, once

UNREAD_BY_TOPIC = f"""
SELECT unread.id, unread.count {_NEW}
CROSS JOIN LATERAL (SELECT topic.id, count(*) {_UNREAD_OF_TOPIC} GROUP BY topic.id) AS unread
"""
"""Both ready-made: every page asks the first. What they look at is bounded, wherever the mark is."""


def _unread(sql: str, me: Me, ties: Iterable[Membership]) -> dict[int, int]:
    starts = {tie.groupe_id: tie.starts_on for tie in ties}
    if not starts:
        return {}
    asked: dict[str, Any] = {
        "groupes": [*starts],
        "starts": [*starts.values()],
        "me": me.pk,
        "most": MOST,
        "deep": DEEP,
    }
    with prepared_cursor() as cursor:
        cursor.execute(sql, asked)
        return dict(cursor.fetchall())


def unread(me: Me) -> dict[int, int]:
    """Groupe id → messages I have not read there, :data:`MOST` at most: not my own, not the
    removed; groupes read to their end are left out. One query."""
    return _unread(UNREAD, me, me.memberships)


def unread_in(here: Standing) -> int:
    """What is left unread in a groupe, now. One query."""
    ties = [] if here.membership is None else [here.membership]
    return _unread(UNREAD, here.me, ties).get(here.groupe.pk, 0)


def unread_by_topic(here: Standing) -> dict[int, int]:
    """Topic id → messages I have not read in it, :data:`MOST` at most. One query."""
    return _unread(UNREAD_BY_TOPIC, here.me, [] if here.membership is None else [here.membership])


# --- topics -------------------------------------------------------------------------------------


_IDS = [PK - 1]


def _lively(which: Q, most: int) -> QuerySet[Topic]:
    return Topic.objects.filter(which).select_related("room").lively()[:most]


def _among(ids: list[int]) -> Func:
    """Whether a topic's id is one of these, however many: ``IN`` would have a shape per number."""
    return Func(
        F("pk"),
        Value(ids, output_field=ArrayField(models.BigIntegerField())),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=models.BooleanField(),
    )


LIVELIEST = Prepared(
    lambda groupe, unread: _lively(Q(room__groupe=groupe, resolved_at=None), OPENED + 1).union(
        _lively(Q(room__groupe=groupe, resolved_at__isnull=False), RESOLVED + 1),
        _lively(Q(_among(unread), room__groupe=groupe), NEGLECTED),
        all=True,
    ),
    groupe=PK,
    unread=_IDS,
)


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics as they are listed, those talked in last first, each with ``unread`` and, while open,
    ``last`` (its last message, None where nothing was said). ``more``: there are others."""

    opened: list[Topic]
    resolved: list[Topic]
    more: bool

    def find(self, pk: int) -> Topic | None:
        return next((t for t in (*self.opened, *self.resolved) if t.pk == pk), None)


def topics_of(here: Standing) -> Topics:
    """The liveliest topics of the groupe's room, open and resolved, and all (up to
    :data:`NEGLECTED`) that have something unread. Three queries."""
    left = unread_by_topic(here)
    found = {t.pk: t for t in LIVELIEST(groupe=here.groupe.pk, unread=[*left])}
    lively = sorted(found.values(), key=lambda topic: (topic.last_at, topic.pk), reverse=True)
    parts: list[list[Topic]] = []
    more = False
    for resolved, most in ((False, OPENED), (True, RESOLVED)):
        part = [topic for topic in lively if (topic.resolved_at is not None) is resolved]
        shown = [topic for i, topic in enumerate(part) if i < most or topic.pk in left]
        more |= len(shown) < len(part)
        parts.append(shown)
    opened, resolved_ones = parts
    last = last_messages(opened)
    for topic in lively:
        _dress(topic, left, last)
    return Topics(opened, resolved_ones, more or len(left) > NEGLECTED)


def _dress(topic: Topic, left: Mapping[int, int], last: Mapping[int, Last]) -> None:
    """With what lists show."""
    topic.unread = left.get(topic.pk, 0)  # type: ignore[attr-defined]
    topic.last = last.get(topic.pk)  # type: ignore[attr-defined]


def first_topic(here: Standing, which: Q) -> Topic | None:
    """The liveliest topic of those in the groupe's room, as lists show it. Three queries."""
    found = Topic.objects.filter(which, room__groupe=here.groupe).select_related("room")
    topic = found.lively().first()
    if topic is not None:
        _dress(topic, unread_by_topic(here), last_messages([topic]))
    return topic


def all_topics(here: Standing, words: str) -> TopicQuerySet:
    """Every topic of the groupe's room whose name holds these words, those talked in last first.
    One query when read."""
    found = Topic.objects.filter(room__groupe=here.groupe)
    return found.filter(search.containing(words, "name")).lively()


@dataclass(frozen=True, slots=True)
class Last:
    """The end of a topic: who, and the beginning of what they wrote, as HTML."""

    author_id: int
    author: str
    html: str


LAST = """
SELECT message.topic_id, message.author_id, author.name, left(message.html, 400)
FROM chat_message AS message JOIN groupes_member AS author ON author.id = message.author_id
WHERE message.room_id = %s AND message.seq = ANY(%s::bigint[])
"""


def last_messages(topics: Sequence[Topic]) -> dict[int, Last]:
    """Topic id → its last message, of topics of one room. One query."""
    said = [topic.last_seq for topic in topics if topic.last_seq]
    if not said:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(LAST, [topics[0].room_id, said])
        return {topic: Last(*rest) for topic, *rest in cursor.fetchall()}


def tied_to(topic: Topic, me: Me) -> Name | None:
    """The object the topic is about, when its key names one ("bids.bid:12"). One query at most."""
    ref = Ref.read(topic.key)
    return name_of(ref, me) if ref is not None else None


TOPIC_NAMES = Prepared(
    lambda topics, groupes: Topic.objects.filter(
        pk__any_of=topics, room__groupe__any_of=groupes
    ).values_list("pk", "name", "room__groupe__slug"),
    topics=PKS,
    groupes=OTHER_PKS,
)


def name_topics(ids: set[int], me: Me) -> dict[int, Name]:
    """One query."""
    return {
        pk: Name(name, reverse("chat:topic", args=[slug, pk]))
        for pk, name, slug in TOPIC_NAMES(topics=list(ids), groupes=list(me.groupe_ids))
    }


MESSAGE_NAMES = Prepared(
    lambda messages, groupes: Message.objects.filter(
        pk__any_of=messages, room__groupe__any_of=groupes
    ).values_list("pk", "topic", "topic__name", "room__groupe__slug"),
    messages=PKS,
    groupes=OTHER_PKS,
)


def name_messages(ids: set[int], me: Me) -> dict[int, Name]:
    """A message is told by its topic: the journal repeats no word of anyone. One query."""
    rows = MESSAGE_NAMES(messages=list(ids), groupes=list(me.groupe_ids))
    return {
        pk: Name(name, reverse("chat:topic", args=[slug, topic]) + f"#m{pk}")
        for pk, topic, name, slug in rows
    }


# --- a topic's log ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Log:
    """A page of a topic's messages, the oldest first.

    ``older``: the number to page further up with (``before=``), None at the beginning;
    ``first_unread``: the message the "new" line stands before; ``unread``: how many follow it.
    """

    messages: list[Message]
    older: int | None
    first_unread: int | None = None
    unread: int = 0


SHOWN: Final = (
    "seq",
    "author__name",
    "client_id",
    "source",
    "html",
    "renderer_version",
    "at",
    "edited_at",
    "deleted_at",
    "deleted_by",
)
"""What an article is made of."""

_BEFORE = PK - 1  # stands for a number of the room; far beyond any


@cache
def _end_of(size: int) -> Prepared[Message]:
    return Prepared(
        lambda topic, before: (
            Message.objects.filter(topic=topic, seq__lt=before)
            .select_related("author")
            .only(*SHOWN)
            .order_by("-seq")[:size]
        ),
        topic=PK,
        before=_BEFORE,
    )


def log_of(
    topic: Topic, reader_id: int, *, before: int | None = None, unread: int = 0, page: int = PAGE
) -> Log:
    """The end of a topic, or what comes before a number. One query.

    ``unread``: how many the reader has not read; they are all in the page, with some context.
    """
    size = max(page, min(unread, MOST) + 10)
    found = _end_of(size + 1)(topic=topic.pk, before=_BEFORE if before is None else before)
    older = found[size - 1].seq if len(found) > size else None
    messages = found[:size][::-1]
    left, first = unread, None
    for message in reversed(messages):
        if left and message.author_id != reader_id and message.deleted_at is None:
            left, first = left - 1, message.seq
    return Log(messages, older, first, unread - left)
