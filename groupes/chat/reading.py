# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the chat: unread counts, as expressions other queries carry along, and the
pieces a page of it is made of."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    DateField,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, JSONObject, Left
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.chat.models import Message, Topic
from groupes.journal import feed
from groupes.models import Member, Membership

MOST: Final = 100
"""Unread messages are counted up to here and no further: the page says "99+"."""

PAGE: Final = 60
"""Messages of a page, and of each page further up."""

TOPICS: Final = 150


# --- unread -------------------------------------------------------------------------------------


class Unread(Func):
    """How many messages a member has not read, MOST at most: not one's own, not the removed, and
    nothing from before one came (a newcomer is not greeted by years of talk).

    Written in SQL: every page carries it, and composing it from querysets cost more than asking
    it. Topics read to their end are left aside before any message is looked at.
    """

    output_field = IntegerField()
    template = """(
        SELECT count(*) FROM (
            SELECT 1
            FROM (VALUES (%(expressions)s)) AS asked (groupe_id, topic_id, starts_on, member_id)
            JOIN chat_room AS room ON room.groupe_id = asked.groupe_id
            CROSS JOIN LATERAL (
                SELECT coalesce((
                    SELECT old.seq FROM chat_message AS old
                    WHERE old.room_id = room.id AND old.at < asked.starts_on::timestamptz
                    ORDER BY old.at DESC, old.seq DESC LIMIT 1
                ), 0) AS seq OFFSET 0
            ) AS before
            JOIN chat_topic AS topic ON topic.room_id = room.id
                AND (asked.topic_id IS NULL OR topic.id = asked.topic_id::bigint)
            LEFT JOIN chat_readmark AS mark
                ON mark.topic_id = topic.id AND mark.member_id = asked.member_id
            JOIN chat_message AS message ON message.topic_id = topic.id
                AND message.seq > greatest(mark.seq, before.seq)
            WHERE topic.last_seq > greatest(mark.seq, before.seq)
                AND message.deleted_at IS NULL AND message.author_id <> asked.member_id
            LIMIT %(most)s
        ) AS found
    )"""

    def __init__(self, groupe: str, topic: Any, starts_on: Any, member: Member) -> None:
        super().__init__(
            F(groupe),
            topic,
            starts_on,
            Value(member.pk, output_field=BigIntegerField()),
            most=MOST,
        )


def unread_of_memberships(member: Member) -> Unread:
    """Unread messages over ``Membership`` rows of ``member``."""
    return Unread("groupe_id", Value(None, output_field=BigIntegerField()), F("starts_on"), member)


def unread_in(standing: Standing) -> int:
    """What is left unread in a groupe, now. One query."""
    if standing.membership is None:
        return 0
    membership = Membership.objects.filter(pk=standing.membership.pk)
    left = membership.annotate(unread=unread_of_memberships(standing.member))
    return left.values_list("unread", flat=True).first() or 0


# --- topics -------------------------------------------------------------------------------------

_TAG = re.compile(r"<[^>]*>?")


def topics_of(standing: Standing) -> QuerySet[Topic]:
    """The topics of the groupe's room, with ``unread`` and ``last`` (of the last message: author's
    id and name, the beginning of its HTML; see :func:`preview`). One query."""
    last = Message.objects.filter(topic=OuterRef("pk"), seq=OuterRef("last_seq")).values(
        data=JSONObject(author="author_id", name="author__name", html=Left("html", 400))
    )
    return (
        Topic.objects.filter(room__groupe=standing.groupe)
        .select_related("room")
        .annotate(
            unread=Unread("room__groupe_id", F("pk"), _came(standing), standing.member),
            last=Subquery(last[:1]),
        )
        .lively()
    )


def _came(standing: Standing) -> Any:
    starts_on = standing.membership.starts_on if standing.membership else None
    return Cast(Value(starts_on), DateField())


def preview(topic: Topic, reader: Member) -> str:
    """ "Soizic : je note…", for the list of topics; empty where nothing was said or it was removed."""
    last: dict[str, Any] | None = topic.last  # type: ignore[attr-defined]  # annotated
    if not last:
        return ""
    text = " ".join(html.unescape(_TAG.sub(" ", last["html"])).split())
    if not text:
        return ""
    who = _("You") if last["author"] == reader.pk else last["name"].split(" ", 1)[0]
    # Translators: the beginning of a topic's last message. A no-break space where one is wanted.
    return _("%(who)s: %(text)s") % {"who": who, "text": text[:90]}


def tied_to(topic: Topic, reader: Member) -> feed.Name | None:
    """The object the topic is about, when its key names one ("bids.bid:12"). One query at most."""
    label, colon, number = topic.key.partition(":")
    return feed.name_of(label, int(number), reader) if colon and number.isdigit() else None


def key_of(target: Model) -> str:
    """The key that ties a topic to an object (``actions.topic_for``)."""
    return f"{target._meta.label_lower}:{target.pk}"


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


def log_of(
    topic: Topic, reader: Member, *, before: int | None = None, unread: int = 0, page: int = PAGE
) -> Log:
    """The end of a topic, or what comes before a number. One query.

    ``unread``: how many the reader has not read; they are all in the page, with some context.
    """
    rows = topic.messages.select_related("author").order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    size = max(page, min(unread, MOST) + 10)
    found = list(rows[: size + 1])
    older = found[size - 1].seq if len(found) > size else None
    messages = found[:size][::-1]
    left, first = unread, None
    for message in reversed(messages):
        if left and message.author_id != reader.pk and message.deleted_at is None:
            left, first = left - 1, message.seq
    return Log(messages, older, first, unread - left)
