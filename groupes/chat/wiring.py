# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power, Unread
from groupes.belonging import Founding, Introduces, Leaving, SignOfLife
from groupes.chat import actions, carrying, leaving, news, queries
from groupes.chat.models import Message, ReadMark, Room, Topic
from groupes.chat.stream import RoomStream
from groupes.live.streams import Stream
from groupes.shell.places import Dock, Tab
from groupes.things import Kind
from groupes.web.carried import Carried, LeftBehind, Personal, Reading
from groupes.web.given import Given
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Power("chat.post_message", _("Write in the chat"), of_membership=True),
    Power("chat.moderate", _("Remove others’ messages from the chat")),
    Unread(queries.unread),
    Tab(20, "chat", _("Chat"), "chat:room", ("chat",), unread=True),
    Dock("chat:dock_general"),
    Stream(RoomStream()),
    Kind("chat.topic", queries.name_topics),
    Kind("chat.message", queries.name_messages),
    news.SOURCE,
    Founding(actions.found_room),
    Given({actions.GIVEN_GENERAL: _("General")}),
    Introduces(actions.introduce),
    Leaving(stays=leaving.stays),
    SignOfLife(queries.last_talk),
    Carried(Room, ("groupe",)),
    Carried(Topic, ("room__groupe",), sheet=True),
    Carried(Message, ("room__groupe",), without={"html": "", "renderer_version": 0}),
    LeftBehind(ReadMark, _("How far someone has read is theirs.")),
    Personal(Topic, traces=("created_by",)),
    Personal(
        Message,
        ("author",),
        traces=("deleted_by",),
        without=("html", "renderer_version"),
        words=_("What I wrote in the chat"),
    ),
    Personal(ReadMark, ("member",), erased=True, words=_("How far I have read")),
    Reading(20, "chat", _("Chat"), carrying.as_read),
)
