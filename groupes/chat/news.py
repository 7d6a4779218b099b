# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat as a source of what is new: who was named in a message, and which topics went on. What was
said is repeated nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import F
from django.utils.html import format_html
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.chat.mentions import mentioned
from groupes.chat.models import Message, ReadMark, Room
from groupes.chat.queries import name_messages, name_topics, names_in
from groupes.models import Groupe
from groupes.notifications.sources import Happening, Name, Source, Told
from groupes.web.prepared import OTHER_PKS, PK, PKS, Prepared

MENTION = "mention"
TOPIC = "topic"


def heads() -> Mapping[int, int]:
    return dict(Room.objects.values_list("groupe_id", "last_seq"))


def load(groupe: Groupe, after: int, upto: int) -> Iterable[Happening]:
    """Who is named, message by message, and for those who want everything, each topic that went on,
    by its last message. Three queries."""
    said = Message.objects.filter(
        room__groupe=groupe, seq__gt=after, seq__lte=upto, deleted_at=None
    ).order_by("seq")
    messages = list(said.values_list("pk", "topic_id", "seq", "at", "author_id", "source"))
    if not messages:
        return
    names = names_in(groupe)
    topics = {topic for _pk, topic, *_rest in messages}
    marks = list(
        ReadMark.objects.filter(topic__in=topics, seq__gt=after).values_list(
            "topic_id", "member_id", "seq"
        )
    )

    def read(topic: int, seq: int) -> frozenset[int]:
        return frozenset(member for of, member, to in marks if of == topic and to >= seq)

    last: dict[int, Happening] = {}
    for pk, topic, seq, at, author, source in messages:
        passed = read(topic, seq)
        if named := mentioned(source, names) - {author}:
            yield Happening(
                MENTION, pk, seq, at, author, frozenset(named), only_concerned=True, passed=passed
            )
        last[topic] = Happening(TOPIC, topic, seq, at, author, passed=passed)
    yield from last.values()


MESSAGES = Prepared(
    lambda messages: Message.objects.filter(pk__any_of=messages, deleted_at=None).values_list(
        "pk", "author__name"
    ),
    messages=PKS,
)


def tell(names: Collection[Name], me: Me) -> Mapping[Name, Told]:
    """At most three queries: the names of topics, of messages, and who wrote those."""
    shown: dict[Name, Told] = {}
    topics = name_topics({pk for kind, pk in names if kind == TOPIC}, me) if names else {}
    for pk, topic in topics.items():
        link = format_html('<a href="{}">{}</a>', topic.url, topic.text)
        shown[TOPIC, pk] = Told(format_html(_("New messages in {topic}"), topic=link))
    wanted = {pk for kind, pk in names if kind == MENTION}
    if not wanted:
        return shown
    authors = dict(MESSAGES(messages=list(wanted)))
    for pk, topic in name_messages(wanted, me).items():
        if pk in authors:
            link = format_html('<a href="{}">{}</a>', topic.url, topic.text)
            author = format_html("<strong>{}</strong>", authors[pk])
            words = format_html(_("{author} names you in {topic}"), author=author, topic=link)
            shown[MENTION, pk] = Told(words)
    return shown


def place(name: Name, me: Me) -> str:
    """The topic; the message in it. One query."""
    kind, pk = name
    found = name_topics({pk}, me) if kind == TOPIC else name_messages({pk}, me)
    return found[pk].url if pk in found else ""


READ_TOPICS = Prepared(
    lambda topics, member: ReadMark.objects.filter(
        topic__any_of=topics, member=member, seq__gte=F("topic__last_seq")
    ).values_list("topic_id", flat=True),
    topics=PKS,
    member=PK,
)
READ_MESSAGES = Prepared(
    lambda messages, member: Message.objects.filter(
        pk__any_of=messages, topic__read_marks__member=member, topic__read_marks__seq__gte=F("seq")
    ).values_list("pk", flat=True),
    messages=OTHER_PKS,
    member=PK,
)


def seen(names: Collection[Name], me: Me) -> set[Name]:
    """Those read in the chat. Two queries at most."""
    topics = [pk for kind, pk in names if kind == TOPIC]
    messages = [pk for kind, pk in names if kind == MENTION]
    found = {(TOPIC, pk) for pk in READ_TOPICS(topics=topics, member=me.pk)} if topics else set()
    if messages:
        found |= {(MENTION, pk) for pk in READ_MESSAGES(messages=messages, member=me.pk)}
    return found


SOURCE = Source("chat", (MENTION, TOPIC), heads, load, tell, place, seen)
