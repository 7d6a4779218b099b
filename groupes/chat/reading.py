# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of the chat: unread counts, as expressions other queries carry along, and the
pieces a page of it is made of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    DateTimeField,
    Func,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject, Left
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes import frame, today
from groupes.access import Standing
from groupes.chat.models import Message, ReadMark, Topic
from groupes.journal import feed
from groupes.models import Member, Membership

MOST: Final = 100
"""Unread messages are counted up to here and no further: the page says "99+"."""

PAGE: Final = 60
"""Messages of a page, and of each page further up."""

TOPICS: Final = 150


# --- unread -------------------------------------------------------------------------------------


def _how_many(messages: QuerySet[Message]) -> Any:
    return Func(
        ArraySubquery(messages.order_by().values("pk")[:MOST]),
        function="CARDINALITY",
        output_field=IntegerField(),
    )


def _number(query: QuerySet[Any, Any]) -> Any:
    """The ``seq`` of the first row of ``query``, 0 when there is none."""
    return Coalesce(Subquery(query.values("seq")[:1]), Value(0), output_field=BigIntegerField())


def _before(starts_on: Any) -> QuerySet[Message]:
    """What was said before a member came, the latest first."""
    return Message.objects.filter(at__lt=Cast(starts_on, DateTimeField())).order_by("-at", "-seq")


def unread_of_memberships(member: Member) -> Any:
    """Unread messages over ``Membership`` rows of ``member``, 100 at most.

    Not one's own, not the removed, and nothing from before one came: a newcomer is not greeted
    by years of talk.
    """
    mark = _number(ReadMark.objects.filter(topic=OuterRef("topic"), member=member.pk))
    floor = _number(
        _before(OuterRef(OuterRef("starts_on"))).filter(
            room__groupe=OuterRef(OuterRef("groupe_id"))
        )
    )
    return _how_many(
        Message.objects.filter(
            room__groupe=OuterRef("groupe_id"),
            deleted_at=None,
            topic__last_seq__gt=mark,
            seq__gt=Greatest(mark, floor),
        ).exclude(author=member.pk)
    )


def _unread_of_topics(member: Member, membership: Membership | None) -> Any:
    """The same over ``Topic`` rows, for a member who came with ``membership``."""
    mark = _number(ReadMark.objects.filter(topic=OuterRef(OuterRef("pk")), member=member.pk))
    messages = Message.objects.filter(topic=OuterRef("pk"), deleted_at=None, seq__gt=mark)
    if membership is not None and membership.starts_on is not None:
        before = _before(Value(membership.starts_on)).filter(room=OuterRef("room_id"))
        messages = messages.filter(seq__gt=_number(before))
    return _how_many(messages.exclude(author=member.pk))


def waiting(member: Member) -> Iterator[today.Item]:
    """Unread talk, a line per groupe, for *Aujourd'hui*."""
    for row in frame.of_member(member).memberships:
        unread: int = row.unread  # type: ignore[attr-defined]  # annotated by the frame
        if unread:
            room = reverse("chat:room", args=[row.groupe.slug])
            shown = "99+" if unread >= MOST else str(unread)
            yield today.Item(
                kind="unread_talk",
                title=ngettext("%(n)s unread message", "%(n)s unread messages", unread)
                % {"n": shown},
                url=room,
                groupe=row.groupe,
                action=today.Action(_("Read"), room),
                icon="messages-square",
            )


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
            unread=_unread_of_topics(standing.member, standing.membership), last=Subquery(last[:1])
        )
        .lively()
    )


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
