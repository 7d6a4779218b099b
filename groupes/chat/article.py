# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message as it is shown: on pages, over the socket, when catching up.

Made here and not by a template: a page shows thirty of them and each post makes one per language,
at a third of what a template's tags cost; and remembered.
"""

from __future__ import annotations

import datetime as dt
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from groupes.web.formats import clock, initials

if TYPE_CHECKING:
    from groupes.chat.models import Message

_ARTICLE = (
    '<article class="msg" id="m{}" data-seq="{}" data-cid="{}" data-author="{}"{}>'
    '<span class="{}" aria-hidden="true">{}</span>'
    '<header><strong dir="auto">{}</strong><time datetime="{}">{}</time>{}</header>{}</article>'
)


KEPT = 5_000
"""Articles remembered by a process: those of the talk that is read now, some kilobytes each."""


def article(message: Message, reader_id: int | None = None, time: str = "") -> SafeString:
    """The message in the active language. Its author must be loaded.

    ``reader_id``: the member it is shown to, whose own mark is tinted; None for the frames that all
    readers share. ``time``: what its clock says, where it is known already.
    """
    removed = message.deleted_at is not None
    return _article(
        message.pk,
        message.seq,
        message.client_id,
        message.author_id,
        message.author.name,
        message.at,
        time or clock(message.at),
        get_language(),
        "" if removed else message.shown,
        message.edited_at is not None and not removed,
        removed,
        message.taken_back,
        message.author_id == reader_id,
    )


@lru_cache(maxsize=KEPT)
def _article(
    pk: int,
    seq: int,
    client_id: uuid.UUID,
    author_id: int,
    name: str,
    at: dt.datetime,
    time: str,
    _language: str | None,
    text: SafeString | str,
    edited: bool,
    removed: bool,
    taken_back: bool,
    mine: bool,
) -> SafeString:
    """By nothing but its arguments: everyone who opens a topic is shown the same last messages, and
    the same by the same clock (``time``), in one zone or in several."""
    return format_html(
        _ARTICLE,
        pk,
        seq,
        client_id,
        author_id,
        " data-removed" if removed else "",
        "av me" if mine else "av",
        initials(name),
        name,
        at.isoformat(),
        time,
        format_html('<span class="small faint">{}</span>', _("edited")) if edited else "",
        _removed(taken_back)
        if removed
        else format_html('<div class="text" dir="auto">{}</div>', text),
    )


def _removed(taken_back: bool) -> SafeString:
    return format_html(
        '<p class="faint">{}</p>',
        _("Message taken back by its author.")
        if taken_back
        else _("Message removed by the groupe’s moderation."),
    )
