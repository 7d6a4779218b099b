# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the chat: unread counts, topics, the log of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Max, Q, QuerySet, Value

from groupes.access import UNREAD_MOST, Me, Standing
from groupes.chat.models import Message, Topic, TopicQuerySet
from groupes.models import Groupe, Membership, person_name
from groupes.things import Name, Ref, name_of
from groupes.web import given
from groupes.web.paths import reverse
from groupes.web.prepared import DAY, OTHER_PKS, PK, PKS, Prepared, prepared_cursor
from groupes.web.zones import day_begins

MOST: Final = UNREAD_MOST
"""Unread messages are counted up to here and no further, of a topic as of a groupe."""

DEEP: Final = 500
"""How many of a topic's latest messages are looked at for it: who wrote so many after something, or
saw so many removed, has it no longer counted."""

PAGE: Final = 30
"""Messages of a page, of each page further up or down, and beside another page."""

CONTEXT: Final = 10
FOLLOWING: Final = PAGE - CONTEXT
"""Messages shown before the one that a page is opened at (the first unread, the one linked to), and from
it on: such a page is no longer than another."""

OPENED: Final = 20
RESOLVED: Final = 5
NEGLECTED: Final = 30
"""Topics listed beside the log: so many open ones and resolved ones, those talked in last; and so
many more that have something unread. A page of their own shows all (:func:`all_topics`)."""


# --- who reads ----------------------------------------------------------------------------------


AWAY = Prepared(
    lambda groupe, day: (
        Membership.objects.belonging_on(day)
        .filter(groupe=groupe, member__away_until__gte=day)
        .order_by("member__name_key", "member_id")
        .values_list("member_id", "member__name", "member__away_until")
    ),
    groupe=PK,
    day=DAY,
)
"""Those of a groupe who are away on a day."""


def away(groupe: Groupe, day: dt.date) -> list[tuple[int, str, dt.date]]:
    """(id, name, until when) of those of a groupe who are away on a day, by name. One query."""
    rows: list[Any] = AWAY(groupe=groupe.pk, day=day)
    return rows


def names_in(groupe: Groupe) -> dict[int, str]:
    """Who may be named there today: id → name. One query."""
    members = Membership.objects.belonging_on(groupe.today()).filter(groupe=groupe)
    return dict(members.values_list("member_id", "member__name"))


# --- unread -------------------------------------------------------------------------------------


# Where what is new to a member begins: after what they read of a topic, and after what was said
# before they came (a newcomer is not greeted by years of talk). Topics read to their end are left
# aside before any message is looked at.
_NEW = """
JOIN chat_room AS room ON room.groupe_id = asked.groupe_id
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT old.seq FROM chat_message AS old
        WHERE old.room_id = room.id AND old.at < asked.since
        ORDER BY old.at DESC, old.seq DESC LIMIT 1
    ), 0) AS seq OFFSET 0
) AS before
"""

# What is new of a topic, as rows or (`_COUNTED`) as their number: of many topics, to count each by
# itself takes a quarter less than to group the rows of all.
_ROWS = """
        SELECT 1 FROM (
            SELECT latest.author_id, latest.deleted_at FROM chat_message AS latest
            WHERE latest.topic_id = topic.id AND latest.seq > greatest(mark.seq, before.seq)
            ORDER BY latest.seq DESC LIMIT %(deep)s
        ) AS message
        WHERE message.deleted_at IS NULL AND message.author_id <> %(me)s
        LIMIT %(most)s
"""
_COUNTED = f"SELECT count(*) FROM ({_ROWS}) AS message"  # noqa: S608 - a piece of this module


def _of_topics(new: str) -> str:
    """Topics of a room with what is ``new`` of each."""
    return f"""
    FROM chat_topic AS topic
    LEFT JOIN chat_readmark AS mark ON mark.topic_id = topic.id AND mark.member_id = %(me)s
    CROSS JOIN LATERAL ({new}) AS message
    WHERE topic.room_id = room.id AND topic.last_seq > greatest(mark.seq, before.seq)
"""


UNREAD_BY_TOPIC = f"""
SELECT unread.id, unread.count, unread.after
FROM (SELECT %(groupe)s::bigint, %(since)s::timestamptz) AS asked (groupe_id, since) {_NEW}
CROSS JOIN LATERAL (
    SELECT topic.id, message.count, greatest(mark.seq, before.seq) AS after
    {_of_topics(_COUNTED)}
) AS unread
WHERE unread.count > 0
"""  # noqa: S608 - pieces and numbers of this module; every value is a parameter


def unread() -> str:
    """The messages somebody has not read in a groupe, :data:`MOST` at most: not their own, nor the
    removed. For :class:`groupes.access.Unread`: every page asks it. What it and
    :data:`UNREAD_BY_TOPIC` look at is bounded, wherever the mark is."""
    of_topic = _of_topics(_ROWS) % {"me": "{member}", "most": MOST, "deep": DEEP}
    return f"""
SELECT unread.count FROM (SELECT {{groupe}}, {{since}}) AS asked (groupe_id, since) {_NEW}
CROSS JOIN LATERAL (
    SELECT count(*) FROM (SELECT 1 {of_topic} LIMIT {MOST}) AS found
) AS unread
"""  # noqa: S608 - pieces and numbers of this module; no value is in it


@dataclass(frozen=True, slots=True)
class Left:
    """What a member has not read of a topic: how many messages, :data:`MOST` at most, and the
    room's number after which they are."""

    count: int
    after: int


