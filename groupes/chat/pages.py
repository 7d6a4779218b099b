# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat's pages are given: topics with their last words, and the log of one of them."""

from __future__ import annotations

import datetime as dt
import html
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.forms import Form
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.chat import actions, queries, rules
from groupes.chat.article import article
from groupes.chat.mentions import mentioned
from groupes.chat.models import Topic
from groupes.chat.queries import Last, Log
from groupes.models import person_name
from groupes.shell.places import Longer
from groupes.web.formats import by_language, clocks, date, longdate, moment
from groupes.web.oneline import cut
from groupes.web.paths import reverse
from groupes.web.search import plain
from groupes.web.wiring import declared

_TAG = re.compile(r"<[^>]*>?")


# --- the log ------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A message of a log. ``day``: said before it, where a day begins; ``first_unread``: the line
    "new" stands before it."""

    article: SafeString
    day: str
    first_unread: bool


def lines_of(log: Log, reader_id: int) -> list[Line]:
    lines = []
    last = None
    times = clocks(message.at for message in log.messages)
    for message, (day, time) in zip(log.messages, times, strict=True):
        said = longdate(day) if day != last else ""
        first = message.seq == log.first_unread
        lines.append(Line(article(message, reader_id, time), said, first))
        last = day
    return lines


# --- who is away --------------------------------------------------------------------------------


class Away(NamedTuple):
    """Someone of the groupe who is away: ``name`` as a mention is read (``groupes.chat.mentions``),
    and what its writer is told."""

    name: str
    words: str


def away(here: Standing) -> list[Away]:
    """Those of the groupe who are away, but the reader. One query."""
    return [
        Away(plain(name), away_words(name, until))
        for pk, name, until in queries.away(here.groupe, here.on)
        if pk != here.member.pk
    ]


def away_words(name: str, until: dt.date) -> str:
    # Translators: of somebody named in a message, who is away until a day.
    return _("%(name)s is away until %(day)s, and will see it then.") % {
        "name": person_name(name),
        "day": date(until),
    }


def named_away(here: Standing, text: str) -> list[str]:
    """What the writer of a message is told of those it names who are away. Two queries at most."""
    gone = {pk: (name, until) for pk, name, until in queries.away(here.groupe, here.on)}
    if not gone or "@" not in text:
        return []
    named = mentioned(text, queries.names_in(here.groupe)) - {here.member.pk}
    return [away_words(*gone[pk]) for pk in gone if pk in named]


# --- the topics ---------------------------------------------------------------------------------


class Row(NamedTuple):
    """A topic in the list. ``note``: its last words, or when it was resolved."""

    id: int
    name: str
    url: str
    unread: int
    note: str


def preview(last: Last | None, reader_id: int) -> str:
    """ "Soizic : je note…", for the list of topics; empty where nothing was said or it was removed."""
    if last is None:
        return ""
    return _preview(last.html, "" if last.author_id == reader_id else last.author.split(" ", 1)[0])


@by_language
def _preview(said: str, who: str) -> str:
    """``who`` "": the reader."""
    text = " ".join(html.unescape(_TAG.sub(" ", said)).split())
    if not text:
        return ""
    # Translators: the beginning of a topic's last message. A no-break space where one is wanted.
    return _("%(who)s: %(text)s") % {"who": who or _("You"), "text": cut(text, 90)}


def _rows(topics: Iterable[Topic], here: Standing) -> list[Row]:
    head, _zero, tail = reverse("chat:topic", args=[here.groupe.slug, 0]).rpartition("0")
    return [
        Row(
            topic.pk,
            topic.name,
            f"{head}{topic.pk}{tail}",
            topic.unread,  # type: ignore[attr-defined]  # by topics_of
            moment(topic.resolved_at) if topic.resolved_at else preview(topic.last, here.member.pk),  # type: ignore[attr-defined]  # idem
        )
        for topic in topics
    ]


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the page of all topics; ``at``: when it was last talked in."""

    name: str
    url: str
    unread: int
    at: dt.datetime
    resolved: bool


# --- the pages ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Where:
    """At which place of a topic it is opened: ``before`` or ``after`` a number of the room, around
    a ``message`` (its id), at its ``end``; else where its reader's reading goes on."""

    before: int | None = None
    after: int | None = None
    message: int | None = None
    end: bool = False

    @property
    def paging(self) -> bool:
        """Only more of a log that is shown already."""
        return self.before is not None or self.after is not None


HERE: Final = Where()


def _log(topic: Topic, reader_id: int, where: Where) -> Log:
    left = topic.left  # type: ignore[attr-defined]  # by topics_of
    seq = None if where.message is None else queries.place_of(topic, where.message)
    if where.before is not None:
        log = queries.log_before(topic, where.before)
    elif where.after is not None:
        log = queries.log_after(topic, where.after)
    elif seq is not None:
        log = queries.log_around(topic, seq - 1)
    elif where.end:
        log = queries.log_end(topic)
    else:
        return queries.log_of(topic, reader_id, left)
    return queries.with_unread(log, reader_id, left)


