# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the chat. Messages are a stream of their own and write no journal row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import MEMBER, Event

TOPIC_OPENED = Event(
    "chat.topic_opened", _("{actor} opens the topic {target}"), refreshes=("topics",)
)
TOPIC_RESOLVED = Event(
    "chat.topic_resolved",
    _("{actor} closes the topic {target}: resolved"),
    refreshes=("topics",),
)
TOPIC_REOPENED = Event(
    "chat.topic_reopened", _("{actor} reopens the topic {target}"), refreshes=("topics",)
)
MESSAGE_MODERATED = Event(
    "chat.message_moderated",
    _("{actor} removes a message of {author} from {target}"),
    {"topic": "chat.topic", "author": MEMBER},
    concerns=("author",),
)
