# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    name = "groupes.chat"
    label = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        from groupes import access, actions, frame
        from groupes.chat import telling
        from groupes.chat.actions import found_room
        from groupes.chat.reading import unread_of_memberships
        from groupes.chat.stream import RoomStream
        from groupes.journal import live

        access.register_membership_powers("chat.post_message")
        actions.register_founding(found_room)
        frame.register_unread(unread_of_memberships)
        live.register_stream(RoomStream())
        telling.register()
