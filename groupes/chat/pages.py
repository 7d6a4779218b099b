# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat's pages are given: topics with their last words, and the log of one of them."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.chat import actions, queries, rules
from groupes.chat.article import article
from groupes.chat.models import Topic
from groupes.chat.queries import Last, Log
from groupes.web.formats import as_date, longdate, moment

DOCKED: Final = 30
"""Messages beside another page."""

_TAG = re.compile(r"<[^>]*>?")


# --- the log ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a log. ``day``: said before it, where a day begins; ``first_unread``: the line
    "new" stands before it."""

    article: SafeString
    day: str
    first_unread: bool


def lines_of(log: Log, reader_id: int) -> list[Line]:
    lines = []
    last = None
    for message in log.messages:
        day = as_date(message.at)
        lines.append(
            Line(
                article(message, reader_id),
                longdate(message.at) if day != last else "",
                message.seq == log.first_unread,
            )
        )
        last = day
    return lines


# --- the topics ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
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
    text = " ".join(html.unescape(_TAG.sub(" ", last.html)).split())
    if not text:
        return ""
    who = _("You") if last.author_id == reader_id else last.author.split(" ", 1)[0]
    # Translators: the beginning of a topic's last message. A no-break space where one is wanted.
    return _("%(who)s: %(text)s") % {"who": who, "text": text[:90]}


def _rows(topics: Iterable[Topic], here: Standing) -> tuple[list[Row], list[Row]]:
    """The open ones and the resolved."""
    head, _zero, tail = reverse("chat:topic", args=[here.groupe.slug, 0]).rpartition("0")
    opened: list[Row] = []
    resolved: list[Row] = []
    for topic in topics:
        done = topic.resolved_at is not None
        (resolved if done else opened).append(
            Row(
                topic.pk,
                topic.name,
                f"{head}{topic.pk}{tail}",
                topic.unread,  # type: ignore[attr-defined]  # by topics_of
                moment(topic.resolved_at) if done else preview(topic.last, here.member.pk),  # type: ignore[attr-defined]  # idem
            )
        )
    return opened, resolved


# --- the pages ----------------------------------------------------------------------------------


def _talk(
    here: Standing,
    topic: Topic | None,
    *,
    form: Form,
    before: int | None = None,
    page: int = queries.PAGE,
) -> dict[str, Any]:
    """What the log of a topic and its composer need."""
    shared = {"may_post": rules.may_post(here), "may_moderate": rules.may_moderate(here)}
    if topic is None:
        return {"topic": None, "room": None, **shared}
    unread = 0 if before is not None else topic.unread  # type: ignore[attr-defined]  # by topics_of
    log = queries.log_of(topic, here.member.pk, before=before, unread=unread, page=page)
    return {
        "topic": topic,
        "room": topic.room,
        "topic_url": reverse("chat:topic", args=[here.groupe.slug, topic.pk]),
        "log": log,
        "lines": lines_of(log, here.member.pk),
        "form": form,
        "fresh_id": uuid.uuid4(),
        "longest": actions.LONGEST,
        **shared,
    }


def chat(
    here: Standing,
    pk: int | None,
    *,
    form: Form,
    before: int | None = None,
    words: str = "",
) -> dict[str, Any]:
    """The chat's page: topics, and the log of one of them (without ``pk``: the liveliest that has
    something unread, or else the liveliest). ``form``: the composer's. Http404 for a topic that is
    not the groupe's."""
    topics = queries.topics_of(here)
    if pk is None:
        opened = [t for t in topics if not t.resolved_at]
        unread = (t for t in opened if t.unread)  # type: ignore[attr-defined]  # by topics_of
        topic = next(unread, opened[0] if opened else None)
    else:
        topic = next((t for t in topics if t.pk == pk), None) or _one(here, Q(pk=pk))
    opened_rows, resolved = _rows(topics, here)
    return {
        "topics": opened_rows,
        "resolved": resolved,
        "before": before is not None,
        "listing": pk is None,
        "tied": queries.tied_to(topic, here.me) if topic is not None and topic.key else None,
        "words": words,
        "tab": "chat",
        **_talk(here, topic, form=form, before=before),
    }


def dock(here: Standing, pk: int | None, *, form: Form) -> dict[str, Any]:
    """The chat beside another page: one topic, without ``pk`` the liveliest. Http404 for none."""
    shown = _one(here, Q(resolved_at=None) if pk is None else Q(pk=pk))
    return {"docked": True, **_talk(here, shown, form=form, page=DOCKED)}


def _one(here: Standing, which: Q) -> Topic:
    found = next(iter(queries.topics_of(here, which=which)), None)
    if found is None:
        raise Http404("no such topic")
    return found