def last_talk(groupe_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Groupe id → when somebody last wrote there; groupes where nobody did are missing. One query."""
    rows = Topic.objects.filter(room__groupe__in=list(groupe_ids), last_seq__gt=0).order_by()
    return dict(rows.values_list("room__groupe_id").annotate(last=Max("last_at")))


def unread_by_topic(here: Standing) -> dict[int, Left]:
    """Topic id → what I have not read in it; topics read to their end are left out. One query."""
    if here.membership is None:
        return {}
    tie = here.membership
    # They came on a day of their groupe's, which begins where it is.
    since = tie.starts_on and day_begins(tie.starts_on, tie.groupe.cooperative.time_zone)
    asked = {"me": here.me.pk, "groupe": here.groupe.pk, "since": since, "most": MOST, "deep": DEEP}
    with prepared_cursor() as cursor:
        cursor.execute(UNREAD_BY_TOPIC, asked)
        return {pk: Left(*rest) for pk, *rest in cursor.fetchall()}


def unread_sum(left: Mapping[int, Left]) -> int:
    """What is left unread in a groupe, :data:`MOST` at most as of any other."""
    return min(MOST, sum(each.count for each in left.values()))


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
    """Topics as they are listed, those talked in last first, each with ``left`` (None where all is
    read), ``unread`` (how many) and, while open, ``last`` (its last message, None where nothing was
    said). ``more``: there are others."""

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


def _dress(topic: Topic, left: Mapping[int, Left], last: Mapping[int, Last]) -> None:
    """With what lists show."""
    mine = left.get(topic.pk)
    topic.left, topic.unread = mine, mine.count if mine else 0  # type: ignore[attr-defined]
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
    return found.filter(given.containing(words, "name")).lively()


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
        return {
            topic: Last(author, person_name(name), html)
            for topic, author, name, html in cursor.fetchall()
        }


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
        pk: Name(name, f"{reverse('chat:topic', args=[slug, topic])}?message={pk}#m{pk}")
        for pk, topic, name, slug in rows
    }


# --- a topic's log ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Log:
    """A page of a topic's messages, the oldest first.

    ``older``: the number to page further up with (``before=``), None at the beginning; ``newer``:
    the one to page further down with (``after=``), None at the end; ``first_unread``: the message
    the "new" line stands before, when it is in the page.
    """

    messages: list[Message]
    older: int | None
    newer: int | None = None
    first_unread: int | None = None


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

_SEQ = PK - 1  # stands for a number of the room; far beyond any


def _shown(which: Q) -> QuerySet[Message]:
    return Message.objects.filter(which).select_related("author").only(*SHOWN)


@cache
def _up_to(size: int) -> Prepared[Message]:
    """The last so many below a number, the latest first."""
    return Prepared(
        lambda topic, seq: _shown(Q(topic=topic, seq__lt=seq)).order_by("-seq")[:size],
        topic=PK,
        seq=_SEQ,
    )


@cache
def _from(size: int) -> Prepared[Message]:
    """The first so many above a number, the oldest first."""
    return Prepared(
        lambda topic, seq: _shown(Q(topic=topic, seq__gt=seq)).order_by("seq")[:size],
        topic=PK,
        seq=_SEQ,
    )


def place_of(topic: Topic, message_id: int) -> int | None:
    """The number of a message of the topic; None when it is not one. One query."""
    return topic.messages.filter(pk=message_id).values_list("seq", flat=True).first()


def _above(topic: Topic, seq: int, size: int) -> tuple[list[Message], int | None]:
    """What comes before a number, and the number to page further up with."""
    found = _up_to(size + 1)(topic=topic.pk, seq=seq)
    return found[:size][::-1], found[size - 1].seq if len(found) > size else None


def _below(topic: Topic, seq: int, size: int) -> tuple[list[Message], int | None]:
    """What comes after a number, and the number to page further down with."""
    found = _from(size + 1)(topic=topic.pk, seq=seq)
    return found[:size], found[size - 1].seq if len(found) > size else None


def log_before(topic: Topic, seq: int, *, page: int = PAGE) -> Log:
    """A page further up. One query."""
    messages, older = _above(topic, seq, page)
    return Log(messages, older, messages[-1].seq if messages else seq - 1)


def log_after(topic: Topic, seq: int, *, page: int = PAGE) -> Log:
    """A page further down. One query."""
    messages, newer = _below(topic, seq, page)
    return Log(messages, messages[0].seq if messages else seq + 1, newer)


def log_around(topic: Topic, seq: int, *, page: int = FOLLOWING) -> Log:
    """What follows a number, with some context before. Two queries."""
    context, older = _above(topic, seq + 1, CONTEXT)
    messages, newer = _below(topic, seq, page)
    return Log([*context, *messages], older, newer)


def log_end(topic: Topic, *, page: int = PAGE) -> Log:
    """The end of a topic. One query."""
    return Log(*_above(topic, _SEQ, page))


def log_of(topic: Topic, reader_id: int, left: Left | None, *, page: int = PAGE) -> Log:
    """Where reading goes on: the end, or around the first message that the reader has not read. One
    query, or two where that is far up (three should most of what follows be the reader's own)."""
    if left is not None and left.count > page:
        return with_unread(
            log_around(topic, left.after, page=min(page, FOLLOWING)), reader_id, left
        )
    log = log_end(topic, page=page)
    if left is not None and log.older is not None and log.messages[0].seq > left.after:
        log = log_around(topic, left.after, page=min(page, FOLLOWING))
    return with_unread(log, reader_id, left)


def with_unread(log: Log, reader_id: int, left: Left | None) -> Log:
    """The log, with the first message that the reader has not read when it shows what comes
    before, or the topic's beginning."""
    if left is None or (log.older is not None and log.messages[0].seq > left.after):
        return log
    new = (
        message.seq
        for message in log.messages
        if message.seq > left.after
        and message.author_id != reader_id
        and message.deleted_at is None
    )
    return replace(log, first_unread=next(new, None))
