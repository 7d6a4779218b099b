# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the chat's entries read in the journal (see ``groupes/journal/feed.py``)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groupes.chat.models import Message, Topic
from groupes.journal.feed import Name, register_names, register_sentence
from groupes.models import Groupe, Member


def _topics(ids: set[int], reader: Member) -> dict[int, Name]:
    topics = Topic.objects.filter(
        pk__in=ids, room__groupe__in=Groupe.objects.of(reader)
    ).select_related("room__groupe")
    return {
        t.pk: Name(t.name, reverse("chat:topic", args=[t.room.groupe.slug, t.pk])) for t in topics
    }


def _messages(ids: set[int], reader: Member) -> dict[int, Name]:
    """A message is told by its topic: the journal repeats no word of anyone."""
    messages = Message.objects.filter(
        pk__in=ids, room__groupe__in=Groupe.objects.of(reader)
    ).select_related("topic", "room__groupe")
    return {
        m.pk: Name(
            m.topic.name,
            reverse("chat:topic", args=[m.room.groupe.slug, m.topic_id]) + f"#m{m.pk}",
        )
        for m in messages
    }


def register() -> None:
    register_names("chat.topic", _topics)
    register_names("chat.message", _messages)
    register_sentence("chat.topic_opened", _("{actor} opens the topic {target}"))
    register_sentence("chat.topic_resolved", _("{actor} closes the topic {target}: resolved"))
    register_sentence("chat.topic_reopened", _("{actor} reopens the topic {target}"))
    register_sentence(
        "chat.message_moderated",
        _("{actor} removes a message of {author} from {target}"),
        author="groupes.member",
    )
