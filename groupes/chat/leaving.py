# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of someone's words when they leave: they stay where they were said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from groupes.chat.models import Message
from groupes.models import Groupe, Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """How much they said, under their name. One query."""
    said = Message.objects.filter(room__groupe=groupe, author=member, deleted_at=None).count()
    if not said:
        return []
    words = ngettext(
        "%(n)s message in the chat, under your name",
        "%(n)s messages in the chat, under your name",
        said,
    )
    return [words % {"n": said}]