def _talk(
    here: Standing,
    topic: Topic | None,
    *,
    form: Form,
    where: Where = HERE,
) -> dict[str, Any]:
    """What the log of a topic and its composer need."""
    shared = {"may_post": rules.may_post(here), "may_moderate": rules.may_moderate(here)}
    if topic is None:
        return {"topic": None, "room": None, **shared}
    log = _log(topic, here.member.pk, where)
    left = topic.left  # type: ignore[attr-defined]  # by topics_of
    return {
        "topic": topic,
        "room": topic.room,
        "topic_url": reverse("chat:topic", args=[here.groupe.slug, topic.pk]),
        "log": log,
        "lines": lines_of(log, here.member.pk),
        "read_to": topic.room.last_seq if left is None else left.after,
        "form": form,
        "fresh_id": uuid.uuid4(),
        "longest": actions.LONGEST,
        "away": away(here) if shared["may_post"] else [],
        "longer": [
            (reverse(one.url_name, args=[here.groupe.slug]), one.field) for one in declared(Longer)
        ],
        **shared,
    }


def _beside(here: Standing, pk: int | None) -> tuple[queries.Topics, Topic | None]:
    """The topics of the list, and the one of them that is shown."""
    topics = queries.topics_of(here)
    if pk is None:
        unread = (t for t in topics.opened if t.unread)  # type: ignore[attr-defined]  # by topics_of
        return topics, next(unread, topics.opened[0] if topics.opened else None)
    topic = topics.find(pk)
    if topic is None:  # an old one: beside the others while it is shown
        topic = _one(here, Q(pk=pk))
        (topics.resolved if topic.resolved_at else topics.opened).append(topic)
    return topics, topic


def beside(here: Standing, pk: int | None, *, listing: bool) -> dict[str, Any]:
    """The list of topics alone, asked for again by the page that shows the log of ``pk`` (by none,
    where all are resolved); ``listing``: a page whose topic nobody chose."""
    topics, topic = _beside(here, pk)
    return _list(here, topics, topic, listing=listing) | {
        "topic": topic,
        "room": None if topic is None else topic.room,
        "may_post": rules.may_post(here),
    }


def _list(
    here: Standing, topics: queries.Topics, topic: Topic | None, *, listing: bool
) -> dict[str, Any]:
    slug = here.groupe.slug
    shown = [slug] if topic is None else [slug, topic.pk]
    address = reverse("chat:room" if topic is None else "chat:topic", args=shown)
    return {
        "topics": _rows(topics.opened, here),
        "resolved": _rows(topics.resolved, here),
        "more_topics": topics.more,
        "listing": listing,
        "list_url": f"{address}?listing=1" if listing else address,
    }


def chat(
    here: Standing,
    pk: int | None,
    *,
    form: Form,
    where: Where = HERE,
    words: str = "",
) -> dict[str, Any]:
    """The chat's page: topics, and the log of one of them (without ``pk``: the liveliest that has
    something unread, or else the liveliest). ``form``: the composer's. Http404 for a topic that is
    not the groupe's."""
    topics, topic = _beside(here, pk)
    return _list(here, topics, topic, listing=pk is None) | {
        "tied": queries.tied_to(topic, here.me) if topic is not None and topic.key else None,
        "words": words,
        "tab": "chat",
        **_talk(here, topic, form=form, where=where),
    }


def more(here: Standing, pk: int, where: Where) -> dict[str, Any]:
    """More of a log, further up or down: its lines alone. Http404 as :func:`chat`."""
    topic = _one(here, Q(pk=pk))
    log = _log(topic, here.member.pk, where)
    return {
        "topic": topic,
        "topic_url": reverse("chat:topic", args=[here.groupe.slug, pk]),
        "log": log,
        "lines": lines_of(log, here.member.pk),
        "upward": where.before is not None,
        "downward": where.after is not None,
    }


def dock(
    here: Standing, pk: int | None, *, form: Form, reading: int | None = None
) -> dict[str, Any]:
    """The chat beside another page: one topic, Http404 for none. Without ``pk``, the one that the
    person was ``reading``, or else the one that was talked in last: what opened by itself, where
    nobody said anything yet, takes nobody's panel."""
    if pk is not None:
        shown: Topic | None = _one(here, Q(pk=pk))
    else:
        shown = None if reading is None else queries.first_topic(here, Q(pk=reading))
        shown = shown or queries.first_topic(here, Q(resolved_at=None, last_seq__gt=0))
        shown = shown or _one(here, Q(resolved_at=None))
    return {"docked": True, **_talk(here, shown, form=form)}


def _one(here: Standing, which: Q) -> Topic:
    found = queries.first_topic(here, which)
    if found is None:
        raise Http404("no such topic")
    return found


TOPICS = 30


def topics(here: Standing, words: str, number: str | None) -> dict[str, Any]:
    """A page of all the topics, the liveliest first; the last page when there are not so many.
    Three queries."""
    page: Page[Any] = Paginator(queries.all_topics(here, words), TOPICS).get_page(number)
    left = queries.unread_by_topic(here)
    page.object_list = [
        TopicLine(
            topic.name,
            reverse("chat:topic", args=[here.groupe.slug, topic.pk]),
            left[topic.pk].count if topic.pk in left else 0,
            topic.last_at,
            topic.resolved_at is not None,
        )
        for topic in page.object_list
    ]
    return {"page": page, "words": words, "tab": "chat"}
