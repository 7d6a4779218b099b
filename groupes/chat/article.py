# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message as it is shown: on pages, over the socket, when catching up.

Made here and not by a template: a page shows sixty of them and each post makes one per language,
at a third of what a template's tags cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.web.formats import clock, initials

if TYPE_CHECKING:
    from groupes.chat.models import Message

_ARTICLE = (
    '<article class="msg" id="m{}" data-seq="{}" data-cid="{}" data-author="{}"{}>'
    '<span class="{}" aria-hidden="true">{}</span>'
    '<header><strong>{}</strong><time datetime="{}">{}</time>{}</header>{}</article>'
)


def article(message: Message, reader_id: int | None = None) -> SafeString:
    """The message in the active language. Its author must be loaded.

    ``reader_id``: the member it is shown to, whose own mark is tinted; None for the frames that all
    readers share.
    """
    author = message.author
    removed = message.deleted_at is not None
    edited = message.edited_at is not None and not removed
    return format_html(
        _ARTICLE,
        message.pk,
        message.seq,
        message.client_id,
        message.author_id,
        " data-removed" if removed else "",
        "av me" if message.author_id == reader_id else "av",
        initials(author.name),
        author.name,
        message.at.isoformat(),
        clock(message.at),
        format_html('<span class="small faint">{}</span>', _("edited")) if edited else "",
        _removed(message) if removed else format_html('<div class="text">{}</div>', message.shown),
    )


def _removed(message: Message) -> SafeString:
    return format_html(
        '<p class="faint">{}</p>',
        _("Message taken back by its author.")
        if message.taken_back
        else _("Message removed by the groupe’s moderation."),
    )
