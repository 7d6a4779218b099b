# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the chat declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power, Unread
from groupes.belonging import Founding, Leaving
from groupes.chat import actions, leaving, queries
from groupes.chat.stream import RoomStream
from groupes.live.streams import Stream
from groupes.shell.places import Dock, Tab
from groupes.things import Kind
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
    Founding(actions.found_room),
    Leaving(stays=leaving.stays),
)
