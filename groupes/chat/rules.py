# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what in the chat. Everyone who belongs reads along, on pause too."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groupes.access import Standing
    from groupes.chat.models import Message
    from groupes.models import Member

POST = "chat.post_message"
MODERATE = "chat.moderate"


def may_post(here: Standing) -> bool:
    """Write, open a topic, resolve one or take it back: one power, since it is all taking part."""
    return here.can(POST)


def may_moderate(here: Standing) -> bool:
    """Remove anybody's message for the groupe."""
    return here.can(MODERATE)


def is_author(member: Member, message: Message) -> bool:
    return message.author_id == member.pk


def may_change_message(here: Standing, message: Message) -> bool:
    """Change the words: one's own, while one may write. Moderation removes, it rewrites nothing."""
    return is_author(here.member, message) and may_post(here)


def may_remove(here: Standing, message: Message) -> bool:
    """Remove a message: take one's own back, or moderate."""
    return may_change_message(here, message) or may_moderate(here)


may_resolve = may_post
"""Put a topic among the resolved ones, or take it back."""
